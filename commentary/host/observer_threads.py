"""Threads for observers: one for each call, so that no broadcast waits for another's.

A thread that hangs cannot be ended. Being a daemon it does not hold up the process's end either;
how many hang is counted, so that their number has a limit.
"""

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

MOST_REPLACED = 8  # so many may hang, and each gets a successor
MOST_HANGING = 32  # so many, and nothing is observed until one comes back
# Looking yields to everything else on the machine: media, pages, the host's own loop.
NICENESS = 2


class Hangs(Exception):
    """The call did not come back in time; its thread was left behind."""


class TooManyHang(Exception):
    """Another thread might be one more that never ends."""


class ObserverThreads:
    """Belongs to one event loop."""

    def __init__(self) -> None:
        self._executor = _DaemonThreads()
        self._hanging: set[_Running] = set()
        self._lock = threading.Lock()  # a call comes back in its own thread

    @property
    def hanging(self) -> int:
        """How many calls nobody waits for any more, and that still run."""
        return len(self._hanging)

    @property
    def may_replace(self) -> bool:
        return self.hanging < MOST_REPLACED

    async def drain(self, seconds: float) -> bool:
        """Wait until no call is under way, at most so long. False: one still is.

        Where Python ends while a model runs in a thread, the process ends with SIGABRT.
        """
        return await asyncio.to_thread(self._executor.join, seconds)

    async def run(
        self, patience: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """``function`` in a thread; ``patience`` in seconds. Raises ``Hangs``, ``TooManyHang``."""
        if self.hanging >= MOST_HANGING:
            raise TooManyHang
        call = _Running()

        def work() -> T:
            try:
                return function(*args, **kwargs)
            finally:
                self._came_back(call)

        result = asyncio.get_running_loop().run_in_executor(self._executor, work)
        try:
            await asyncio.wait({result}, timeout=patience)
        finally:  # also when the broadcast is over meanwhile
            if not result.done():
                result.cancel()
                self._give_up(call)
        if result.cancelled():
            raise Hangs
        return result.result()

    def _give_up(self, call: "_Running") -> None:
        with self._lock:
            if not call.came_back:
                self._hanging.add(call)

    def _came_back(self, call: "_Running") -> None:
        with self._lock:
            call.came_back = True
            self._hanging.discard(call)


class _Running:
    came_back = False


class _DaemonThreads(Executor):
    """Not a pool: a few calls a second are not worth one, and a pool's threads are waited for
    when the process ends."""

    def __init__(self) -> None:
        self._threads: set[threading.Thread] = set()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()  # from here on nothing can cancel it

        def work() -> None:
            if sys.platform == "linux":  # elsewhere a thread has no niceness of its own
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
            try:
                result = fn(*args, **kwargs)
            except BaseException as problem:  # noqa: BLE001 - for whoever waits
                future.set_exception(problem)
            else:
                future.set_result(result)

        thread = threading.Thread(target=work, name="observer", daemon=True)
        self._threads = {one for one in self._threads if one.is_alive()} | {thread}
        thread.start()
        return future

    def join(self, seconds: float) -> bool:
        """Wait for all threads, at most so long in all. False: one is still at work."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)
