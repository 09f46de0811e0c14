"""The engine's narrator and, where it has one, its stand-in, in one broadcast."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from commentary.host.narrating.line_writer import LineWriter
from commentary.host.narrating.narration import Narration
from commentary.host.narrating.narrator_runner import NarratorRunner
from commentary.host.narrating.outages import Outage
from commentary.host.narrating.turns import (
    SILENCE_SECONDS,
    FirstNarrator,
    drop,
    stand_in_speaks,
)
from commentary.narrators.checking.against_people import goes_by_people
from commentary.narrators.checking.measured import Measured
from commentary.narrators.energy import seconds_since
from commentary.narrators.narrator import Line, MatchState
from commentary.observers.observer import SceneFacts


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is so around the narrators of a broadcast, asked whenever it matters. ``breath``:
    seconds to go until people's word has had its breath. ``wanted``: the host lets the first one
    look; ``has_pictures``: there is something for it to look at. ``measured``: what a line is held
    against."""

    measured: Measured
    match: Callable[[], MatchState]
    may_speak: Callable[[], bool]
    breath: Callable[[], float]
    wanted: Callable[[], bool]
    has_pictures: Callable[[], bool]


class SideBySide:
    """``parts`` run until cancelled. ``stand_in`` None: the first one is alone, and has its turn
    always."""

    def __init__(
        self,
        first: Callable[[], NarratorRunner],
        stand_in: Callable[[], NarratorRunner] | None,
        writer: LineWriter,
        around: Surroundings,
    ) -> None:
        self._writer = writer
        self._around = around
        self._saying = asyncio.Lock()  # what one says the other knows before it speaks
        self._scene_at: datetime | None = None
        self._began_at: datetime | None = None  # since when there has been something to say
        self._first = self._narration(first, _FirstsFloor(self) if stand_in else _OwnFloor(self))
        self._all = [self._first]
        if stand_in is not None:
            self._all.append(self._narration(stand_in, _StandInsFloor(self)))

    def _narration(self, make: Callable[[], NarratorRunner], floor: "_OwnFloor") -> Narration:
        around = self._around
        return Narration(make, floor, self._writer, match=around.match, may_speak=around.may_speak)

    @property
    def parts(self) -> list[Callable[[], Coroutine[Any, Any, None]]]:
        return [one.run for one in self._all]

    @property
    def outage(self) -> Outage | None:
        """Why the first one does not speak, where that is worth telling: not of one that the host
        does not want."""
        return self._first.runner.outage if self._around.wanted() else None

    def offer(self, scene: SceneFacts) -> None:
        now = timezone.now()
        if seconds_since(self._scene_at, now) >= SILENCE_SECONDS:
            self._began_at = now
        self._scene_at = now
        for one in self._all:
            one.offer(scene)

    def restart(self) -> None:
        self._scene_at = None
        for one in self._all:
            one.restart()

    def withdraw(self) -> None:
        """The first one is no longer wanted: what it is being asked ends."""
        self._first.withdraw()

    # --- for the floors -----------------------------------------------------------------------

    @property
    def around(self) -> Surroundings:
        return self._around

    @property
    def first(self) -> FirstNarrator:
        around, runner = self._around, self._first.runner
        return FirstNarrator(around.wanted(), around.has_pictures(), runner.is_out)

    def silent(self) -> float:
        """Seconds since anybody said anything, or since there was something to say."""
        now = timezone.now()
        return min(seconds_since(self._writer.spoke_at, now), seconds_since(self._began_at, now))

    async def say_of_first(self, line: Line, match: MatchState) -> None:
        async with self._saying:
            said = (await self._writer.memory()).history
            why = drop(line, said, timezone.now(), limit=self._first.runner.seconds)
            if not self.first.wanted:
                return
            if why is not None:
                await self._writer.count(why)
            else:
                await self._write(line, match)

    async def say(self, line: Line, match: MatchState) -> None:
        async with self._saying:
            await self._write(line, match)

    async def _write(self, line: Line, match: MatchState) -> None:
        around = self._around
        await self._writer.write(_standing_on(line, match), around.match(), around.measured)


class _OwnFloor:
    """Of a narrator that is alone."""

    def __init__(self, both: SideBySide) -> None:
        self._both = both

    def has_turn(self) -> bool:
        return True

    def breath(self) -> float:
        return self._both.around.breath()

    async def say(self, line: Line, match: MatchState) -> None:
        await self._both.say(line, match)


class _FirstsFloor(_OwnFloor):
    def has_turn(self) -> bool:
        return self._both.first.may_be_asked

    async def say(self, line: Line, match: MatchState) -> None:
        await self._both.say_of_first(line, match)


class _StandInsFloor(_OwnFloor):
    """Its line is said also where the first one came back while it was being made: it knows what
    the other said last."""

    def has_turn(self) -> bool:
        return stand_in_speaks(self._both.first, self._both.silent())


def _standing_on(line: Line, match: MatchState) -> Line:
    """On what people had said when the narrator was told of it."""
    if line.stands_on is not None or not goes_by_people(line):
        return line
    return replace(line, stands_on=0 if match.said is None else match.said.seq)
