"""What must not be said because something else was measured. Pure.

What was not measured is not refuted: detectors miss much that is true. So a claim is against the
facts where a sure one denies it in its own time, and none near that time says the same.
"""

from collections.abc import Iterable
from datetime import timedelta

from commentary.narrators.checking.measured import Measured
from commentary.narrators.checking.shirts_worn import alike, is_worn
from commentary.narrators.claims import Claim
from commentary.narrators.words.contradictions import COUNTS, OF_ALL, OF_ONE_PERSON, WAYS
from commentary.narrators.words.points import ABOUT_PERSON, TalkingPoint
from commentary.observers.facts import Shirt, What
from commentary.observers.motion_facts import Direction

SURE = 0.5
NEAR = timedelta(seconds=3)  # a fact of that time may be what is spoken of
NOW = timedelta(seconds=1.5)  # of the time that a claim is of, where it says how it is
MOST_OF = 0.7  # of a claim's time: what was so for so long was so when it is said to have happened
_STATES = frozenset(
    {
        *(*COUNTS, What.STILL, What.COVERED, What.BALL_HIGH, What.HAS_BALL),
        *(What.TOGETHER, What.SPREAD_OUT, What.CAMERA_STEADY),
    }
)
_SAME_PERSONS_WAY = {What.RUNS, What.TURNS}
_OPPOSITE = {
    Direction.LEFT: Direction.RIGHT,
    Direction.RIGHT: Direction.LEFT,
    Direction.UP: Direction.DOWN,
    Direction.DOWN: Direction.UP,
}


def refuted(claims: Iterable[Claim], measured: Measured) -> Claim | None:
    """The first that is against the facts; claims of the match are not looked at."""
    return next((one for one in claims if _is_refuted(one, measured)), None)


def _is_refuted(claim: Claim, measured: Measured) -> bool:
    if not isinstance(claim.what, What):
        return False
    near = list(measured.between(claim.start - NEAR, claim.end + NEAR))
    if not near:
        return False
    said = _as_point(claim, claim.what)
    if said.shirt is not None and not is_worn(said.shirt, near):
        return True
    if any(_supports(one, said) for one in near):
        return False
    sure = [one for one in near if one.confidence >= SURE and not one.slight]
    return any(_denies(one, said, near) for one in sure)


def _as_point(claim: Claim, what: What) -> TalkingPoint:
    return TalkingPoint(
        what=what,
        start=claim.start,
        end=claim.end,
        confidence=1.0,
        source="line",
        shirt=Shirt(claim.who) if claim.who in set(Shirt) else None,
        number=claim.number,
        direction=Direction(claim.direction) if claim.direction in set(Direction) else None,
    )


# --- the same -------------------------------------------------------------------------------------


def _supports(fact: TalkingPoint, said: TalkingPoint) -> bool:
    if said.what in COUNTS:
        return _counts_the_same(fact, said)
    same_what = fact.what is said.what or {fact.what, said.what} == _SAME_PERSONS_WAY
    return same_what and _may_be_one(fact, said) and not _other_way(fact, said)


def _counts_the_same(fact: TalkingPoint, said: TalkingPoint) -> bool:
    """An exact number says also that there are at least so many."""
    if fact.what not in COUNTS or said.number == 0:
        return False
    if said.what is What.PEOPLE and fact.what is What.PEOPLE:
        return said.number in (None, fact.number)
    counted, told = fact.number or 2, said.number or 2
    return counted <= told if said.what is What.PEOPLE else counted >= told


def _may_be_one(fact: TalkingPoint, said: TalkingPoint) -> bool:
    if said.what not in ABOUT_PERSON or fact.shirt is None or said.shirt is None:
        return True
    return alike(fact.shirt, said.shirt)


def _other_way(fact: TalkingPoint, said: TalkingPoint) -> bool:
    """Left and up may be one and the same throw."""
    return fact.direction is not None and _OPPOSITE.get(fact.direction) is said.direction


# --- the opposite ---------------------------------------------------------------------------------


def _denies(fact: TalkingPoint, said: TalkingPoint, near: list[TalkingPoint]) -> bool:
    if not _at_its_time(fact, said):
        return False
    if said.what in COUNTS and fact.what is not What.COVERED:
        return _counts_otherwise(fact, said)
    whats = {fact.what, said.what}
    if whats <= WAYS and (fact.what is said.what or whats <= _SAME_PERSONS_WAY):
        return _other_way(fact, said) and _is_same_one(fact, said, near)
    if whats == {What.HAS_BALL}:
        return not _may_be_one(fact, said)
    if whats in OF_ONE_PERSON:
        return _lasted(fact, said) and _is_certainly_one(fact, said, near)
    if fact.what is What.PEOPLE and said.what in (What.TOGETHER, What.SPREAD_OUT):
        return fact.number == 1
    return len(whats) == 2 and whats in OF_ALL


def _at_its_time(fact: TalkingPoint, said: TalkingPoint) -> bool:
    """How it is, is of the newest picture; what happened may have been at any time of it, so that
    only what was so nearly all along denies it."""
    if said.what in _STATES:
        return fact.start <= said.end and fact.end >= max(said.start, said.end - NOW)
    if fact.what in _STATES:
        return _lasted(fact, said)
    return fact.start <= said.end and fact.end >= said.start


def _lasted(fact: TalkingPoint, said: TalkingPoint) -> bool:
    both = min(fact.end, said.end) - max(fact.start, said.start)
    return both >= MOST_OF * (said.end - said.start)


def _counts_otherwise(fact: TalkingPoint, said: TalkingPoint) -> bool:
    if said.number == 0:
        return fact.what in COUNTS or (fact.what in ABOUT_PERSON and fact.what is not What.LEAVES)
    if fact.what is What.PEOPLE and fact.number is not None:
        if said.what is What.PEOPLE:
            return said.number not in (None, fact.number)
        return fact.number < (said.number or 2)
    least = (fact.number or 2) if fact.what is What.SEVERAL_PEOPLE else 0
    return said.what is What.PEOPLE and said.number is not None and said.number < least


def _is_same_one(fact: TalkingPoint, said: TalkingPoint, near: list[TalkingPoint]) -> bool:
    """Do both speak of one? Where there are many, another may go the other way unseen."""
    if said.what not in ABOUT_PERSON:
        return True
    if said.shirt is not None:
        return fact.shirt is said.shirt or _counted(near) == 1
    return not any(one.what is What.SEVERAL_PEOPLE for one in near)


def _is_certainly_one(fact: TalkingPoint, said: TalkingPoint, near: list[TalkingPoint]) -> bool:
    return (said.shirt is not None and fact.shirt is said.shirt) or _counted(near) == 1


def _counted(near: list[TalkingPoint]) -> int | None:
    """The most that were counted, where the number is exact."""
    if any(one.what is What.SEVERAL_PEOPLE for one in near):
        return None
    return max((one.number or 0 for one in near if one.what is What.PEOPLE), default=None)
