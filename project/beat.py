"""What Celery beat sends, and the scheduler that sends it.

Every message expires after about its own period: a worker that was away finds no old ticks to
work off. Nothing is kept on disk: all entries are intervals, which need no memory, and a schedule
file that a SIGKILL left half-written would stop beat (celery's default keeps one).
"""

import logging
import time
from typing import Any

from celery.beat import Scheduler
from django.conf import settings
from django.db import DatabaseError

from livekit_app.rooms.sweep_plan import seconds_between_ticks
from livekit_app.runtime import heartbeats

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 2.0


def schedule() -> dict[str, dict[str, Any]]:
    tick = settings.SWEEP_SECONDS
    return {
        "sweep": _every(tick, "sessions_app.tasks.sweep", "clock"),
        "inbox": _every(2.0, "livekit_app.tasks.process_inbox", "clock"),
        # The task goes through those providers whose turn has come.
        "provider": _every(seconds_between_ticks(), "livekit_app.tasks.sweep_provider", "provider"),
        "retention": _every(600.0, "sessions_app.tasks.retention", "clock"),
    }


def _every(seconds: float, task: str, queue: str) -> dict[str, Any]:
    # A worker that is a little late should still act; one that was away should not catch up.
    return {
        "task": task,
        "schedule": seconds,
        "options": {"queue": queue, "expires": max(2 * seconds, 2.0)},
    }


class MemoryScheduler(Scheduler):  # type: ignore[misc]  # celery has no types
    """Celery's in-memory scheduler, which also tells the database that beat is alive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._beaten_at = float("-inf")
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        self.merge_inplace(schedule())

    def adjust(self, n: float, drift: float = 0.0) -> float:
        """Celery wakes 10 ms early and spins until the entry is due, which cost 0.02 core."""
        return float(super().adjust(n, drift=drift))

    def tick(self, *args: Any, **kwargs: Any) -> float:
        wait: float = super().tick(*args, **kwargs)
        self._beat()
        return min(wait, HEARTBEAT_SECONDS / 2)  # also bounds how long SIGTERM waits

    def _beat(self) -> None:
        if time.monotonic() - self._beaten_at < HEARTBEAT_SECONDS:
            return
        self._beaten_at = time.monotonic()
        try:
            heartbeats.beat("beat")
        except DatabaseError:
            # The clock goes on without its database; health shows the missing heartbeat.
            logger.warning("[beat] heartbeat not written", exc_info=True)
