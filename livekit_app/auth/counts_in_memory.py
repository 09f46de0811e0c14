"""Where counts are kept without Redis: in this process, at a cost that does not grow with them."""

import time
from heapq import heappop, heappush

from limits.aio.storage import MemoryStorage

AT_ONCE = 4  # forgotten with each count: twice what a request adds


class CountsInMemory(MemoryStorage):
    """As that of `limits`, whose every count looks through all that are kept: a stranger who names
    himself anew with each request would make each request of everybody dearer.

    Keys are forgotten in the order of their ends, a few with each count.
    """

    STORAGE_SCHEME = ["async+sideline-memory"]

    def __init__(self) -> None:
        super().__init__()
        self._ends: list[tuple[float, str]] = []

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """The count of ``key`` with ``amount`` more; it ends ``expiry`` seconds after its first."""
        now = time.time()
        self._forget(now)
        if self.expirations.get(key, 0) <= now:
            self.storage[key] = 0
            self.expirations[key] = now + expiry
            heappush(self._ends, (now + expiry, key))
        self.storage[key] += amount
        return self.storage[key]

    async def decr(self, key: str, amount: int = 1) -> int:
        """The count of ``key`` with ``amount`` less, at least 0."""
        count = await self.get(key)
        if count:
            self.storage[key] = count = max(count - amount, 0)
        return count

    def _forget(self, now: float) -> None:
        for _ in range(AT_ONCE):
            if not self._ends or self._ends[0][0] > now:
                return
            end, key = heappop(self._ends)
            if self.expirations.get(key) == end:  # else it has begun anew
                del self.storage[key], self.expirations[key]
