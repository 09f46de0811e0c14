"""One observer in a film's time: what comes while it looks or listens waits, as in the host."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from commentary.host.budget import Allowance, Governor
from commentary.host.feeds import Feed
from commentary.observers.observer import Effort, Observer, SceneFacts
from commentary.playback.film import seconds_at

SensedT = TypeVar("SensedT")


class Looker(Generic[SensedT]):
    """``ends`` is when the look that is under way will be over; None: it is free. ``clock`` gives
    the seconds that a look is said to last. ``sensed``: how many frames, or chunks of sound, it
    was given."""

    def __init__(
        self,
        observer: Observer[SensedT],
        feed: Callable[[Effort], Feed[SensedT]],
        *,
        allowance: Allowance,
        start: datetime,
        clock: Callable[[], float],
    ) -> None:
        self.ends: datetime | None = None
        self.sensed = 0
        self._observer = observer
        self._effort = observer.efforts[0]
        self._feed = feed(self._effort)
        self._governor = Governor(observer.efforts, allowance, seconds_at(start))
        self._clock = clock
        self._seen = SceneFacts(start)
        self._cheapest = 0

    @property
    def name(self) -> str:
        return self._observer.name

    @property
    def effort(self) -> str:
        """The way it looked at the film, or the cheapest of the ways that it had to take."""
        return self._observer.efforts[self._cheapest].name

    def offer(self, sensed: SensedT) -> None:
        self._feed.put(sensed)

    @property
    def is_due(self) -> bool:
        return self.ends is None and self._feed.is_ready

    def look(self, now: datetime) -> SceneFacts | None:
        """At all that waits. None: it looks, until ``ends``. Raises what the observer raises."""
        self._follow_governor(seconds_at(now))
        wanted, at = self._feed.take()
        if at is None:
            return None
        if not wanted or self._governor.effort is None:
            return SceneFacts(at)
        began, cpu = self._clock(), time.process_time()
        self._seen = self._observer.observe(wanted, at)
        lasted, cpu = self._clock() - began, time.process_time() - cpu
        self.ends = now + timedelta(seconds=lasted)
        if self.sensed:  # the first look loads what it needs, which is no measure of the others
            self._governor.looked(seconds_at(self.ends), cpu, lasted)
        self.sensed += len(wanted)
        return None

    def finish(self) -> SceneFacts:
        """What the look that is over saw."""
        self.ends = None
        return self._seen

    def _follow_governor(self, now: float) -> None:
        self._governor.wakes(now)
        effort = self._governor.effort
        if effort is None or effort == self._effort:
            return
        self._observer.use(effort)
        self._effort = effort
        self._feed.suit(effort)
        self._cheapest = max(self._cheapest, self._observer.efforts.index(effort))
