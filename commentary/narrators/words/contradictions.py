"""Which facts cannot both be so: one table, for facts among each other and for claims. Pure."""

from commentary.narrators.words.points import ABOUT_PERSON, TalkingPoint
from commentary.observers.facts import What

COUNTS = frozenset({What.PEOPLE, What.SEVERAL_PEOPLE})
WAYS = frozenset({What.RUNS, What.TURNS, What.BALL_MOVES, What.CAMERA_MOVES})
_MOVES = {What.RUNS, What.TURNS}
OF_ONE_PERSON: tuple[set[What], ...] = (
    {What.RUNS, What.STOPS},
    {What.TURNS, What.STOPS},
    {What.RUNS, What.IS_DOWN},
    {What.TURNS, What.IS_DOWN},
    {What.JUMPS, What.IS_DOWN},
    {What.JUMPS, What.BENDS_DOWN},
    {What.ARMS_UP, What.BENDS_DOWN},
)
_LIVELY = (
    *(What.MOVEMENT, What.CAMERA_MOVES, What.CHANGED, What.RUNS, What.TURNS, What.JUMPS),
    *(What.JOINS, What.LEAVES, What.KICKS, What.THROWS, What.BALL_MOVES),
)
_SEEN = (
    *ABOUT_PERSON,
    *COUNTS,
    *(What.TOGETHER, What.SPREAD_OUT, What.BALL, What.BALL_MOVES, What.BALL_HIGH),
    *(What.DOG, What.BICYCLE, What.CAR),
)
OF_ALL: tuple[set[What], ...] = (
    {What.TOGETHER, What.SPREAD_OUT},
    {What.LIGHTER, What.DARKER},
    {What.CAMERA_MOVES, What.CAMERA_STEADY},
    {What.COVERED, What.UNCOVERED},
    {What.BALL_HIGH, What.HAS_BALL},
    *({What.STILL, what} for what in _LIVELY),
    *({What.COVERED, what} for what in _SEEN),
)


def contradict(one: TalkingPoint, other: TalkingPoint) -> bool:
    whats = {one.what, other.what}
    if whats <= COUNTS:
        return one.what is not other.what or one.number != other.number
    if one.who == other.who != 0 and _of_one_person(one, other, whats):
        return True
    if whats == {What.HAS_BALL}:
        return one.who != other.who
    if whats == {What.BALL_MOVES}:
        return one.direction is not other.direction
    return whats in OF_ALL


def _of_one_person(one: TalkingPoint, other: TalkingPoint, whats: set[What]) -> bool:
    if What.LEAVES in whats and len(whats) == 2:
        return whats <= ABOUT_PERSON
    if whats <= _MOVES:
        return one.direction is not other.direction
    return whats in OF_ONE_PERSON
