"""Files that cost much to build, as bytes, for everybody who asks.

At the end of a broadcast its whole crowd asks for the transcript at once, and what is over does
not change any more: each file is built once in a process, and kept while there is room.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from weakref import WeakValueDictionary

MOST_BYTES = 32 * 1024 * 1024  # a transcript of 7,000 lines has 1.4 MB


@dataclass(frozen=True, slots=True)
class BuiltFile:
    seq: int  # the log's number that it goes up to
    body: bytes


class BuiltFiles:
    """By any key; those asked for last, up to ``most_bytes``."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[str, BuiltFile] = OrderedDict()
        self._building: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def get(self, key: str, seq: int, build: Callable[[], Awaitable[bytes]]) -> BuiltFile:
        """The file up to ``seq``, or a newer one. Who asks while it is built waits for it."""
        lock = self._building.get(key)
        if lock is None:
            lock = self._building[key] = asyncio.Lock()
        async with lock:
            kept = self._kept.get(key)
            if kept is None or kept.seq < seq:
                kept = BuiltFile(seq, await build())
                self._kept[key] = kept
            self._kept.move_to_end(key)
            self._forget()
            return kept

    @property
    def size(self) -> int:
        return sum(len(file.body) for file in self._kept.values())

    def _forget(self) -> None:
        while self._kept and self.size > self._most_bytes:
            self._kept.popitem(last=False)
