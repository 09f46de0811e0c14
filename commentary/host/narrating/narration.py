"""One narrator of a broadcast on its own: it is told of scenes as fast as it can take them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from commentary.host.narrating.line_writer import LineWriter
from commentary.host.narrating.narrator_runner import NarratorRunner
from commentary.narrators.narrator import Line, MatchState
from commentary.observers.observer import SceneFacts


class Floor(Protocol):
    """What a narrator has to heed of others."""

    def has_turn(self) -> bool:
        """May it be asked for a line? Else it only takes note."""

    def breath(self) -> float:
        """Seconds to go until people's word has had its breath."""

    async def say(self, line: Line, match: MatchState) -> None:
        """Write it, if it may still be said. ``match``: as the narrator was told of it."""


class Narration:
    """``run`` until cancelled. ``make`` gives a fresh narrator, at the beginning and at each
    restart."""

    def __init__(
        self,
        make: Callable[[], NarratorRunner],
        floor: Floor,
        writer: LineWriter,
        *,
        match: Callable[[], MatchState],
        may_speak: Callable[[], bool],
    ) -> None:
        self._make = make
        self._floor = floor
        self._writer = writer
        self._match = match
        self._may_speak = may_speak
        self._scene: SceneFacts | None = None  # what the narrator was not yet told
        self._scene_came = asyncio.Event()
        self._asking: asyncio.Task[Line | None] | None = None
        self.runner = make()

    def offer(self, scene: SceneFacts) -> None:
        """A narrator that is slower than the observers is told of several scenes in one."""
        self._scene = scene if self._scene is None else self._scene.followed_by(scene)
        self._scene_came.set()

    def restart(self) -> None:
        self._scene = None
        self.runner = self._make()

    def withdraw(self) -> None:
        """What it is being asked is no longer wanted: the call ends, and is no failure."""
        if self._asking is not None:
            self._asking.cancel()

    async def run(self) -> None:
        memory = await self._writer.memory()
        while True:
            await self._scene_came.wait()
            self._scene_came.clear()
            if self._floor.breath() > 0:
                continue  # the scene waits, and the next one comes along with it
            scene, self._scene = self._scene, None
            if scene is None or not self._may_speak():
                continue
            runner, match = self.runner, self._match()
            if not self._floor.has_turn():
                runner.note(scene)
                continue
            line = await self._ask(runner.tell(scene, match, memory.history))
            await self._breathe()
            if line is not None and runner is self.runner and self._may_speak():
                await self._floor.say(line, match)

    async def _breathe(self) -> None:
        """People may go on speaking meanwhile."""
        rest = self._floor.breath()
        while rest > 0:
            await asyncio.sleep(rest)
            rest = self._floor.breath()

    async def _ask(self, telling: "Awaitable[Line | None]") -> Line | None:
        """None also when it was withdrawn."""
        asking = self._asking = asyncio.ensure_future(telling)
        try:
            await asyncio.wait({asking})
        finally:
            self._asking = None
            if not asking.done():  # the broadcast is left
                asking.cancel()
                await asyncio.wait({asking})
        return None if asking.cancelled() else asking.result()
