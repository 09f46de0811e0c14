"""Situations without a film: measured as a good detector would, six looks a second."""

from collections.abc import Sequence
from datetime import timedelta

from bench.check.situation import Situation
from bench.claims.labels import ANY, Label
from commentary.observers.facts import Fact, Shirt, What
from commentary.observers.motion_facts import Direction, Observation, Topic
from commentary.observers.observer import SceneFacts
from commentary.playback.film import BEGIN

LOOKS_A_SECOND = 6
SECONDS = 6.0  # how long it has been so
BEGAN = 10.0
Thing = tuple[What, int, Shirt | None, int | None, Direction | None]

RED, BLUE, WHITE, YELLOW = Shirt.RED, Shirt.BLUE, Shirt.WHITE, Shirt.YELLOW
LEFT, RIGHT, UP, DOWN = Direction.LEFT, Direction.RIGHT, Direction.UP, Direction.DOWN


def _people(number: int) -> Thing:
    return (What.PEOPLE, 0, None, number, None)


def _does(what: What, who: int, shirt: Shirt | None, direction: Direction | None = None) -> Thing:
    return (what, who, shirt, None, direction)


def situations() -> tuple[Situation, ...]:
    ball: Thing = (What.BALL, 0, None, None, None)
    moves, several = Observation(Topic.MOVE, 0.6), Observation(Topic.SEVERAL, 0.8)
    quiet = Observation(Topic.QUIET, 0.0, seconds=4.0)
    covered = Observation(Topic.COVERED, 0.0, dark=True)
    camera = Observation(Topic.CAMERA_MOVES, 0.3, direction=LEFT)
    return (
        _made(
            "one in red runs left", moves,
            [_people(1), _does(What.RUNS, 1, RED, LEFT), ball],
        ),
        _made(
            "blue has the ball, white runs right", several,
            [
                _people(2), _does(What.HAS_BALL, 1, BLUE), _does(What.RUNS, 2, WHITE, RIGHT),
                ball,
            ],
        ),
        _made(
            "red kicks to the right", moves,
            [
                _people(2), _does(What.KICKS, 1, RED, RIGHT), _does(What.COMES_CLOSER, 2, YELLOW),
                (What.BALL_MOVES, 0, None, None, RIGHT), ball,
            ],
        ),
        _made(
            "three together, one jumps", several,
            [
                _people(3), _does(What.JUMPS, 1, WHITE), (What.TOGETHER, 0, None, 3, None),
                _does(What.ARMS_UP, 2, RED), _does(What.BENDS_DOWN, 3, BLUE),
            ],
        ),
        _made("at least six", several, [(What.SEVERAL_PEOPLE, 0, None, 6, None)]),
        _made(
            "ball goes left, far from anybody", moves,
            [_people(1), ball, (What.BALL_MOVES, 0, None, None, LEFT)],
        ),
        _made("white is down", several, [_people(2), _does(What.IS_DOWN, 1, WHITE)]),
        _made("nothing moves", quiet, []),
        _made("two stand still", quiet, [_people(2), (What.TOGETHER, 0, None, 2, None)]),
        _made("covered", covered, []),
        _made("camera goes left", camera, [_people(1)]),
        _made("nothing was measured", None, []),
    )  # fmt: skip


def _made(name: str, motion: Observation | None, things: Sequence[Thing]) -> Situation:
    at = BEGIN + timedelta(seconds=BEGAN + SECONDS)
    scenes = []
    for look in range(round(SECONDS * LOOKS_A_SECOND) + 1):
        now = BEGIN + timedelta(seconds=BEGAN + look / LOOKS_A_SECOND)
        scenes.append(
            SceneFacts(
                at=now,
                motion=() if motion is None else (motion,),
                people=tuple(
                    Fact(what, BEGIN + timedelta(seconds=BEGAN), now, 0.9, who, shirt, number, way)
                    for what, who, shirt, number, way in things
                ),
            )
        )
    labels = [_label(thing) for thing in things]
    labels += [] if motion is None else _labels_of_motion(motion)
    return Situation(name, at, tuple(scenes), tuple(labels))


def _label(thing: Thing) -> Label:
    what, _, shirt, number, way = thing
    return Label(
        BEGAN,
        BEGAN + SECONDS,
        what,
        must=False,
        who=frozenset() if shirt is None else frozenset({str(shirt)}),
        number=None if number is None else (number, number),
        directions=frozenset() if way is None else frozenset({str(way)}),
    )


def _labels_of_motion(motion: Observation) -> list[Label]:
    whats = {
        Topic.MOVE: What.MOVEMENT,
        Topic.SEVERAL: What.MOVEMENT,
        Topic.QUIET: What.STILL,
        Topic.COVERED: What.COVERED,
        Topic.CAMERA_MOVES: What.CAMERA_MOVES,
    }
    way = str(motion.direction) if motion.direction else ANY
    anyhow = frozenset() if motion.topic in (Topic.QUIET, Topic.COVERED) else frozenset({way})
    return [Label(BEGAN, BEGAN + SECONDS, whats[motion.topic], must=False, directions=anyhow)]
