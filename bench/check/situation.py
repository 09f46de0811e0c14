"""What is so, what was measured of it, and what the made-up model answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bench.claims.judging import is_true
from bench.claims.labels import Label
from commentary.narrators.claims import Claim
from commentary.narrators.match_said import KnownMatch
from commentary.narrators.said import PeopleSaid
from commentary.observers.facts import Fact, What
from commentary.observers.motion_facts import Topic
from commentary.observers.observer import SceneFacts
from commentary.playback.film import seconds_at

CLAIM_SECONDS = 2.0  # what a line speaks of: the pictures that the model saw
AS_BEFORE_SECONDS = 3.0  # so long it must have been the same to refute a number or a colour


class Verdict(StrEnum):
    TRUTH = "truth"
    LIE = "lie"  # facts, people or the house's own rules refute it
    OPEN = "open"  # a lie that nobody can refute: nothing was measured, nothing said


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing, true or not, before it is put into words."""

    what: What | PeopleSaid
    who: str = ""
    number: int | None = None
    direction: str = ""

    def as_json(self) -> dict[str, Any]:
        """A claim as a model writes it."""
        return {
            "what": str(self.what),
            "who": self.who,
            "number": self.number,
            "direction": self.direction,
        }

    def claim(self, at: datetime) -> Claim:
        start = at - timedelta(seconds=CLAIM_SECONDS)
        return Claim(self.what, start, at, self.who, self.number, self.direction)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says, and what it claims; ``lang`` is that of the words."""

    kind: str
    verdict: Verdict
    text: str
    claims: tuple[Seen, ...]
    form: str = ""  # where the lie is: text, claims, both


@dataclass(frozen=True, slots=True)
class Situation:
    """``scenes``: what was measured in the last seconds, oldest first. ``labels``: what is so by
    eye."""

    name: str
    at: datetime
    scenes: tuple[SceneFacts, ...]
    labels: tuple[Label, ...]

    @property
    def second(self) -> float:
        return seconds_at(self.at)

    def is_so(self, seen: Seen) -> bool:
        """By eye, in what a line may speak of."""
        return is_true(seen.claim(self.at), self.labels)

    def facts(self, *whats: What, seconds: float = AS_BEFORE_SECONDS) -> list[Fact]:
        """What people and things did, newest first."""
        since = self.at - timedelta(seconds=seconds)
        return [
            fact
            for scene in reversed(self.scenes)
            for fact in scene.people
            if fact.end >= since and (not whats or fact.what in whats)
        ]

    def topics(self, seconds: float = AS_BEFORE_SECONDS) -> Iterator[Topic]:
        since = self.at - timedelta(seconds=seconds)
        for scene in self.scenes:
            if scene.at >= since:
                yield from (seen.topic for seen in scene.motion)

    def measured_seconds(self) -> float:
        return (self.at - self.scenes[0].at).total_seconds() if self.scenes else 0.0


@dataclass(frozen=True, slots=True)
class Case:
    answer: Answer
    lang: str
    style: str
    situation: Situation
    match: KnownMatch | None
    match_name: str
