"""Observers, narrators and engines by name: the only place that knows which there are.

An engine is what ``SIDELINE_COMMENTARY_ENGINE`` names: the observers that look, and the narrator
that speaks of what they found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from commentary.narrators.narrator import Narrator
from commentary.observers.observer import Observer


@dataclass(frozen=True, slots=True)
class Engine:
    observers: tuple[str, ...]
    narrator: str


ENGINES = {
    "people": Engine(observers=("motion", "people"), narrator="words"),
    "motion": Engine(observers=("motion",), narrator="motion_words"),
    "scripted": Engine(observers=(), narrator="scripted"),
}


# Each is imported when it is used: OpenCV costs a web process memory that it has no use for.


def _motion() -> Observer:
    from commentary.observers.motion.motion_observer import MotionObserver

    return MotionObserver()


def _people() -> Observer:
    from commentary.observers.people.people_observer import PeopleObserver

    return PeopleObserver(Path(settings.DETECTOR) if settings.DETECTOR else None)


def _words(seed: int) -> Narrator:
    from commentary.narrators.words.words_narrator import WordsNarrator

    return WordsNarrator(seed=seed)


def _motion_words(seed: int) -> Narrator:
    from commentary.narrators.motion_words.motion_narrator import MotionNarrator

    return MotionNarrator(seed=seed)


def _scripted(seed: int) -> Narrator:
    from commentary.narrators.scripted import ScriptedNarrator

    return ScriptedNarrator()


OBSERVERS: dict[str, Callable[[], Observer]] = {"motion": _motion, "people": _people}
# A narrator's seed decides its wording where there is a choice.
NARRATORS: dict[str, Callable[[int], Narrator]] = {
    "words": _words,
    "motion_words": _motion_words,
    "scripted": _scripted,
}
