"""A point: one thing that may be told, made of a fact or of a motion observation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from commentary.observers.facts import OF_MOTION, Fact, Shirt, What
from commentary.observers.motion_facts import Direction, Observation, Size, Speed, Topic

# Motion is measured, not guessed; what it is that moved is not known. Between the two.
MOTION_CONFIDENCE = 0.7


SEVERAL_ACTIVITY = 0.4  # leaves in the wind reach 0.3


class Manner(StrEnum):
    """How it is, where one ``What`` needs different sentences."""

    PLAIN = ""
    FAST = "fast"
    CLOSER = "closer"  # the camera
    AWAY = "away"
    ON_THE_SPOT = "on_the_spot"
    SEVERAL = "several"
    ALL_OVER = "all_over"
    AGAIN = "again"
    NOW = "now"  # still now, after movement
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class TalkingPoint:
    """``start`` and ``end`` are times of frames (UTC). ``number`` is the one that is said: exact
    for PEOPLE, the least for SEVERAL_PEOPLE. ``direction`` is left, right, up or down. ``alone``:
    nobody else in view wears that colour."""

    what: What
    start: datetime
    end: datetime
    confidence: float
    source: str
    who: int = 0
    shirt: Shirt | None = None
    number: int | None = None
    direction: Direction | None = None
    manner: Manner = Manner.PLAIN
    activity: float = 0.0  # of motion
    slight: bool = False  # such movement as leaves and noise make too
    alone: bool = True


ABOUT_PERSON = frozenset(
    {
        What.JOINS,
        What.LEAVES,
        What.RUNS,
        What.STOPS,
        What.TURNS,
        What.COMES_CLOSER,
        What.JUMPS,
        What.ARMS_UP,
        What.BENDS_DOWN,
        What.IS_DOWN,
        What.HAS_BALL,
        What.KICKS,
        What.THROWS,
    }
)
# Who says the first has said the second: "has the ball", so one is in view.
IMPLIED = {
    What.HAS_BALL: What.BALL,
    What.BALL_MOVES: What.BALL,
    What.BALL_HIGH: What.BALL,
    What.KICKS: What.BALL,
    What.THROWS: What.BALL,
    What.TURNS: What.RUNS,
}
_NUMBERED = {What.PEOPLE, What.SEVERAL_PEOPLE, What.TOGETHER, What.SPREAD_OUT}
_PERSONS_WAY = {What.RUNS, What.TURNS}
_HORIZONTAL = {
    Direction.LEFT: Direction.LEFT,
    Direction.UP_LEFT: Direction.LEFT,
    Direction.DOWN_LEFT: Direction.LEFT,
    Direction.RIGHT: Direction.RIGHT,
    Direction.UP_RIGHT: Direction.RIGHT,
    Direction.DOWN_RIGHT: Direction.RIGHT,
}
_VERTICAL = {Direction.UP: Direction.UP, Direction.DOWN: Direction.DOWN}
EXACT_MOST = 3
# "At least fourteen, at least fifteen" is no news: above twelve it is told in steps.
_LEAST_STEPS = (50, 40, 30, 20, 15)

_MANNERS = {
    Topic.LOCAL_MOTION: Manner.ON_THE_SPOT,
    Topic.SEVERAL: Manner.SEVERAL,
    Topic.CROWD: Manner.ALL_OVER,
    Topic.CALM: Manner.NOW,
    Topic.TURMOIL: Manner.AGAIN,
}


def implies(one: TalkingPoint, other: TalkingPoint) -> bool:
    if IMPLIED.get(one.what) is not other.what:
        return False
    if other.what not in ABOUT_PERSON:
        return True
    return same_person(one, other) and one.direction is other.direction


def same_person(one: TalkingPoint, other: TalkingPoint) -> bool:
    """For sure: who is nobody in particular may be anybody."""
    return one.who == other.who != 0 and one.shirt is other.shirt


def point_of_fact(fact: Fact, source: str) -> TalkingPoint:
    what, number = fact.what, fact.number
    if what is What.PEOPLE and number is not None and number > EXACT_MOST:
        what = What.SEVERAL_PEOPLE  # above three nobody can count: at least so many
    elif what is What.PEOPLE and not number:
        what, number = What.SEVERAL_PEOPLE, None
    return TalkingPoint(
        what=what,
        start=fact.start,
        end=fact.end,
        confidence=fact.confidence,
        source=source,
        who=fact.who,
        shirt=fact.shirt if what in ABOUT_PERSON else None,
        number=_said_number(what, number),
        direction=_said_direction(what, fact.direction),
    )


def point_of_motion(seen: Observation, start: datetime, end: datetime) -> TalkingPoint:
    """``start``: since when it has been so."""
    what, manner = OF_MOTION[seen.topic], _MANNERS.get(seen.topic, Manner.PLAIN)
    if what is What.CAMERA_MOVES:
        manner = _camera_manner(seen)
    elif what is What.COVERED and seen.dark:
        manner = Manner.DARK
    if what is What.STILL:
        start = end - timedelta(seconds=seen.seconds)
    return TalkingPoint(
        what=what,
        start=start,
        end=end,
        confidence=MOTION_CONFIDENCE,
        source="motion",
        direction=_said_direction(what, seen.direction),
        manner=manner,
        activity=seen.activity,
        slight=_is_slight(seen),
    )


def _is_slight(seen: Observation) -> bool:
    if seen.topic is Topic.SEVERAL:
        return seen.activity < SEVERAL_ACTIVITY
    return seen.topic in (Topic.MOVE, Topic.LOCAL_MOTION) and seen.size is Size.SMALL


def _camera_manner(seen: Observation) -> Manner:
    if seen.direction is Direction.CLOSER:
        return Manner.CLOSER
    if seen.direction is Direction.AWAY:
        return Manner.AWAY
    return Manner.FAST if seen.speed is Speed.FAST else Manner.PLAIN


def _said_number(what: What, number: int | None) -> int | None:
    least = 1 if what is What.PEOPLE else 2
    if what not in _NUMBERED or number is None or number < least:
        return None
    if what is What.PEOPLE or number <= 12:
        return number
    return next((step for step in _LEAST_STEPS if step <= number), 12)


def _said_direction(what: What, direction: Direction | None) -> Direction | None:
    """Left and right also for what goes aslant. "Runs upwards" would not be understood: on the
    ground that is away from the camera, which was not measured."""
    if direction is None:
        return None
    if direction in _HORIZONTAL:
        return _HORIZONTAL[direction]
    return None if what in _PERSONS_WAY else _VERTICAL.get(direction)
