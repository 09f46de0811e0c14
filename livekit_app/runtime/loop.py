"""The bridge between sync code and the one event loop a process keeps for provider calls.

Celery tasks and sync views are threads; the provider port is async and keeps connections open per
event loop. ``run_async`` therefore runs coroutines on one background loop per process, whose
database work happens on one thread of its own: never on a thread that is waiting for the loop.
"""

import asyncio
import contextlib
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, ContextVar
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import ThreadSensitiveContext, async_to_sync
from channels.db import database_sync_to_async

P = ParamSpec("P")
T = TypeVar("T")

_on_background: ContextVar[bool] = ContextVar("rooms_on_background_loop", default=False)


def in_database(function: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """Make a sync function that uses the ORM awaitable (stale connections are closed around it)."""
    wrapped: Callable[P, Awaitable[T]] = database_sync_to_async(function)
    return wrapped


def run_async(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the process's background loop and wait for its result.

    For threads without a running loop. Code that already runs on behalf of the loop (a signal
    receiver inside a database call) is sent back to it without blocking the database thread.
    """
    if _on_background.get():
        return async_to_sync(_awaited)(coroutine)
    return _background().run(coroutine)


async def _awaited(coroutine: Coroutine[Any, Any, T]) -> T:
    return await coroutine


class _BackgroundLoop:
    def __init__(self) -> None:
        self.pid = os.getpid()
        self._loop = asyncio.new_event_loop()
        self._database = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rooms-db")
        threading.Thread(target=self._loop.run_forever, name="rooms-loop", daemon=True).start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        with contextlib.suppress(RuntimeError):
            asyncio.get_running_loop()
            coroutine.close()
            raise AssertionError("run_async is for threads without a running event loop")
        # An empty context: the caller's may name a database thread that is waiting for us.
        return (
            Context()
            .run(asyncio.run_coroutine_threadsafe, self._inside(coroutine), self._loop)
            .result()
        )

    async def _inside(self, coroutine: Coroutine[Any, Any, T]) -> T:
        _on_background.set(True)
        async with ThreadSensitiveContext(executor=self._database):
            return await coroutine


_instance: _BackgroundLoop | None = None
_instance_lock = threading.Lock()


def _background() -> _BackgroundLoop:
    global _instance
    with _instance_lock:
        if _instance is None or _instance.pid != os.getpid():  # threads do not survive a fork
            _instance = _BackgroundLoop()
        return _instance
