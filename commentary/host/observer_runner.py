"""One observer of one broadcast, called in threads: whatever it does, the watcher lives on."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from commentary.host.observer_threads import Hangs, ObserverThreads, TooManyHang
from commentary.observers.frame_pace import FramePace
from commentary.observers.observer import Observer, SceneFacts
from livekit_app.providers.watching.room_watch import Frame

logger = logging.getLogger(__name__)

WAITING_FRAMES = 4  # an observer that is slower than the camera skips the oldest
HANG_SECONDS = 5.0  # after this, or after HANG_COSTS times what it declared, it is given up
HANG_COSTS = 100
MOST_HANGS = 3  # then it looks at this broadcast no more


class ObserverRunner:
    """``offer_frame()`` never waits; ``run()`` until cancelled. ``on_scene`` is called for every
    time that the observer was due, with empty facts where it failed."""

    def __init__(
        self,
        make: Callable[[], Observer],
        *,
        threads: ObserverThreads,
        on_scene: Callable[[SceneFacts], None],
        log: dict[str, Any],
    ) -> None:
        self._make = make
        self._threads = threads
        self._on_scene = on_scene
        self._log = log
        self._frames: deque[Frame] = deque(maxlen=WAITING_FRAMES)
        self._arrived = asyncio.Event()
        self.restart()

    def offer_frame(self, frame: Frame) -> None:
        self._frames.append(frame)
        self._arrived.set()

    def restart(self) -> None:
        """Forget what was seen, and how often it hung."""
        self._frames.clear()
        self._hangs = 0
        self._refused = False
        self._begin()

    def _begin(self) -> None:
        self._observer = self._make()
        self._effort = self._observer.efforts[0]
        self._pace = FramePace(self._effort.cost.frames_per_second)

    async def run(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            frames = list(self._frames)
            self._frames.clear()
            if frames:
                await self._look(frames)

    async def _look(self, frames: Sequence[Frame]) -> None:
        observer, at = self._observer, frames[-1].at
        wanted = [frame for frame in frames if self._pace.wants(frame.at)]
        scene = await self._observe(observer, wanted, at) if wanted and self._works else None
        if observer is self._observer:
            self._on_scene(scene or SceneFacts(at))

    @property
    def _works(self) -> bool:
        return self._hangs < MOST_HANGS

    async def _observe(
        self, observer: Observer, frames: Sequence[Frame], at: datetime
    ) -> SceneFacts | None:
        log = self._log | {"observer": observer.name}
        declared = len(frames) * self._effort.cost.ms_per_frame / 1000.0
        patience = max(HANG_SECONDS, HANG_COSTS * declared)
        try:
            return await self._threads.run(patience, observer.observe, frames, at)
        except Hangs:
            self._hung(observer, log)
        except TooManyHang:
            if not self._refused:
                logger.error("[commentary] no thread for an observer: too many hang", extra=log)
            self._refused = True
        except Exception:
            # An edge: observers are plugged in, and a picture that one cannot bear must not end
            # the watching, which decides whether the broadcast is live.
            logger.exception("[commentary] observer failed", extra=log)
        return None

    def _hung(self, observer: Observer, log: dict[str, Any]) -> None:
        if observer is not self._observer:
            return  # somebody asked for a restart meanwhile
        self._hangs = self._hangs + 1 if self._threads.may_replace else MOST_HANGS
        if self._works:
            logger.error("[commentary] observer hangs: replaced", extra=log)
            self._begin()
        else:
            logger.error("[commentary] observer hangs: given up", extra=log)
