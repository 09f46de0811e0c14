"""Spanish."""

from commentary.narrators.words.language import GrammaticalCase, People, Phrasebook, spanish
from commentary.narrators.words.languages.es.pairs import PAIRS
from commentary.narrators.words.languages.es.people import PEOPLE
from commentary.narrators.words.languages.es.things import MANNERS, THINGS
from commentary.observers.facts import Shirt
from commentary.observers.motion_facts import Direction

SPANISH = Phrasebook(
    code="es",
    colours={
        Shirt.BLACK: "negro",
        Shirt.WHITE: "blanco",
        Shirt.GREY: "gris",
        Shirt.RED: "rojo",
        Shirt.ORANGE: "naranja",
        Shirt.YELLOW: "amarillo",
        Shirt.GREEN: "verde",
        Shirt.BLUE: "azul",
        Shirt.PURPLE: "morado",
        Shirt.PINK: "rosa",
    },
    persons={
        "who": GrammaticalCase("la persona de {colour}", "una persona de {colour}", "alguien"),
        "named": GrammaticalCase("la persona de {colour}", "una persona de {colour}", ""),
        "by_whom": GrammaticalCase("de la persona de {colour}", "de una persona de {colour}", ""),
        "new": GrammaticalCase("una persona de {colour}", "una persona de {colour}", "alguien"),
        "newcomer": GrammaticalCase("una persona de {colour}", "una persona de {colour}", ""),
    },
    people=People(
        one="una persona",
        many="{number} personas",
        least="al menos {number} personas",
        several="varias personas",
    ),
    numbers={
        2: "dos",
        3: "tres",
        4: "cuatro",
        5: "cinco",
        6: "seis",
        7: "siete",
        8: "ocho",
        9: "nueve",
        10: "diez",
        11: "once",
        12: "doce",
        15: "quince",
        20: "veinte",
        30: "treinta",
        40: "cuarenta",
        50: "cincuenta",
    },
    ways={
        Direction.LEFT: "hacia la izquierda",
        Direction.RIGHT: "hacia la derecha",
        Direction.UP: "hacia arriba",
        Direction.DOWN: "hacia abajo",
    },
    plain=PEOPLE | THINGS,
    manners=MANNERS,
    pairs=PAIRS,
    finish=spanish,
)
