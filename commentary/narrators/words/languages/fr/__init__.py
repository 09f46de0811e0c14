"""French."""

from commentary.narrators.words.language import GrammaticalCase, People, Phrasebook, french
from commentary.narrators.words.languages.fr.pairs import PAIRS
from commentary.narrators.words.languages.fr.people import PEOPLE
from commentary.narrators.words.languages.fr.things import MANNERS, THINGS
from commentary.observers.facts import Shirt
from commentary.observers.motion_facts import Direction

FRENCH = Phrasebook(
    code="fr",
    colours={
        Shirt.BLACK: "noir",
        Shirt.WHITE: "blanc",
        Shirt.GREY: "gris",
        Shirt.RED: "rouge",
        Shirt.ORANGE: "orange",
        Shirt.YELLOW: "jaune",
        Shirt.GREEN: "vert",
        Shirt.BLUE: "bleu",
        Shirt.PURPLE: "violet",
        Shirt.PINK: "rose",
    },
    persons={
        "who": GrammaticalCase("la personne en {colour}", "une personne en {colour}", "quelqu'un"),
        "named": GrammaticalCase("la personne en {colour}", "une personne en {colour}", ""),
        # With its preposition: "de" before "une" loses its vowel.
        "by_whom": GrammaticalCase("de la personne en {colour}", "d'une personne en {colour}", ""),
        "new": GrammaticalCase("une personne en {colour}", "une personne en {colour}", "quelqu'un"),
        "newcomer": GrammaticalCase("une personne en {colour}", "une personne en {colour}", ""),
    },
    people=People(
        one="une personne",
        many="{number} personnes",
        least="au moins {number} personnes",
        several="plusieurs personnes",
    ),
    numbers={
        2: "deux",
        3: "trois",
        4: "quatre",
        5: "cinq",
        6: "six",
        7: "sept",
        8: "huit",
        9: "neuf",
        10: "dix",
        11: "onze",
        12: "douze",
        15: "quinze",
        20: "vingt",
        30: "trente",
        40: "quarante",
        50: "cinquante",
    },
    ways={
        Direction.LEFT: "vers la gauche",
        Direction.RIGHT: "vers la droite",
        Direction.UP: "vers le haut",
        Direction.DOWN: "vers le bas",
    },
    plain=PEOPLE | THINGS,
    manners=MANNERS,
    pairs=PAIRS,
    finish=french,
)
