"""Which facts cannot both be so. Pure."""

from commentary.narrators.words.points import ABOUT_PERSON, TalkingPoint
from commentary.observers.facts import What

_COUNTS = {What.PEOPLE, What.SEVERAL_PEOPLE}
_MOVES = {What.RUNS, What.TURNS}
_OF_ONE_PERSON = (
    {What.RUNS, What.STOPS},
    {What.TURNS, What.STOPS},
    {What.RUNS, What.IS_DOWN},
    {What.TURNS, What.IS_DOWN},
    {What.JUMPS, What.IS_DOWN},
    {What.JUMPS, What.BENDS_DOWN},
    {What.ARMS_UP, What.BENDS_DOWN},
)
_OF_ALL = (
    {What.TOGETHER, What.SPREAD_OUT},
    {What.LIGHTER, What.DARKER},
    {What.CAMERA_MOVES, What.CAMERA_STEADY},
    {What.COVERED, What.UNCOVERED},
    {What.STILL, What.MOVEMENT},
    {What.STILL, What.CAMERA_MOVES},
    {What.STILL, What.CHANGED},
    {What.STILL, What.RUNS},
    {What.STILL, What.JUMPS},
    {What.STILL, What.BALL_MOVES},
    {What.BALL_HIGH, What.HAS_BALL},
    {What.COVERED, What.BALL},
)


def contradict(one: TalkingPoint, other: TalkingPoint) -> bool:
    whats = {one.what, other.what}
    if whats <= _COUNTS:
        return one.what is not other.what or one.number != other.number
    if one.who == other.who != 0 and _of_one_person(one, other, whats):
        return True
    if whats == {What.HAS_BALL}:
        return one.who != other.who
    if whats == {What.BALL_MOVES}:
        return one.direction is not other.direction
    return whats in _OF_ALL


def _of_one_person(one: TalkingPoint, other: TalkingPoint, whats: set[What]) -> bool:
    if What.LEAVES in whats and len(whats) == 2:
        return whats <= ABOUT_PERSON
    if whats <= _MOVES:
        return one.direction is not other.direction
    return whats in _OF_ONE_PERSON
