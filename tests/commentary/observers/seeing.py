"""Looking and listening: what the engine notices in a film, and what it says."""

from collections.abc import Iterable

from commentary.engines.motion_engine import MotionEngine
from commentary.narrators.narrator import Line
from commentary.observers.motion_facts import Observation, Topic
from livekit_app.providers.watching.room_watch import Frame
from tests.commentary.observers.pictures import START, Image, meadow

MEADOW = meadow()
FIELD = meadow(seed=5, width=1600, height=1000)
MOVEMENT = {Topic.MOVE, Topic.LOCAL_MOTION, Topic.SEVERAL, Topic.CROWD}


def observed(frames: Iterable[Frame]) -> list[tuple[float, Observation]]:
    engine = MotionEngine(seed=1)
    return [
        ((frame.at - START).total_seconds(), observation)
        for frame in frames
        for observation in engine.observations_of(frame)
    ]


def spoken(frames: Iterable[Frame], seed: int = 1) -> list[tuple[float, Line]]:
    engine = MotionEngine(seed=seed)
    return [
        ((frame.at - START).total_seconds(), line)
        for frame in frames
        for line in engine.observe([frame])
    ]


def of_topic(topic: Topic, found: list[tuple[float, Observation]]) -> list[Observation]:
    return [observation for _, observation in found if observation.topic is topic]


def view_of(x: int, y: int = 200) -> Image:
    """What a camera sees that looks at this place of the large field."""
    return FIELD[y : y + 480, x : x + 640].copy()
