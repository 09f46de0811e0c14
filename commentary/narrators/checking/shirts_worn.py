"""Does anybody in view wear that colour? Pure."""

from collections.abc import Sequence

from commentary.narrators.words.points import TalkingPoint
from commentary.observers.facts import Shirt, What

# Light, distance and words make one of the other: navy is blue or black, maroon red or purple.
_ALIKE = (
    {Shirt.RED, Shirt.ORANGE},
    {Shirt.RED, Shirt.PINK},
    {Shirt.RED, Shirt.PURPLE},
    {Shirt.ORANGE, Shirt.YELLOW},
    {Shirt.PINK, Shirt.PURPLE},
    {Shirt.PURPLE, Shirt.BLUE},
    {Shirt.BLUE, Shirt.BLACK},
    {Shirt.BLUE, Shirt.GREY},
    {Shirt.GREY, Shirt.BLACK},
    {Shirt.GREY, Shirt.WHITE},
)


def alike(one: Shirt, other: Shirt) -> bool:
    return one is other or {one, other} in _ALIKE


def is_worn(colour: Shirt, near: Sequence[TalkingPoint]) -> bool:
    """False only where everybody in view has another colour for sure: as many colours that are
    nothing like each other as there are people."""
    counts = [one.number for one in near if one.what is What.PEOPLE]
    if not counts or any(one.what is What.SEVERAL_PEOPLE for one in near):
        return True
    worn = {one.shirt for one in near if one.shirt is not None}
    if any(alike(colour, one) for one in worn):
        return True
    different: list[Shirt] = []
    for one in sorted(worn):
        if not any(alike(one, other) for other in different):
            different.append(one)
    return len(different) < max(number or 0 for number in counts) or not different
