"""One narrator of one broadcast: its calls end in time, and its failures are its own."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from commentary.host.narrating.model_budget import NarratorMeter
from commentary.host.narrating.narrator_gate import NarratorGate
from commentary.host.narrating.outages import Outage, Outages
from commentary.narrators.narrator import (
    Line,
    MatchState,
    Narrator,
    NarratorRefused,
    NarratorUnavailable,
    StandIn,
)
from commentary.narrators.trouble import Trouble
from commentary.observers.observer import SceneFacts
from livekit_app.runtime.retries import Backoff, RetryPolicy

logger = logging.getLogger(__name__)

CANCEL_SECONDS = 1.0  # what a call gets to end in when it is cancelled
AFTER_FAILURE = RetryPolicy(first_seconds=1.0, max_seconds=60.0)


class NarratorRunner:
    """``meter``: of a narrator whose requests are counted."""

    def __init__(
        self,
        narrator: Narrator,
        gate: NarratorGate,
        *,
        log: dict[str, Any],
        meter: NarratorMeter | None = None,
    ) -> None:
        self._narrator = narrator
        self._gate = gate
        self._meter = meter
        self._log = log | {"narrator": narrator.name}
        self._backoff = Backoff(AFTER_FAILURE)
        self._resume_at = float("-inf")  # the loop's time
        self._failing = False
        self._stopped = False
        self._outages = Outages()

    @property
    def seconds(self) -> float:
        """What a call may take."""
        return self._narrator.capabilities.seconds

    @property
    def is_out(self) -> bool:
        """It failed, and gave no good answer since."""
        return self._failing or self._stopped

    @property
    def outage(self) -> Outage | None:
        """What hosts and operators are told of it."""
        return self._outages.told

    def note(self, scene: SceneFacts) -> None:
        """So it is now, and somebody else speaks."""
        if isinstance(self._narrator, StandIn):
            self._narrator.note(scene)

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line]
    ) -> Line | None:
        """Its line, if it has one and gives it in time. Raises nothing. Who cancels it no longer
        wants the line: that is no failure."""
        clock = asyncio.get_running_loop().time
        if self._stopped or clock() < self._resume_at:
            return None
        async with self._gate.call(clock() + self.seconds) as admitted:
            if not admitted:
                return None
            return await self._call(scene, match, history, clock() + self.seconds)

    async def _call(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        asked_at, requests = timezone.now(), self._requests
        call = asyncio.create_task(
            self._narrator.tell(scene, match, history, deadline), name="commentary narrator"
        )
        try:
            await asyncio.wait({call}, timeout=deadline - asyncio.get_running_loop().time())
        except asyncio.CancelledError:
            await self._end(call)
            raise
        if not call.done():
            self._count_failure(requests)
            if await self._end(call):
                self._pause("no answer in time", Trouble.SLOW, asked_at)
            return None
        return self._result(call, asked_at, requests)

    @property
    def _requests(self) -> int:
        return 0 if self._meter is None else self._meter.requests

    async def _end(self, call: "asyncio.Task[Line | None]") -> bool:
        """Cancel it if it still runs; False: it does not hear that. What it says now is said too
        late."""
        if call.done():
            return True
        call.add_done_callback(_forget)
        call.cancel()
        await asyncio.wait({call}, timeout=CANCEL_SECONDS)
        if not call.done():
            self._stop("does not end when it is cancelled", Trouble.SLOW)
        return call.done()

    def _result(
        self, call: "asyncio.Task[Line | None]", asked_at: datetime, requests: int
    ) -> Line | None:
        if call.cancelled():
            self._pause("cancelled itself", Trouble.BAD_ANSWER, asked_at)
            return None
        problem = call.exception()
        if problem is None:
            # Nothing to say is no sign of health in one that did not ask.
            if call.result() is not None or self._requests > requests:
                self._backoff.reset()
                self._failing = False
                self._outages.answered()
            return call.result()
        self._count_failure(requests)
        if isinstance(problem, NarratorRefused):
            self._stop(str(problem), problem.trouble)
        elif isinstance(problem, NarratorUnavailable):
            self._pause(str(problem), problem.trouble, asked_at, problem.retry_after)
        elif isinstance(problem, DatabaseError):
            self._pause("its request cannot be counted", None, asked_at)
        else:
            # An edge: narrators are plugged in.
            logger.error("[commentary] narrator failed", extra=self._log, exc_info=problem)
            self._pause(type(problem).__name__, Trouble.BAD_ANSWER, asked_at)
        return None

    def _count_failure(self, requests: int) -> None:
        if self._meter is not None and self._requests > requests:
            self._meter.failed()

    def _pause(
        self,
        reason: str,
        trouble: Trouble | None,
        asked_at: datetime,
        retry_after: float | None = None,
    ) -> None:
        if not self._failing:
            logger.warning("[commentary] narrator waits", extra=self._log | {"reason": reason})
        self._failing = True
        if trouble is Trouble.BUDGET_SPENT:  # it did not fail: no longer wait than that
            wait = AFTER_FAILURE.delay(0, retry_after=retry_after)
        else:
            wait = self._backoff.seconds(retry_after=retry_after)
        self._resume_at = asyncio.get_running_loop().time() + wait
        if trouble is not None:
            now = timezone.now()
            self._outages.failed(
                trouble,
                asked_at=asked_at,
                resumes_at=now + timedelta(seconds=wait),
                until=None if retry_after is None else now + timedelta(seconds=retry_after),
            )

    def _stop(self, reason: str, trouble: Trouble) -> None:
        """For this broadcast, until somebody restarts its commentator."""
        self._stopped = True
        self._outages.stopped(trouble)
        logger.error("[commentary] narrator stopped", extra=self._log | {"reason": reason})


def _forget(call: "asyncio.Task[Line | None]") -> None:
    if not call.cancelled():
        call.exception()  # or asyncio tells of an exception that nobody looked at
