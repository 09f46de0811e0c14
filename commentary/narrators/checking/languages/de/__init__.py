"""German, for the check."""

from commentary.narrators.checking.languages.de.meanings import PHRASES
from commentary.narrators.checking.languages.de.ordinary import EMPTY, HEADS, ORDINARY
from commentary.narrators.checking.lexicon import LanguageData
from commentary.observers.facts import Shirt
from commentary.observers.motion_facts import Direction

_ONES = ("ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
_TENS = {
    f"{one}und{tens}": 10 * ten + unit
    for ten, tens in enumerate(("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig"), start=2)
    for unit, one in enumerate(_ONES, start=1)
}

GERMAN = LanguageData(
    code="de",
    phrases=PHRASES,
    numbers={
        **{"null": 0, "eins": 1, "ein": 1, "eine": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5},
        **{"sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12},
        **{"dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "zwanzig": 20, "dreißig": 30},
        **{"vierzig": 40, "fünfzig": 50, "beide": 2, "zweien": 2, "dreien": 3},
        **{"sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90, "duo": 2, "trio": 3},
        **{"sechzehn": 16, "siebzehn": 17, "achtzehn": 18, "neunzehn": 19},
        **_TENS,
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
    empty=EMPTY,
    the=frozenset("der die das den dem".split()),
    sides={
        "links": Direction.LEFT,
        "linke": Direction.LEFT,
        "rechts": Direction.RIGHT,
        "rechte": Direction.RIGHT,
    },
    way_words=frozenset("auf die nach zur rüber hinüber weiter weg den ball ihn".split()),
    indefinite=frozenset({"ein", "eine"}),
)
