"""Work in named stages, each with a limit, and one answer in time.

::

    async def handler(stages: Stages) -> Answer:
        caller = await stages.run("auth", settings.STAGE_AUTH_SECONDS, lambda: prove(request))
        ...
    return await within_deadlines("LIVEKIT_TOKEN_ROUTE", handler)

Invariants
- One outcome: what ``handler`` returns or raises, or ``hard_timeout``. Nothing is sent twice,
  because nothing but the caller of ``within_deadlines`` sends.
- The work of a stage that is late is cancelled and awaited no longer. Work in a thread cannot be
  cancelled by anybody; ``livekit_app.runtime.db_threads`` cancels its statement, and what comes of
  it is dropped and counted.
- The log lines hold stage names, milliseconds and statuses; never a token, a key or a name.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from django.conf import settings

from livekit_app.errors import ServiceError
from livekit_app.monitoring import measures, measuring

logger = logging.getLogger(__name__)

T = TypeVar("T")

BODY_PARSE = "body_parse"
HARD_TIMEOUT = "hard_timeout"


class StageTimeout(ServiceError):
    """504: a stage did not finish within its limit (``stage``, ``timeoutMs``)."""

    def __init__(self, stage: str, seconds: float) -> None:
        super().__init__(
            "stage_timeout",
            "This took too long on our side. Please try again.",
            status=504,
            stage=stage,
            timeout_ms=round(seconds * 1000),
            retry_after=1,
        )


class Stages:
    """The stages of one request, logged under ``[route]``. The request id is the logger's."""

    def __init__(self, route: str) -> None:
        self.route = route
        self.began = self._stage_began = time.perf_counter()
        self.current = ""  # the stage that has begun, and is not done
        self.log("request_start")

    async def run(self, stage: str, seconds: float, work: Callable[[], Awaitable[T]]) -> T:
        """What ``work()`` returns or raises, or ``StageTimeout`` after ``seconds``."""
        self.start(stage, seconds)
        deadline = asyncio.timeout(seconds)
        try:
            async with deadline:
                result = await work()
        except TimeoutError:
            if not deadline.expired():  # the work's own, of something inside it
                raise
            self.log("stage_timeout", logging.WARNING, stage=stage, timeoutMs=round(seconds * 1000))
            measuring.count(measures.STAGES, stage, "late")
            raise StageTimeout(stage, seconds) from None
        self.done()
        return result

    def start(self, stage: str, seconds: float) -> None:
        """``start`` and ``done`` alone are for work that ``run`` cannot do: the framework's."""
        self.current = stage
        self.log("stage_start", stage=stage, timeoutMs=round(seconds * 1000))
        self._stage_began = time.perf_counter()

    def done(self) -> None:
        ms = _since(self._stage_began)
        self.log("stage_done", stage=self.current, ms=ms)
        measuring.count(measures.STAGES, self.current, "done")
        measuring.observe(measures.STAGE_SECONDS, ms / 1000, self.current)
        self.current = ""

    def refused(self, status: int, code: str, stage: str) -> None:
        """The answer is an error."""
        if code != "stage_timeout":  # which is counted as late
            measuring.count(measures.STAGES, stage, "refused")
        level = logging.WARNING if status >= 500 else logging.INFO
        ms = _since(self.began)
        self.log("response_sent", level, status=status, code=code, stage=stage, ms=ms)

    def log(self, phase: str, level: int = logging.DEBUG, **facts: Any) -> None:
        if logger.isEnabledFor(level):
            logger.log(level, f"[{self.route}] {phase}", extra=facts)  # noqa: G004 - two fixed words


async def within_deadlines(
    route: str | Stages,
    handler: Callable[[Stages], Awaitable[T]],
    *,
    seconds: float | None = None,
    status: int = 200,
) -> T:
    """Run ``handler`` within the hard limit (default ``STAGE_HARD_TIMEOUT_SECONDS``).

    ``route``: its name, or the stages that have begun already. ``status`` is what a success will
    be answered with, for the log.
    """
    limit = settings.STAGE_HARD_TIMEOUT_SECONDS if seconds is None else seconds
    stages = Stages(route) if isinstance(route, str) else route
    deadline = asyncio.timeout(limit)
    try:
        async with deadline:
            result = await handler(stages)
    except TimeoutError as problem:
        if not deadline.expired():
            stages.refused(500, "internal", "handler")
            raise
        late = StageTimeout(HARD_TIMEOUT, limit)
        measuring.count(measures.STAGES, HARD_TIMEOUT, "late")
        stages.log("stage_timeout", logging.WARNING, stage=HARD_TIMEOUT, timeoutMs=late.timeout_ms)
        stages.refused(late.status, late.code, late.stage)
        raise late from problem
    except ServiceError as refusal:
        stages.refused(refusal.status, refusal.code, refusal.stage)
        raise
    except Exception:
        stages.refused(500, "internal", "handler")
        raise
    stages.log("response_sent", logging.INFO, status=status, ms=_since(stages.began))
    return result


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)
