"""Time that passes when there is nothing else to do.

An event loop with real tasks, threads and database, whose clock stands still while a thread works
and leaps to the next timer when none does. So a test may wait for a minute, what must not happen
within it has had its chance, and a busy machine is never late. Published clocks of the kind
(``looptime``, ``aiotools``) leap while threads work: a database call would overrun any timeout.
"""

import asyncio
import selectors
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

BEGIN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time waits for what it hands to an executor, except for what says that it hangs."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._at_work: set[object] = set()
        self._this_thread = threading.local()
        super().__init__(_LeapingSelector(self))

    def time(self) -> float:
        return self._seconds

    def now(self) -> datetime:
        """The wall clock that goes with it."""
        return BEGIN + timedelta(seconds=self._seconds)

    def leap(self, seconds: float) -> None:
        self._seconds += seconds

    @property
    def waits(self) -> bool:
        return bool(self._at_work)

    def run_in_executor(  # type: ignore[override]  # whatever is called, it is counted
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> "asyncio.Future[Any]":
        call = object()

        def work() -> Any:
            self._this_thread.call = call
            return func(*args)

        self._at_work.add(call)
        result = super().run_in_executor(executor, work)
        # In the loop, not in the thread: until then the result has not arrived.
        result.add_done_callback(lambda _: self._at_work.discard(call))
        return result

    def hang(self, until: threading.Event) -> None:
        """To be called in an executor's thread that hangs on purpose: time passes meanwhile."""
        self.call_soon_threadsafe(self._at_work.discard, self._this_thread.call)
        until.wait()


class _LeapingSelector(selectors.DefaultSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if timeout is None or self._loop.waits:
            return super().select(None)  # a thread's result wakes it
        self._loop.leap(timeout)
        return ready
