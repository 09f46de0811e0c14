"""The last step of each line, whoever made it: the check, was it called wrong, and then into the
log and into the memory, one after the other."""

import asyncio
import logging
from datetime import datetime
from enum import Enum, auto
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from commentary import lines
from commentary.host.narrating.memory import LineMemory, recall
from commentary.leases import Lease
from commentary.narrators.checking import languages
from commentary.narrators.checking.check import check, undeclared
from commentary.narrators.checking.dropped import HELD_BACK, Dropped
from commentary.narrators.checking.measured import Measured
from commentary.narrators.match_said import MatchNews
from commentary.narrators.narrator import Line, MatchState
from livekit_app.monitoring import measures, measuring, metrics
from livekit_app.runtime.db_threads import DbThreads
from sessions_app.log.lines import corrections_of

logger = logging.getLogger(__name__)


class Writing(Enum):
    WRITTEN = auto()
    HELD_BACK = auto()  # it is not to be said; why is counted
    LATER = auto()  # people said something newer, or the database is away: it may be tried again


class LineWriter:
    """``spoke_at``: when the last line was said. What it raises from writing is ``LeaseLost`` and
    ``SessionEnded``."""

    def __init__(
        self, lease: Lease, engine: str, *, database: DbThreads, log: dict[str, Any]
    ) -> None:
        self._lease = lease
        self._engine = engine
        self._database = database
        self._log = log
        self._writing = asyncio.Lock()  # lines are remembered in the order of their numbers
        self._recalling = asyncio.Lock()
        self._memory: LineMemory | None = None
        self.spoke_at: datetime | None = None

    async def memory(self) -> LineMemory:
        """What was said before, also by another commentator; the same one at each call."""
        async with self._recalling:
            if self._memory is None:
                await asyncio.to_thread(languages.load)  # so that no check waits for a lexicon
                now = timezone.now()
                self._memory = await self._database.run(recall, self._lease.session_id, now)
                said = self._memory.history
                self.spoke_at = said[-1].frame_at if said else None
        return self._memory

    async def write(self, line: Line, match: MatchState, measured: Measured) -> Writing:
        """``match``: as it stands now. ``measured``: what observers measured lately."""
        memory = await self.memory()
        async with self._writing:
            now = timezone.now()
            why = check(line, measured, match, memory.history, now)
            if why is None and memory.is_muted(line, now, undeclared(line, match)):
                why = Dropped.MUTED
            if why is not None:
                await self.count(why)
                return Writing.HELD_BACK
            try:
                numbers = await self._database.run(
                    lines.write, self._lease, [line], engine=self._engine
                )
            except lines.Outdated:
                await self.count(Dropped.OUTDATED)
                return Writing.LATER
            except DatabaseError:
                logger.exception("[commentary] line not written", extra=self._log)
                return Writing.LATER
            self.spoke_at = now
            measuring.count(measures.LINES, times=len(numbers))
            age = (timezone.now() - line.frame_at).total_seconds()
            measuring.observe(measures.LINE_AGE, age)
            for number in numbers:
                memory.add(number, line)
            return Writing.WRITTEN

    async def hear_corrections(self) -> None:
        """The host, or an undo, withdrew lines."""
        memory = await self.memory()
        found = await self._database.run(corrections_of, self._lease.session_id, after=memory.seq)
        memory.correct(found)

    async def take_back(self, undo: MatchNews) -> None:
        """What was said of a moment that nobody wants to have seen is withdrawn."""
        if undo.undoes is None:
            return
        withdrawn = await self._database.run(
            lines.take_back, self._lease, undo.undoes, undo=undo.seq, scored=_scored(undo)
        )
        if withdrawn:
            logger.info(
                "[commentary] lines taken back", extra=self._log | {"lines": len(withdrawn)}
            )

    def forget_lines(self) -> None:
        if self._memory is not None:
            self._memory.forget_lines()

    async def count(self, why: str) -> None:
        logger.info("[commentary] line held back", extra=self._log | {"why": str(why)})
        try:
            await self._database.run(metrics.count, settings.PROVIDER, f"{HELD_BACK}{why}")
        except DatabaseError:
            logger.warning("[commentary] line held back was not counted", extra=self._log)


def _scored(undo: MatchNews) -> bool:
    """Did it change how the match stands? Where that is not known, it did."""
    if undo.before is None:
        return True
    was, board = undo.before.board, undo.said.board
    return (was.score, was.points, was.sets) != (board.score, board.points, board.sets)
