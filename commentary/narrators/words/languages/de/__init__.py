"""German."""

from commentary.narrators.words.language import GrammaticalCase, People, Phrasebook, capitalised
from commentary.narrators.words.languages.de.pairs import PAIRS
from commentary.narrators.words.languages.de.people import PEOPLE
from commentary.narrators.words.languages.de.things import MANNERS, THINGS
from commentary.observers.facts import Shirt
from commentary.observers.motion_facts import Direction

GERMAN = Phrasebook(
    code="de",
    colours={
        Shirt.BLACK: "Schwarz",
        Shirt.WHITE: "Weiß",
        Shirt.GREY: "Grau",
        Shirt.RED: "Rot",
        Shirt.ORANGE: "Orange",
        Shirt.YELLOW: "Gelb",
        Shirt.GREEN: "Grün",
        Shirt.BLUE: "Blau",
        Shirt.PURPLE: "Lila",
        Shirt.PINK: "Rosa",
    },
    persons={
        "who": GrammaticalCase("die Person in {colour}", "eine Person in {colour}", "jemand"),
        "named": GrammaticalCase("die Person in {colour}", "eine Person in {colour}", ""),
        "by_whom": GrammaticalCase("der Person in {colour}", "einer Person in {colour}", ""),
        "new": GrammaticalCase("eine Person in {colour}", "eine Person in {colour}", "jemand"),
        "newcomer": GrammaticalCase("eine Person in {colour}", "eine Person in {colour}", ""),
    },
    people=People(
        one="eine Person",
        many="{number} Personen",
        least="mindestens {number} Personen",
        several="mehrere Personen",
    ),
    numbers={
        2: "zwei",
        3: "drei",
        4: "vier",
        5: "fünf",
        6: "sechs",
        7: "sieben",
        8: "acht",
        9: "neun",
        10: "zehn",
        11: "elf",
        12: "zwölf",
        15: "fünfzehn",
        20: "zwanzig",
        30: "dreißig",
        40: "vierzig",
        50: "fünfzig",
    },
    ways={
        Direction.LEFT: "nach links",
        Direction.RIGHT: "nach rechts",
        Direction.UP: "nach oben",
        Direction.DOWN: "nach unten",
    },
    plain=PEOPLE | THINGS,
    manners=MANNERS,
    pairs=PAIRS,
    finish=capitalised,
)
