"""French, for the check."""

from commentary.narrators.checking.languages.fr.meanings import PHRASES
from commentary.narrators.checking.languages.fr.ordinary import EMPTY, ORDINARY
from commentary.narrators.checking.lexicon import LanguageData
from commentary.observers.facts import Shirt
from commentary.observers.motion_facts import Direction

FRENCH = LanguageData(
    code="fr",
    phrases=PHRASES,
    numbers={
        **{"zéro": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6},
        **{"sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13},
        **{"quatorze": 14, "quinze": 15, "vingt": 20, "trente": 30, "quarante": 40},
        **{"cinquante": 50},
        **{"soixante": 60, "duo": 2, "trio": 3, "seize": 16},
    },
    ordinals={
        **{"premier": 1, "première": 1, "second": 2, "seconde": 2, "deuxième": 2, "troisième": 3},
        **{"quatrième": 4, "cinquième": 5},
    },
    score_words=frozenset({"à", "partout"}),
    ordinary=ORDINARY,
    collectives={
        **{"rouges": Shirt.RED, "bleus": Shirt.BLUE, "verts": Shirt.GREEN, "jaunes": Shirt.YELLOW},
        **{"gris": Shirt.GREY, "oranges": Shirt.ORANGE, "violets": Shirt.PURPLE},
    },
    articles=frozenset({"les", "des", "aux"}),
    empty=EMPTY,
    the=frozenset("le la les".split()),
    sides={"gauche": Direction.LEFT, "droite": Direction.RIGHT},
    way_words=frozenset("à vers sur toute le ballon la balle plein".split()),
    indefinite=frozenset({"un", "une"}),
    endings=("ment", "tion", "tions", "ement", "issent", "euse", "aient", "ante", "antes", "ants"),
)
