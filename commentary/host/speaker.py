"""From frames to lines. The engine works in a thread; whatever it does, the watcher lives on."""

import asyncio
import logging
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from django.db import DatabaseError

from commentary import lines
from commentary.engines import make_engine
from commentary.leases import Lease
from commentary.narrators.narrator import Engine, Line
from livekit_app.providers.watching.room_watch import Frame
from livekit_app.runtime.db_threads import DbThreads

logger = logging.getLogger(__name__)

WAITING_FRAMES = 4  # an engine that is slower than the camera skips the oldest


class Speaker:
    """``run()`` until cancelled; raises ``LeaseLost`` and ``SessionEnded`` from writing.

    ``may_speak`` is asked for each frame: commentary wanted and the broadcast live.
    """

    def __init__(
        self,
        lease: Lease,
        engine_name: str,
        *,
        database: DbThreads,
        threads: Executor,
        may_speak: Callable[[], bool],
    ) -> None:
        self._lease = lease
        self._engine_name = engine_name
        self._database = database
        self._threads = threads
        self._may_speak = may_speak
        self._frames: deque[Frame] = deque(maxlen=WAITING_FRAMES)
        self._arrived = asyncio.Event()
        self._starts = 0
        self._engine = self._fresh_engine()

    def offer_frame(self, frame: Frame) -> None:
        if self._may_speak():
            self._frames.append(frame)
            self._arrived.set()

    def restart(self) -> None:
        """Forget what was seen: a new engine from the next frame on."""
        self._frames.clear()
        self._engine = self._fresh_engine()

    async def run(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            frames = list(self._frames)
            self._frames.clear()
            said = await self._observe(frames)
            if said and self._may_speak():
                await self._write(said)

    async def _observe(self, frames: Sequence[Frame]) -> list[Line]:
        if not frames:
            return []
        engine = self._engine
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, engine.observe, frames)
        except Exception:
            # An edge: engines are plugged in, and a picture that one cannot bear must not end
            # the watching, which decides whether the broadcast is live.
            logger.exception(
                "[commentary] engine failed", extra={"session_id": self._lease.session_id}
            )
            return []

    async def _write(self, said: list[Line]) -> None:
        try:
            await self._database.run(lines.write, self._lease, said, engine=self._engine_name)
        except DatabaseError:
            logger.exception(
                "[commentary] lines not written",
                extra={"session_id": self._lease.session_id, "lines": len(said)},
            )

    def _fresh_engine(self) -> Engine:
        self._starts += 1
        seed = f"{self._lease.session_id}:{self._lease.epoch}:{self._starts}"
        return make_engine(self._engine_name, seed=zlib.crc32(seed.encode()))
