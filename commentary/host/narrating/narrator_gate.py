"""What all broadcasts of a process share of one narrator: calls at once, calls in an hour."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext

from commentary.narrators.narrator import NarratorCapabilities

logger = logging.getLogger(__name__)

HOUR_SECONDS = 3600.0


class NarratorGate:
    """Belongs to one event loop."""

    def __init__(self, capabilities: NarratorCapabilities) -> None:
        self._budget = capabilities.calls_per_hour
        self._called: deque[float] = deque()  # loop times within the last hour
        self._spent = False
        at_once = capabilities.at_once
        self._slots = nullcontext() if at_once is None else asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def call(self, deadline: float) -> AsyncIterator[bool]:
        """False: no slot came free before ``deadline``, or the hour's budget is spent."""
        async with AsyncExitStack() as held:
            yield await self._gets_slot(held, deadline) and self._pay()

    async def _gets_slot(self, held: AsyncExitStack, deadline: float) -> bool:
        try:
            async with asyncio.timeout_at(deadline):
                await held.enter_async_context(self._slots)
        except TimeoutError:
            return False
        return True

    def _pay(self) -> bool:
        if self._budget is None:
            return True
        now = asyncio.get_running_loop().time()
        while self._called and now - self._called[0] >= HOUR_SECONDS:
            self._called.popleft()
        spent, was = len(self._called) >= self._budget, self._spent
        self._spent = spent
        if spent and not was:
            logger.warning("[commentary] narrator's budget is spent", extra={"calls": self._budget})
        if not spent:
            self._called.append(now)
        return not spent
