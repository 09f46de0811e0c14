"""The match as people tell it, for narrators: what stands now, and what was said just now."""

from dataclasses import dataclass
from datetime import datetime

from sessions_app.sports.rules import MomentKind, Side
from sessions_app.sports.scoreboard import Scoreboard


@dataclass(frozen=True, slots=True)
class SaidTeam:
    """As people gave them; empty: they did not."""

    name: str = ""
    colour: str = ""  # of the shirts


@dataclass(frozen=True, slots=True)
class MatchClock:
    """``seconds`` of this period, at ``at``."""

    running: bool
    seconds: float
    at: datetime

    def seconds_at(self, now: datetime) -> float:
        ran = max(0.0, (now - self.at).total_seconds()) if self.running else 0.0
        return self.seconds + ran


@dataclass(frozen=True, slots=True)
class SaidMoment:
    """What somebody marked with a thumb: ``seq`` of the event, and where it begins and ends."""

    seq: int
    kind: MomentKind
    team: Side | None
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class KnownMatch:
    """``seq``: of the newest event of the match. ``moments``: the last ones that stand, oldest
    first. ``pause_until``: when half-time is over, where somebody said so."""

    seq: int
    board: Scoreboard
    home: SaidTeam
    away: SaidTeam
    clock: MatchClock
    moments: tuple[SaidMoment, ...] = ()
    pause_until: datetime | None = None

    def team(self, side: Side) -> SaidTeam:
        return self.home if side == "home" else self.away


@dataclass(frozen=True, slots=True)
class MatchNews:
    """One thing that somebody (``by``: host, scorekeeper) said. ``said``: as it stood then;
    ``before``: as it had stood, where that is known."""

    seq: int
    at: datetime
    by: str
    did: str
    said: KnownMatch
    before: KnownMatch | None = None
    moment: SaidMoment | None = None
    undoes: int | None = None
