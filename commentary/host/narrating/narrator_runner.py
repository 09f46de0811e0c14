"""One narrator of one broadcast: its calls end in time, and its failures are its own."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from commentary.host.narrating.narrator_gate import NarratorGate
from commentary.narrators.narrator import (
    Line,
    MatchState,
    Narrator,
    NarratorRefused,
    NarratorUnavailable,
)
from commentary.observers.observer import SceneFacts
from livekit_app.runtime.retries import Backoff, RetryPolicy

logger = logging.getLogger(__name__)

CANCEL_SECONDS = 1.0  # what a call gets to end in when it is cancelled
AFTER_FAILURE = RetryPolicy(first_seconds=1.0, max_seconds=60.0)


class NarratorRunner:
    def __init__(self, narrator: Narrator, gate: NarratorGate, *, log: dict[str, Any]) -> None:
        self._narrator = narrator
        self._gate = gate
        self._log = log | {"narrator": narrator.name}
        self._backoff = Backoff(AFTER_FAILURE)
        self._resume_at = float("-inf")  # the loop's time
        self._failing = False
        self._stopped = False

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line]
    ) -> Line | None:
        """Its line, if it has one and gives it in time. Raises nothing."""
        clock = asyncio.get_running_loop().time
        if self._stopped or clock() < self._resume_at:
            return None
        seconds = self._narrator.capabilities.seconds
        async with self._gate.call(clock() + seconds) as admitted:
            if not admitted:
                return None
            return await self._call(scene, match, history, clock() + seconds)

    async def _call(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        call = asyncio.create_task(
            self._narrator.tell(scene, match, history, deadline), name="commentary narrator"
        )
        try:
            await asyncio.wait({call}, timeout=deadline - asyncio.get_running_loop().time())
            in_time = call.done()
        finally:
            await self._end(call)
        return self._result(call) if in_time else None

    async def _end(self, call: "asyncio.Task[Line | None]") -> None:
        """Cancel it if it still runs. What it says now is said too late."""
        if call.done():
            return
        call.add_done_callback(_forget)
        call.cancel()
        await asyncio.wait({call}, timeout=CANCEL_SECONDS)
        if call.done():
            self._pause("no answer in time")
        else:
            self._stop("does not end when it is cancelled")

    def _result(self, call: "asyncio.Task[Line | None]") -> Line | None:
        if call.cancelled():
            self._pause("cancelled itself")
            return None
        problem = call.exception()
        if isinstance(problem, NarratorRefused):
            self._stop(str(problem))
        elif isinstance(problem, NarratorUnavailable):
            self._pause(str(problem), problem.retry_after)
        elif problem is not None:
            # An edge: narrators are plugged in.
            logger.error("[commentary] narrator failed", extra=self._log, exc_info=problem)
            self._pause(type(problem).__name__)
        if problem is not None:
            return None
        self._backoff.reset()
        self._failing = False
        return call.result()

    def _pause(self, reason: str, retry_after: float | None = None) -> None:
        if not self._failing:
            logger.warning("[commentary] narrator waits", extra=self._log | {"reason": reason})
        self._failing = True
        wait = self._backoff.seconds(retry_after=retry_after)
        self._resume_at = asyncio.get_running_loop().time() + wait

    def _stop(self, reason: str) -> None:
        """For this broadcast, until somebody restarts its commentator."""
        self._stopped = True
        logger.error("[commentary] narrator stopped", extra=self._log | {"reason": reason})


def _forget(call: "asyncio.Task[Line | None]") -> None:
    if not call.cancelled():
        call.exception()  # or asyncio tells of an exception that nobody looked at
