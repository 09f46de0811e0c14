"""Looking and listening: what the observer notices in a film, and what is said of it."""

import asyncio
from collections.abc import Iterable, Iterator

from commentary.narrators.motion_words.motion_narrator import MotionNarrator
from commentary.narrators.narrator import Line, MatchState
from commentary.observers.frame_pace import FramePace
from commentary.observers.motion.motion_observer import MotionObserver
from commentary.observers.motion_facts import Observation, Topic
from commentary.observers.observer import SceneFacts
from livekit_app.providers.watching.room_watch import Frame
from tests.commentary.observers.pictures import START, Image, meadow

MEADOW = meadow()
FIELD = meadow(seed=5, width=1600, height=1000)
MOVEMENT = {Topic.MOVE, Topic.LOCAL_MOTION, Topic.SEVERAL, Topic.CROWD}


def scenes(frames: Iterable[Frame]) -> Iterator[SceneFacts]:
    """Of each frame, as the host would tell a narrator that is never behind. It looks five times
    a second where there are so many frames, as when its lines were recorded."""
    observer = MotionObserver()
    pace = FramePace(5.0)
    for frame in frames:
        yield observer.observe([frame] if pace.wants(frame.at) else [], frame.at)


def worded(seen: Iterable[SceneFacts], seed: int = 1) -> list[tuple[float, Line]]:
    """The lines, each with the second in which it is said."""
    narrator = MotionNarrator(seed=seed)

    async def tell() -> list[tuple[float, Line]]:
        told = [(scene.at, await narrator.tell(scene, MatchState(), [], 0.0)) for scene in seen]
        return [((at - START).total_seconds(), line) for at, line in told if line is not None]

    return asyncio.run(tell())


def listed(seen: Iterable[SceneFacts]) -> list[tuple[float, Observation]]:
    """The observations, each with the second in which it is made."""
    return [
        ((scene.at - START).total_seconds(), observation)
        for scene in seen
        for observation in scene.motion
    ]


def observed(frames: Iterable[Frame]) -> list[tuple[float, Observation]]:
    return listed(scenes(frames))


def spoken(frames: Iterable[Frame], seed: int = 1) -> list[tuple[float, Line]]:
    return worded(scenes(frames), seed)


def of_topic(topic: Topic, found: list[tuple[float, Observation]]) -> list[Observation]:
    return [observation for _, observation in found if observation.topic is topic]


def view_of(x: int, y: int = 200) -> Image:
    """What a camera sees that looks at this place of the large field."""
    return FIELD[y : y + 480, x : x + 640].copy()
