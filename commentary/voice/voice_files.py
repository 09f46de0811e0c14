"""Voices as web processes serve them: however many listeners ask for a line at once, one of them
looks whether it is made; those made last are kept as bytes."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from commentary.voice.voice_rows import MadeVoice

MOST_BYTES = 16 * 1024 * 1024
LOOK_SECONDS = 0.05

Key = tuple[str, int]  # broadcast and number
Look = Callable[[], Awaitable[MadeVoice | bool]]


class _Flight:
    """The one look-up of a line, as long as somebody waits for it."""

    def __init__(self, look: Look) -> None:
        self.until = 0.0
        self.task = asyncio.create_task(self._look(look), name="voice-look")

    async def _look(self, look: Look) -> MadeVoice | bool:
        loop = asyncio.get_running_loop()
        while True:
            found = await look()
            if found is not True or loop.time() + LOOK_SECONDS > self.until:
                return found
            await asyncio.sleep(LOOK_SECONDS)

    @property
    def is_on(self) -> bool:
        """Another event loop's is none of ours."""
        return not self.task.done() and self.task.get_loop() is asyncio.get_running_loop()


class VoiceFiles:
    """Who asks has been asked before whether they may (``may_watch``), and the line stands."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Key, MadeVoice] = OrderedDict()
        self._flights: dict[Key, _Flight] = {}
        self.size = 0

    async def get(self, key: Key, look: Look, *, seconds: float) -> MadeVoice | bool:
        """``look`` answers the voice, or whether one is to be expected; it is asked again for up to
        ``seconds``. True: it is still not there then."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        until = asyncio.get_running_loop().time() + seconds
        found: MadeVoice | bool = True
        while found is True and asyncio.get_running_loop().time() < until:
            found = await self._looked_up(key, look, until)
        return found

    async def _looked_up(self, key: Key, look: Look, until: float) -> MadeVoice | bool:
        flight = self._flights.get(key)
        if flight is None or not flight.is_on:
            flight = self._flights[key] = _Flight(look)
            flight.task.add_done_callback(lambda _: self._landed(key, flight))
        flight.until = max(flight.until, until)
        left = until - asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(left):
                return await asyncio.shield(flight.task)
        except TimeoutError:
            return True

    def _landed(self, key: Key, flight: _Flight) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]
        task = flight.task
        if task.cancelled() or task.exception() is not None:
            return
        found = task.result()
        if isinstance(found, MadeVoice) and key not in self._kept:
            self._kept[key] = found
            self.size += len(found.audio)
        while self.size > self._most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self.size -= len(oldest.audio)
