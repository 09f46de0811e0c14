"""The part of a speaker that tells what people say of the match: beside the engine's narrator, so
that no model's call and no missing frame makes it late."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils import timezone

from commentary.host.narrating.line_writer import LineWriter, Writing
from commentary.narrators.checking.measured import Measured
from commentary.narrators.energy import seconds_since
from commentary.narrators.match_said import MatchNews
from commentary.narrators.match_words.match_teller import MatchTeller
from commentary.narrators.narrator import MatchState

NOTHING_MEASURED = Measured()  # its lines go by people's word alone
UNDONE_FOR = timedelta(minutes=10)  # an older undo was heard of by whoever spoke before


class MatchPart:
    """``run`` until cancelled; it wakes with each ``hear``, so also for a recap."""

    def __init__(
        self,
        writer: LineWriter,
        *,
        match: Callable[[], MatchState],
        may_speak: Callable[[], bool],
        seed: int,
    ) -> None:
        self._writer = writer
        self._match = match
        self._may_speak = may_speak
        self._teller = MatchTeller(seed=seed)
        self._woken = asyncio.Event()
        self._news: list[MatchNews] = []
        self._undone: list[MatchNews] = []
        self._corrected = False
        self._resumed = False
        self._told_at: datetime | None = None
        self._is_telling = False

    def hear(self, news: Sequence[MatchNews], *, corrected: bool) -> None:
        self._news += news
        self._corrected = self._corrected or corrected
        self._woken.set()

    def silent_for(self) -> float:
        """Seconds since it told something; 0 while a line of it is on its way."""
        return 0.0 if self._is_telling else seconds_since(self._told_at, timezone.now())

    async def run(self) -> None:
        if not self._resumed:
            self._teller.resume((await self._writer.memory()).history)
            self._resumed = True
        while True:
            await self._woken.wait()
            self._woken.clear()
            await self._take_back()
            while self._may_speak() and await self._tell():
                pass

    async def _take_back(self) -> None:
        """Also while nothing may be said: a wrong line must not wait for the camera."""
        news, self._news = self._news, []
        self._teller.hear(news)
        now = timezone.now()
        self._undone += [
            one for one in news if one.undoes is not None and now - one.at < UNDONE_FOR
        ]
        try:
            while self._undone:
                await self._writer.take_back(self._undone[0])
                self._undone.pop(0)
                self._corrected = True
            if self._corrected:
                await self._writer.hear_corrections()
                self._corrected = False
        except DatabaseError:
            return  # it is tried again when the database is read again

    async def _tell(self) -> bool:
        """True: something was told, or given up; there may be more. What people said something
        newer of is told when that is known here."""
        match, now = self._match(), timezone.now()
        proposal = self._teller.propose(match, now, self._writer.spoke_at)
        if proposal is None:
            return False
        self._is_telling = True
        try:
            outcome = await self._writer.write(proposal.line, match, NOTHING_MEASURED)
        finally:
            self._is_telling = False
        if outcome is Writing.WRITTEN:
            self._told_at = now
            self._teller.told(proposal, now)
        elif outcome is Writing.HELD_BACK:
            self._teller.drop(proposal, now)
        return outcome is not Writing.LATER
