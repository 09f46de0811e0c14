"""Database calls off the event loop, on threads of our own.

Not asgiref's one shared thread: a call that waits for a row's lock must not hold up the
heartbeats of all other broadcasts.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    def __init__(self, threads: int = 3) -> None:
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="commentary-db")

    async def __call__(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(_call, call, *args, **kwargs))

    def close(self) -> None:
        """Wait for what is under way and close every thread's connection."""
        together = threading.Barrier(self._threads)  # so that each thread takes exactly one

        def close() -> None:
            together.wait(timeout=30)
            connections.close_all()

        for _ in range(self._threads):
            self._pool.submit(close)
        self._pool.shutdown(wait=True)


def _call(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    close_old_connections()  # one that the server closed meanwhile is replaced, as in a request
    return call(*args, **kwargs)
