"""What all broadcasts of a process share of one narrator: how many calls there are at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext

from commentary.narrators.narrator import NarratorCapabilities


class NarratorGate:
    """Belongs to one event loop."""

    def __init__(self, capabilities: NarratorCapabilities) -> None:
        at_once = capabilities.at_once
        self._slots = nullcontext() if at_once is None else asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def call(self, deadline: float) -> AsyncIterator[bool]:
        """False: no slot came free before ``deadline``."""
        async with AsyncExitStack() as held:
            yield await self._gets_slot(held, deadline)

    async def _gets_slot(self, held: AsyncExitStack, deadline: float) -> bool:
        try:
            async with asyncio.timeout_at(deadline):
                await held.enter_async_context(self._slots)
        except TimeoutError:
            return False
        return True
