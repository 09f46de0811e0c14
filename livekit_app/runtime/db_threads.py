"""Database work off the event loop: bounded threads, connections that are kept, in named pools.

Django's own ``sync_to_async``, which pages use, gives every request a thread and a connection of
its own, and waits for a thread that hangs when the request ends. ``DbThreads`` has a fixed number
of threads instead, so what hangs in one pool takes nothing from the others; ``run_in_database`` is
the pool that callers, webhooks and tasks of a process share.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, connections

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

CANCEL_SECONDS = 1.0  # PostgreSQL's cancel request is a connection of its own
CANCEL_PAUSES = (0.01, 0.05, 0.2, 0.5, 1.0, 2.0, 4.0)  # then the work hangs elsewhere
CLOSE_SECONDS = 30.0  # for threads that are still at work
IDLE_SECONDS = 1.0  # after so long a connection is asked whether it still is one: a round trip

_thread = threading.local()  # ``worked_at``: when its last piece of work ended, monotonic
dropped = 0  # results that came after their caller had left, since this process began


class Abandoned(Exception):
    """The caller left before the work began."""


class DbThreads:
    """``size`` threads; they take work in the order in which it comes.

    ``cancel``: a caller that gives up (a stage's limit, a client that left) has the running
    statement cancelled (SQLite: interrupt, PostgreSQL: a cancel request), so neither the thread nor
    the connection is lost. What the thread still brings is dropped and counted (``dropped``). Work
    that hangs elsewhere than in the database keeps its thread. Without ``cancel`` the work goes on
    to its end.

    ``keep``: each thread has its connection to itself, however busy PostgreSQL's pool is; for few
    threads that work all the time. Others give it back to the pool after each piece of work.
    """

    def __init__(self, size: int, *, name: str, cancel: bool = False, keep: bool = False) -> None:
        self._size = size
        self._keep = keep
        self._pool = ThreadPoolExecutor(size, thread_name_prefix=name)
        self._cancels = ThreadPoolExecutor(size, f"{name}-cancel") if cancel else None

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``function`` in one of the threads, with the caller's context variables.

        A connection that fails is replaced before the next piece of work, as is one that the
        server closed while it was idle.
        """
        call = _Call()

        def work() -> T:
            try:
                call.begin()
                return function(*args, **kwargs)
            finally:
                call.end()
                _let_go(keep=self._keep, broken=call.abandoned)

        loop = asyncio.get_running_loop()
        result = loop.run_in_executor(self._pool, copy_context().run, work)
        try:
            return await asyncio.shield(result)
        except asyncio.CancelledError:
            if not result.done():
                result.cancel()  # work that waits for a thread; nobody hears of the other's end
                if self._cancels is not None:
                    loop.run_in_executor(self._cancels, call.abandon)
            raise

    def close(self) -> None:
        """Wait for what is under way and close every thread's connection. Not in the event loop."""
        together = threading.Barrier(self._size)  # so that each thread takes exactly one

        def close() -> None:
            with suppress(threading.BrokenBarrierError):  # a thread hangs: the others still close
                together.wait(CLOSE_SECONDS)
            connections.close_all()

        for _ in range(self._size):
            self._pool.submit(close)
        self._pool.shutdown(wait=True)
        if self._cancels is not None:
            self._cancels.shutdown(wait=True)


class _Call:
    """One piece of work: at most one of its thread and its caller decides how it ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._raw: Any = None  # the driver's connection while the work runs
        self._finished = threading.Event()
        self.abandoned = False

    def begin(self) -> None:
        idle = time.monotonic() - getattr(_thread, "worked_at", 0.0) > IDLE_SECONDS
        if idle and connection.connection is not None and not connection.is_usable():
            connection.close()
        connection.ensure_connection()
        with self._lock:
            if self.abandoned:
                raise Abandoned
            self._raw = connection.connection

    def end(self) -> None:
        with self._lock:  # a cancel that is under way must not meet the thread's next work
            self._raw = None
        _thread.worked_at = time.monotonic()
        self._finished.set()
        if self.abandoned:
            _count_dropped()

    def abandon(self) -> None:
        """Cancel until it ends: a cancel that falls between two statements is lost."""
        with self._lock:
            self.abandoned = True
        for pause in CANCEL_PAUSES:
            with self._lock:
                if self._raw is None:
                    return
                self._cancel()
            if self._finished.wait(pause):
                return

    def _cancel(self) -> None:
        try:
            _cancel_statement(self._raw)
        except Exception as problem:  # noqa: BLE001 - it is gone, or as slow as the statement
            logger.info(
                "[database] statement not cancelled", extra={"problem": type(problem).__name__}
            )


def _cancel_statement(raw: Any) -> None:
    if hasattr(raw, "interrupt"):  # sqlite3: made for other threads
        raw.interrupt()
    else:  # psycopg
        raw.cancel_safe(timeout=CANCEL_SECONDS)


def _let_go(*, keep: bool, broken: bool) -> None:
    """A whole connection is kept by its thread, unless a pool wants it back."""
    if connection.connection is None:
        return
    pooled = not keep and "pool" in connection.settings_dict.get("OPTIONS", {})
    if broken or pooled or connection.errors_occurred or not connection.get_autocommit():
        connection.close()


def _count_dropped() -> None:
    global dropped
    dropped += 1


_callers: DbThreads | None = None
_lock = threading.Lock()
inline = False  # tests that hold a transaction open: their thread is the only one that sees it


async def run_in_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``function`` in one of this process's ``DATABASE_THREADS``.

    Cancelling the caller cancels its statement; callers wait for a thread within their own limit.
    """
    if inline:
        return await sync_to_async(function)(*args, **kwargs)
    return await _shared().run(function, *args, **kwargs)


def _shared() -> DbThreads:
    global _callers
    with _lock:
        if _callers is None:
            _callers = DbThreads(settings.DATABASE_THREADS, name="database", cancel=True)
        return _callers
