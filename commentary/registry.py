"""Observers, narrators and engines by name: the only place that knows which there are.

An engine is what ``SIDELINE_COMMENTARY_ENGINE`` names: the observers that look, those that listen,
and the narrator that speaks of what they found.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from commentary.narrators.narrator import Narrator
from commentary.narrators.pictures import NoPictures, Pictures
from commentary.narrators.vision.usage import ModelMeter, Unmetered
from commentary.observers.observer import Observer

if TYPE_CHECKING:  # numpy, FFmpeg: a web process, which only knows the names, has no use for them
    from commentary.narrators.vision.vision_client import VisionClient
    from livekit_app.providers.watching.room_watch import Frame
    from livekit_app.providers.watching.sound import Sound


@dataclass(frozen=True, slots=True)
class Engine:
    observers: tuple[str, ...]
    narrator: str
    listeners: tuple[str, ...] = ()  # where the host of the broadcast lets it listen
    stand_in: str = ""  # the narrator that speaks while the first one is out, slow or not wanted


@dataclass(frozen=True, slots=True)
class NarratorParts:
    """What a narrator of one broadcast is made of. ``seed`` decides its wording where there is a
    choice. ``client``, ``meter``: those of all broadcasts of the process, for a narrator that asks
    a model; who gives a client closes it."""

    seed: int = 0
    pictures: Pictures = field(default_factory=NoPictures)
    client: "VisionClient | None" = None
    meter: ModelMeter = field(default_factory=Unmetered)


ENGINES = {
    "people": Engine(observers=("motion", "people"), narrator="words", listeners=("sound",)),
    "vision": Engine(
        observers=("motion", "people"), narrator="vision", listeners=("sound",), stand_in="words"
    ),
    "motion": Engine(observers=("motion",), narrator="motion_words"),
    "scripted": Engine(observers=(), narrator="scripted"),
}


# Each is imported when it is used: OpenCV costs a web process memory that it has no use for.


def _motion() -> "Observer[Frame]":
    from commentary.observers.motion.motion_observer import MotionObserver

    return MotionObserver()


def _people() -> "Observer[Frame]":
    from commentary.observers.people.people_observer import PeopleObserver

    return PeopleObserver(Path(settings.DETECTOR) if settings.DETECTOR else None)


def _sound() -> "Observer[Sound]":
    from commentary.observers.sound.sound_observer import SoundObserver

    return SoundObserver()


def _words(parts: NarratorParts) -> Narrator:
    from commentary.narrators.words.words_narrator import WordsNarrator

    return WordsNarrator(seed=parts.seed)


def _vision(parts: NarratorParts) -> Narrator:
    from commentary.narrators.vision.vision_client import VisionClient
    from commentary.narrators.vision.vision_narrator import VisionNarrator

    client = parts.client or VisionClient.of_settings()
    return VisionNarrator(client, parts.pictures, parts.meter)


def _motion_words(parts: NarratorParts) -> Narrator:
    from commentary.narrators.motion_words.motion_narrator import MotionNarrator

    return MotionNarrator(seed=parts.seed)


def _scripted(parts: NarratorParts) -> Narrator:
    from commentary.narrators.scripted import ScriptedNarrator

    return ScriptedNarrator()


OBSERVERS: dict[str, Callable[[], "Observer[Frame]"]] = {"motion": _motion, "people": _people}
LISTENERS: dict[str, Callable[[], "Observer[Sound]"]] = {"sound": _sound}
NARRATORS: dict[str, Callable[[NarratorParts], Narrator]] = {
    "words": _words,
    "vision": _vision,
    "motion_words": _motion_words,
    "scripted": _scripted,
}
