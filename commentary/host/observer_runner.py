"""One observer of one broadcast, called in threads: whatever it does, the watcher lives on."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from commentary.host.budget import Allowance, Governor
from commentary.host.feeds import Feed
from commentary.host.observer_threads import Hangs, ObserverThreads, TooManyHang
from commentary.observers.observer import Effort, Observer, ObserverUnavailable, SceneFacts
from livekit_app.monitoring import measures, measuring

logger = logging.getLogger(__name__)

HANG_SECONDS = 5.0  # after this, or after HANG_COSTS times what it declared, it is given up
HANG_COSTS = 100
MOST_HANGS = 3  # then it looks at this broadcast no more
RATE_SECONDS = 5.0  # looks per second are the mean of so long

SensedT = TypeVar("SensedT")


class ObserverRunner(Generic[SensedT]):
    """``offer()`` never waits; ``run()`` until cancelled. ``on_scene`` is called for every
    time that the observer was due, with empty facts where it failed or rests."""

    def __init__(
        self,
        make: Callable[[], Observer[SensedT]],
        feed: Callable[[Effort], Feed[SensedT]],
        *,
        threads: ObserverThreads,
        allowance: Allowance,
        on_scene: Callable[[SceneFacts], None],
        log: dict[str, Any],
    ) -> None:
        self._make = make
        self._observer = make()
        self._feed = feed(self._observer.efforts[0])
        self._threads = threads
        self._allowance = allowance
        self._on_scene = on_scene
        self._log = log
        self._looks: deque[float] = deque()
        self._used = False
        self._begin()

    def offer(self, sensed: SensedT) -> None:
        self._feed.put(sensed)

    def restart(self) -> None:
        """Forget what was seen, how often it hung, and that it was to save."""
        self._observer = self._make()
        self._begin()

    def _begin(self) -> None:
        self._feed.clear()
        self._hangs = 0
        self._refused = False
        self._unavailable = False
        self._failing = False
        self._governor = Governor(self._observer.efforts, self._allowance, _clock())
        self._take_up()

    def _take_up(self) -> None:
        """A fresh observer begins with its best way; the next look tells it another."""
        self._effort = self._observer.efforts[0]
        self._feed.suit(self._effort)
        self._loaded = False

    @property
    def is_lowered(self) -> bool:
        """Does it see less than it could, because of the machine?"""
        return self._governor.is_lowered or self._unavailable

    @property
    def is_used(self) -> bool:
        """Has it been given something? Nobody need hear of a listener where nothing is heard."""
        return self._used

    @property
    def looking(self) -> str:
        """For operators: ``people: no crops, 2.9/s``."""
        now = _clock()
        while self._looks and now - self._looks[0] > RATE_SECONDS:
            self._looks.popleft()
        effort = self._governor.effort
        if not self._works:
            how = "unavailable" if self._unavailable else "given up"
        elif effort is None:
            how = "rests"
        else:
            how = f"{effort.name}, {len(self._looks) / RATE_SECONDS:.1f}/s"
        return f"{self._observer.name}: {how}"

    async def run(self) -> None:
        while True:
            await self._feed.come()
            await self._look()

    async def _look(self) -> None:
        self._follow_governor()
        observer = self._observer
        wanted, at = self._feed.take()
        if at is None:
            return
        self._used = True
        scene = None
        if wanted and self._works and self._governor.effort is not None:
            scene = await self._observe(observer, wanted, at)
        if observer is self._observer:
            self._on_scene(scene or SceneFacts(at))

    def _follow_governor(self) -> None:
        self._governor.wakes(_clock())
        effort = self._governor.effort
        if effort is None or effort == self._effort:
            return
        logger.info(
            "[commentary] observer looks in another way",
            extra=self._log | {"observer": self._observer.name, "effort": effort.name},
        )
        self._observer.use(effort)
        self._effort = effort
        self._feed.suit(effort)

    @property
    def _works(self) -> bool:
        return self._hangs < MOST_HANGS and not self._unavailable

    async def _observe(
        self, observer: Observer[SensedT], sensed: Sequence[SensedT], at: datetime
    ) -> SceneFacts | None:
        log = self._log | {"observer": observer.name}
        declared = len(sensed) * self._effort.cost.ms_per_frame / 1000.0
        patience = max(HANG_SECONDS, HANG_COSTS * declared)
        began = _clock()
        try:
            scene, cpu = await self._threads.run(patience, _measured, observer, sensed, at)
        except Hangs:
            self._hung(observer, log)
        except TooManyHang:
            if not self._refused:
                logger.error("[commentary] no thread for an observer: too many hang", extra=log)
            self._refused = True
        except ObserverUnavailable as problem:
            self._unavailable = True
            logger.error("[commentary] observer cannot look", extra=log | {"why": str(problem)})
        except Exception:
            # An edge: observers are plugged in, and a picture that one cannot bear must not end
            # the watching, which decides whether the broadcast is live.
            if not self._failing:
                logger.exception("[commentary] observer failed", extra=log)
            self._failing = True
        else:
            self._failing = False
            if observer is self._observer:
                self._looked(cpu, _clock() - began)
            return scene
        return None

    def _looked(self, cpu: float, seconds: float) -> None:
        now = _clock()
        self._looks.append(now)
        measuring.count(measures.LOOKS, self._observer.name)
        if self._loaded:  # the first look loads what it needs, which is no measure of the others
            self._governor.looked(now, cpu, seconds)
        self._loaded = True

    def _hung(self, observer: Observer[SensedT], log: dict[str, Any]) -> None:
        if observer is not self._observer:
            return  # somebody asked for a restart meanwhile
        self._hangs = self._hangs + 1 if self._threads.may_replace else MOST_HANGS
        if self._works:
            logger.error("[commentary] observer hangs: replaced", extra=log)
            self._observer = self._make()
            self._take_up()
        else:
            logger.error("[commentary] observer hangs: given up", extra=log)


def _measured(
    observer: Observer[SensedT], sensed: Sequence[SensedT], at: datetime
) -> tuple[SceneFacts, float]:
    """What it sees, and the CPU time that took (seconds, of this thread alone)."""
    began = time.thread_time()
    scene = observer.observe(sensed, at)
    return scene, time.thread_time() - began


def _clock() -> float:
    return asyncio.get_running_loop().time()
