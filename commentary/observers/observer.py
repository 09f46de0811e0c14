"""The observer port: frames or sound in, facts out.

An observer belongs to one broadcast and remembers what it needs. It is called in a thread, with
what was sensed in its order, never twice at once. It may be slow and may raise; one that
does not come back is left behind in its thread, and a fresh one takes its place
(``commentary.host.observer_runner``). It is made on the event loop: what takes long to load, it
loads when it is first called.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from commentary.observers.facts import Fact
from commentary.observers.motion_facts import Observation

# ``Frame`` for one that looks, ``Sound`` for one that listens.
SensedT = TypeVar("SensedT", contravariant=True)

MOST_FACTS = 50  # of each kind: what a narrator that is away for long is told when it comes back


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU time for one frame (of an unloaded core), and how many frames per second are of use.
    An observer gets no more than those."""

    ms_per_frame: float
    frames_per_second: float

    @property
    def cores(self) -> float:
        return self.ms_per_frame * self.frames_per_second / 1000.0


@dataclass(frozen=True, slots=True)
class Effort:
    """One way of looking. ``name`` is what the admin reads ("full", "no crops")."""

    name: str
    cost: Cost


@dataclass(frozen=True, slots=True)
class SceneFacts:
    """What was measured up to ``at``, when the newest frame arrived (UTC). Each kind of fact has
    a field, empty where its observer found nothing; the newest and most important come first."""

    at: datetime
    motion: tuple[Observation, ...] = ()
    people: tuple[Fact, ...] = ()
    sound: tuple[Fact, ...] = ()
    loudness: float | None = None  # 0..1 against the last half minute; None: nobody listens

    def followed_by(self, later: "SceneFacts") -> "SceneFacts":
        """Both in one, for whoever could not be told of the first in time."""
        return SceneFacts(
            later.at,
            (later.motion + self.motion)[:MOST_FACTS],
            _both(later.people, self.people),
            _both(later.sound, self.sound),
            self.loudness if later.loudness is None else later.loudness,
        )


def _both(later: tuple[Fact, ...], earlier: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """A fact that goes on is told once, as it was told last."""
    known = {fact.key for fact in later}
    return (later + tuple(fact for fact in earlier if fact.key not in known))[:MOST_FACTS]


class ObserverUnavailable(Exception):
    """It cannot look, however often it is called: a model is missing. Says in words what to do."""


class Observer(Protocol[SensedT]):
    @property
    def name(self) -> str: ...

    @property
    def efforts(self) -> tuple[Effort, ...]:
        """The ways it can look, the best and dearest first; it begins with that one. The host
        asks for a cheaper one when the machine cannot keep up (docs/commentary.md)."""

    def use(self, effort: Effort) -> None:
        """Look this way from now on. Never called while it looks."""

    def observe(self, sensed: Sequence[SensedT], at: datetime) -> SceneFacts:
        """What came since the last call shows or tells. ``at``: when the newest of all arrived,
        which may be one that this observer did not want. Raises ``ObserverUnavailable``."""
