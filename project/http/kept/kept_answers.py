"""Answers kept in memory for a moment, each made once however many ask. Knows no Django.

- An answer is given to those who came less than ``seconds`` after it was begun, so nobody is told
  anything older than that. It is made anew when somebody asks, and forgotten when its time is over.
- One at a time is made of each key, ``at_once`` of all. Who comes when the one that is being made
  is too old already waits for it, and for the next: a slow database is asked once, not by each.
- What makes an answer is never cancelled, whoever leaves. It has ``patience`` seconds: then those
  who wait are told so, and the next who asks begins again.
- Kept is what says so (``may_be_kept``), ``most_bytes`` at most; all else is for those who wait.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any

from livekit_app.runtime.background import spawn

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    status: int
    headers: Headers
    body: bytes
    may_be_kept: bool


class _Making:
    """One answer, from when it is asked for until its time is over."""

    __slots__ = ("begun", "size", "task")

    def __init__(self, begun: float) -> None:
        self.begun = begun  # when it is its turn, this is that moment
        self.size = 0  # of what is kept
        self.task: asyncio.Task[KeptAnswer | None]


class KeptAnswers:
    def __init__(
        self, *, seconds: float, patience: float, most_bytes: int, at_once: int = 16
    ) -> None:
        self._seconds = seconds
        self._patience = patience
        self._most_bytes = most_bytes
        self._at_once = at_once
        self._begin_in(None)

    def _begin_in(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self._loop = loop
        self._turns = asyncio.Semaphore(self._at_once)
        self._all: dict[Hashable, _Making] = {}
        self._bytes = 0
        self._tasks: set[asyncio.Task[Any]] = set()

    async def get(
        self, key: Hashable, make: Callable[[], Awaitable[KeptAnswer]]
    ) -> KeptAnswer | None:
        """None: it took longer than ``patience``. Raises what ``make`` raises."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:  # a process serves in one; tests have one each
            self._begin_in(loop)
        arrived = loop.time()
        while True:
            making = self._all.get(key)
            if making is None or (making.task.done() and self._is_old(making, arrived)):
                making = self._make(key, make, arrived)
            if not making.task.done():
                await asyncio.wait([making.task])  # leaves it alone when the one who asks is gone
            answer = making.task.result()
            if answer is None or not self._is_old(making, arrived):
                return answer

    @property
    def kept_bytes(self) -> int:
        return self._bytes

    def _is_old(self, making: _Making, arrived: float) -> bool:
        return arrived - making.begun >= self._seconds

    def _make(
        self, key: Hashable, make: Callable[[], Awaitable[KeptAnswer]], now: float
    ) -> _Making:
        if (old := self._all.get(key)) is not None:
            self._forget(key, old)
        making = self._all[key] = _Making(now)
        making.task = spawn(self._in_turn(making, make), self._tasks, name="kept-answer")
        making.task.add_done_callback(lambda _: self._made(key, making))
        return making

    async def _in_turn(
        self, making: _Making, make: Callable[[], Awaitable[KeptAnswer]]
    ) -> KeptAnswer | None:
        deadline = asyncio.timeout(self._patience)
        try:
            async with deadline, self._turns:
                making.begun = asyncio.get_running_loop().time()
                return await asyncio.shield(spawn(_run(make), self._tasks, name="making-answer"))
        except TimeoutError:
            if not deadline.expired():
                raise
            return None

    def _made(self, key: Hashable, making: _Making) -> None:
        """Before those who wait for it hear of it."""
        loop = asyncio.get_running_loop()
        task = making.task
        answer = None if task.cancelled() or task.exception() else task.result()
        left = making.begun + self._seconds - loop.time()
        size = len(answer.body) if answer else 0
        if answer is None or not answer.may_be_kept or left <= 0 or size > self._most_bytes:
            self._forget(key, making)
            return
        while self._bytes + size > self._most_bytes:
            self._forget(*next(pair for pair in self._all.items() if pair[1].size))
        making.size = size
        self._bytes += size
        loop.call_later(left, self._forget, key, making)

    def _forget(self, key: Hashable, making: _Making) -> None:
        if self._all.get(key) is making:
            del self._all[key]
            self._bytes -= making.size


async def _run(make: Callable[[], Awaitable[KeptAnswer]]) -> KeptAnswer:
    return await make()
