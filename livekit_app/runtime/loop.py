"""The bridge between sync code and the one event loop a process keeps for provider calls.

Celery tasks and sync views are threads; the provider port is async and keeps connections open per
event loop. ``run_async`` therefore runs coroutines on one background loop per process.
"""

import asyncio
import contextlib
import os
import threading
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, TypeVar

T = TypeVar("T")


def run_async(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the process's background loop and wait for its result.

    For threads without a running loop. Database threads are such, too (a signal receiver runs in
    one); what they wait for must not need a database thread itself, or all may wait in a ring.
    """
    with contextlib.suppress(RuntimeError):
        asyncio.get_running_loop()
        coroutine.close()
        raise AssertionError("run_async is for threads without a running event loop")
    # An empty context: the caller's may name a thread of asgiref's that is waiting for us.
    running = Context().run(asyncio.run_coroutine_threadsafe, coroutine, _background().loop)
    return running.result()


class _BackgroundLoop:
    def __init__(self) -> None:
        self.pid = os.getpid()
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, name="rooms-loop", daemon=True).start()


_instance: _BackgroundLoop | None = None
_instance_lock = threading.Lock()


def _background() -> _BackgroundLoop:
    global _instance
    with _instance_lock:
        if _instance is None or _instance.pid != os.getpid():  # threads do not survive a fork
            _instance = _BackgroundLoop()
        return _instance
