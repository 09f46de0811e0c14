"""English, for the check."""

from commentary.narrators.checking.languages.en.meanings import PHRASES
from commentary.narrators.checking.languages.en.ordinary import ORDINARY
from commentary.narrators.checking.lexicon import LanguageData
from commentary.observers.facts import Shirt

ENGLISH = LanguageData(
    code="en",
    phrases=PHRASES,
    numbers={
        **{"zero": 0, "nil": 0, "love": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5},
        **{"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12},
        **{"thirteen": 13, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30},
        **{"forty": 40, "fifty": 50, "both": 2},
    },
    ordinals={"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5},
    score_words=frozenset({"to"}),
    ordinary=ORDINARY,
    collectives={
        **{"reds": Shirt.RED, "blues": Shirt.BLUE, "greens": Shirt.GREEN, "yellows": Shirt.YELLOW},
        **{"oranges": Shirt.ORANGE, "purples": Shirt.PURPLE, "greys": Shirt.GREY},
    },
    articles=frozenset({"the"}),
)
