"""One observer in a film's time: what comes while it looks waits, as in the host."""

import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from commentary.host.budget import Allowance, Governor
from commentary.host.feeds import WAITING_FRAMES
from commentary.observers.frame_pace import FramePace
from commentary.observers.observer import Observer, SceneFacts
from commentary.playback.film import seconds_at
from livekit_app.providers.watching.room_watch import Frame


class Looker:
    """``ends`` is when the look that is under way will be over; None: it is free. ``clock`` gives
    the seconds that a look is said to last."""

    def __init__(
        self,
        observer: Observer[Frame],
        allowance: Allowance,
        start: datetime,
        clock: Callable[[], float],
    ) -> None:
        self.ends: datetime | None = None
        self.looks = 0
        self._observer = observer
        self._governor = Governor(observer.efforts, allowance, seconds_at(start))
        self._effort = observer.efforts[0]
        self._pace = FramePace(self._effort.cost.frames_per_second)
        self._clock = clock
        self._waiting: deque[Frame] = deque(maxlen=WAITING_FRAMES)
        self._seen = SceneFacts(start)
        self._cheapest = 0

    @property
    def name(self) -> str:
        return self._observer.name

    @property
    def effort(self) -> str:
        """The way it looked at the film, or the cheapest of the ways that it had to take."""
        return self._observer.efforts[self._cheapest].name

    def offer(self, frame: Frame) -> None:
        self._waiting.append(frame)

    @property
    def is_due(self) -> bool:
        return self.ends is None and bool(self._waiting)

    def look(self, now: datetime) -> SceneFacts | None:
        """At all that waits. None: it looks, until ``ends``. Raises what the observer raises."""
        frames = list(self._waiting)
        self._waiting.clear()
        at = frames[-1].at
        self._follow_governor(seconds_at(now))
        if self._governor.effort is None:
            return SceneFacts(at)
        wanted = [frame for frame in frames if self._pace.wants(frame.at)]
        if not wanted:
            return SceneFacts(at)
        began, cpu = self._clock(), time.process_time()
        self._seen = self._observer.observe(wanted, at)
        lasted, cpu = self._clock() - began, time.process_time() - cpu
        self.ends = now + timedelta(seconds=lasted)
        if self.looks:  # the first loads what it needs, which is no measure of the others
            self._governor.looked(seconds_at(self.ends), cpu, lasted)
        self.looks += len(wanted)
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
        self._pace = FramePace(effort.cost.frames_per_second)
        self._cheapest = max(self._cheapest, self._observer.efforts.index(effort))
