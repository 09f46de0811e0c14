"""Database work off the event loop that lets go: on a bounded pool of threads, with connections
that are kept, and a statement that is cancelled when nobody waits for it any more.

Django's own ``sync_to_async`` gives every request a thread and a connection of its own, and waits
for a thread that hangs when the request ends. Here a caller that gives up (a stage's limit, a
client that left) has the running statement cancelled (SQLite: interrupt, PostgreSQL: a cancel
request), so neither the thread nor the connection is lost. What a thread still brings after that is
dropped and counted (``dropped``). Work that hangs elsewhere than in the database keeps its thread:
there are ``DATABASE_THREADS`` of them, and callers wait for a free one within their own limit.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

CANCEL_SECONDS = 1.0  # PostgreSQL's cancel request is a connection of its own
CANCEL_PAUSES = (0.01, 0.05, 0.2, 0.5, 1.0, 2.0, 4.0)  # then the work hangs elsewhere

dropped = 0  # results that came after their caller had left, since this process began


class Abandoned(Exception):
    """The caller left before the work began."""


class _Call:
    """One piece of work: at most one of its thread and its caller decides how it ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._raw: Any = None  # the driver's connection while the work runs
        self._finished = threading.Event()
        self.abandoned = False

    def begin(self) -> None:
        connection.ensure_connection()
        with self._lock:
            if self.abandoned:
                raise Abandoned
            self._raw = connection.connection

    def end(self) -> None:
        with self._lock:  # a cancel that is under way must not meet the thread's next work
            self._raw = None
        self._finished.set()

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


class DatabaseCalls:
    """``threads`` at once; the others wait for their turn."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="database")
        self._cancels = ThreadPoolExecutor(threads, thread_name_prefix="database-cancel")

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``function`` in a database thread. Cancelling the caller cancels its statement."""
        call = _Call()
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._pool, _in_thread, call, function, args, kwargs)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            if not work.done():
                work.cancel()  # work that waits for a thread; nobody hears of the other's end
                loop.run_in_executor(self._cancels, call.abandon)
            raise

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._cancels.shutdown(wait=False, cancel_futures=True)


def _in_thread(
    call: _Call, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> T:
    try:
        call.begin()
        return function(*args, **kwargs)
    finally:
        call.end()
        if call.abandoned:
            _count_dropped()
        _keep_or_close(broken=call.abandoned)


def _keep_or_close(*, broken: bool) -> None:
    """A healthy SQLite connection is kept by its thread; a pool wants its connection back."""
    pooled = "pool" in connection.settings_dict.get("OPTIONS", {})
    if broken or pooled or connection.errors_occurred or not connection.get_autocommit():
        connection.close()


def _count_dropped() -> None:
    global dropped
    dropped += 1


_calls: DatabaseCalls | None = None
_lock = threading.Lock()
inline = False  # tests that hold a transaction open: their thread is the only one that sees it


async def run_in_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``function`` in one of this process's database threads."""
    if inline:
        return await sync_to_async(function)(*args, **kwargs)
    return await _shared().run(function, *args, **kwargs)


def _shared() -> DatabaseCalls:
    global _calls
    with _lock:
        if _calls is None:
            _calls = DatabaseCalls(settings.DATABASE_THREADS)
        return _calls
