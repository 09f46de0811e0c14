"""English, for the check."""

from commentary.narrators.checking.languages.en.meanings import PHRASES
from commentary.narrators.checking.languages.en.ordinary import EMPTY, ORDINARY
from commentary.narrators.checking.lexicon import LanguageData
from commentary.observers.facts import Shirt
from commentary.observers.motion_facts import Direction

ENGLISH = LanguageData(
    code="en",
    phrases=PHRASES,
    numbers={
        **{"zero": 0, "nil": 0, "love": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5},
        **{"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12},
        **{"thirteen": 13, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30},
        **{"forty": 40, "fifty": 50, "both": 2},
        **{"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "pair": 2, "couple": 2},
        **{"duo": 2, "trio": 3, "quartet": 4, "dozen": 12, "sixteen": 16, "seventeen": 17},
        **{"eighteen": 18, "nineteen": 19},
    },
    ordinals={"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5},
    score_words=frozenset({"to"}),
    ordinary=ORDINARY,
    collectives={
        **{"reds": Shirt.RED, "blues": Shirt.BLUE, "greens": Shirt.GREEN, "yellows": Shirt.YELLOW},
        **{"oranges": Shirt.ORANGE, "purples": Shirt.PURPLE, "greys": Shirt.GREY},
    },
    articles=frozenset({"the"}),
    empty=EMPTY,
    the=frozenset("the".split()),
    sides={"left": Direction.LEFT, "right": Direction.RIGHT},
    way_words=frozenset(
        "to towards toward over off out across the its their away back up down ball it".split()
    ),
    endings=(
        "ing",
        "ingly",
        "ness",
        "tion",
        "tions",
        "ment",
        "ments",
        "ful",
        "less",
        "ous",
        "able",
        "ward",
        "wards",
        "ies",
    ),
)
