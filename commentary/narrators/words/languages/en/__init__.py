"""English."""

from commentary.narrators.words.language import GrammaticalCase, People, Phrasebook, capitalised
from commentary.narrators.words.languages.en.pairs import PAIRS
from commentary.narrators.words.languages.en.people import PEOPLE
from commentary.narrators.words.languages.en.things import MANNERS, THINGS
from commentary.observers.facts import Shirt
from commentary.observers.motion_facts import Direction

ENGLISH = Phrasebook(
    code="en",
    colours={shirt: str(shirt) for shirt in Shirt},
    persons={
        "who": GrammaticalCase("the one in {colour}", "someone in {colour}", "someone"),
        "named": GrammaticalCase("the one in {colour}", "someone in {colour}", ""),
        "by_whom": GrammaticalCase("the one in {colour}", "someone in {colour}", ""),
        "new": GrammaticalCase("someone in {colour}", "someone in {colour}", "someone"),
        "newcomer": GrammaticalCase("someone in {colour}", "someone in {colour}", ""),
    },
    people=People(
        one="one person",
        many="{number} people",
        least="at least {number} people",
        several="several people",
    ),
    numbers={
        2: "two",
        3: "three",
        4: "four",
        5: "five",
        6: "six",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        11: "eleven",
        12: "twelve",
        15: "fifteen",
        20: "twenty",
        30: "thirty",
        40: "forty",
        50: "fifty",
    },
    ways={
        Direction.LEFT: "to the left",
        Direction.RIGHT: "to the right",
        Direction.UP: "upwards",
        Direction.DOWN: "downwards",
    },
    plain=PEOPLE | THINGS,
    manners=MANNERS,
    pairs=PAIRS,
    finish=capitalised,
)
