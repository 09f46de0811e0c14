"""German, for the check."""

from commentary.narrators.checking.languages.de.meanings import PHRASES
from commentary.narrators.checking.languages.de.ordinary import HEADS, ORDINARY
from commentary.narrators.checking.lexicon import LanguageData
from commentary.observers.facts import Shirt

GERMAN = LanguageData(
    code="de",
    phrases=PHRASES,
    numbers={
        **{"null": 0, "eins": 1, "ein": 1, "eine": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5},
        **{"sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12},
        **{"dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "zwanzig": 20, "dreißig": 30},
        **{"vierzig": 40, "fünfzig": 50, "beide": 2, "zweien": 2, "dreien": 3},
    },
    ordinals={
        **{"erste": 1, "ersten": 1, "zweite": 2, "zweiten": 2, "dritte": 3, "dritten": 3},
        **{"vierte": 4, "vierten": 4, "fünfte": 5, "fünften": 5},
    },
    score_words=frozenset({"zu"}),
    ordinary=ORDINARY,
    heads=HEADS,
    endings=("ung", "ungen", "heit", "keit", "schaft", "tion", "tionen", "chen"),
    nouns_have_capitals=True,
    collectives={
        **{"roten": Shirt.RED, "blauen": Shirt.BLUE, "grünen": Shirt.GREEN, "gelben": Shirt.YELLOW},
        **{"grauen": Shirt.GREY, "orangen": Shirt.ORANGE, "orangenen": Shirt.ORANGE},
    },
    articles=frozenset({"die", "den", "der"}),
)
