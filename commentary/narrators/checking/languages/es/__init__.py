"""Spanish, for the check."""

from commentary.narrators.checking.languages.es.meanings import PHRASES
from commentary.narrators.checking.languages.es.ordinary import EMPTY, ORDINARY
from commentary.narrators.checking.lexicon import LanguageData
from commentary.observers.facts import Shirt
from commentary.observers.motion_facts import Direction

SPANISH = LanguageData(
    code="es",
    phrases=PHRASES,
    numbers={
        **{"cero": 0, "uno": 1, "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5},
        **{"seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12},
        **{"trece": 13, "catorce": 14, "quince": 15, "veinte": 20, "treinta": 30, "cuarenta": 40},
        **{"cincuenta": 50},
        **{"sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90, "pareja": 2, "par": 2},
        **{"dúo": 2, "trío": 3, "veinticinco": 25, "dieciséis": 16, "diecisiete": 17},
        **{"dieciocho": 18, "diecinueve": 19},
    },
    ordinals={
        **{"primer": 1, "primera": 1, "segundo": 2, "segunda": 2, "tercer": 3, "tercera": 3},
        **{"cuarto": 4, "cuarta": 4, "quinto": 5, "quinta": 5},
    },
    score_words=frozenset({"a"}),
    ordinary=ORDINARY,
    collectives={
        **{"rojos": Shirt.RED, "azules": Shirt.BLUE, "verdes": Shirt.GREEN},
        **{"amarillos": Shirt.YELLOW, "grises": Shirt.GREY, "morados": Shirt.PURPLE},
    },
    articles=frozenset({"los", "las"}),
    empty=EMPTY,
    the=frozenset("el la los las".split()),
    sides={"izquierda": Direction.LEFT, "derecha": Direction.RIGHT},
    way_words=frozenset("a hacia la su el balón pelota".split()),
    indefinite=frozenset({"un", "una", "uno"}),
    endings=("mente", "ción", "ciones", "ando", "iendo", "dad", "ados", "adas", "amos", "emos"),
)
