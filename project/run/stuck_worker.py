"""Ends a worker that is connected to Redis and takes nothing any more: it is started anew.

Celery's consumer reconnects by itself when Redis was away, and nearly always goes on. Once in a
trial of 77 blows under work a worker was silent until the trial ended, 48 s later; why is not
known. Nothing in Celery can be asked about that, so what counts is what can be seen from outside:
messages wait, no task runs, and for ``LOOKS`` looks none was begun. Threads that all hang are left
alone: a provider that hangs is not mended by a new process.

Another worker of the same queue that takes its messages hides it, and then nothing is missing.
"""

import logging
import os
import threading
from collections.abc import Callable

from celery.worker import state
from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
LOOKS = 6  # counted in looks: when this process gets no turn, neither does the worker
REDIS_SECONDS = 2.0

_watched = False


class StuckWorker:
    """``waiting``: how many messages nobody has taken; raises ``RedisError`` if it cannot know."""

    def __init__(self, waiting: Callable[[], int]) -> None:
        self._waiting = waiting
        self._looks = 0
        self._begun = -1

    def look(self) -> bool:
        """True once it has been stuck for so long that it will not go on."""
        begun = sum(state.total_count.values())
        idle = begun == self._begun and not state.active_requests
        self._begun = begun
        try:
            self._looks = self._looks + 1 if idle and self._waiting() > 0 else 0
        except RedisError:
            self._looks = 0  # who cannot reach it takes nothing, and that is as it should be
        return self._looks >= LOOKS


def watch(queue: str, end: Callable[[], None] | None = None) -> None:
    """Look after this process's worker from now on: it is ready, or is so again after it lost its
    connection. Only Redis is known to need it."""
    global _watched
    if settings.REDIS_URL and not _watched:
        _watched = True
        thread = threading.Thread(
            target=_watch, args=(queue, end or _end), name="stuck-worker", daemon=True
        )
        thread.start()


def _watch(queue: str, end: Callable[[], None]) -> None:
    redis = Redis.from_url(
        settings.REDIS_URL, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
    )
    worker = StuckWorker(lambda: int(redis.llen(queue)))
    pause = threading.Event()
    while not worker.look():
        pause.wait(LOOK_SECONDS)
    logger.error("[worker] takes no tasks though some wait, starting anew", extra={"queue": queue})
    end()


def _end() -> None:
    """At once: no task runs, and what waits in Redis stays there. A warm stop would ask the very
    loop that does not answer."""
    logging.shutdown()
    os._exit(1)
