"""Matches as people told them, for the made-up model to tell truths and lies about."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from commentary.narrators.match_said import KnownMatch, MatchClock, SaidMoment, SaidTeam
from sessions_app.sports.rules import MomentKind, Phase, Side, Sport
from sessions_app.sports.scoreboard import Pair, Scoreboard

_LIONS, _TIGERS = SaidTeam("Lions", "red"), SaidTeam("Tigers", "blue")
_ADLER, _NORD = SaidTeam("TSV Adler", "white"), SaidTeam("FC Nord", "")
JUST_NOW_SECONDS = 8.0
LONG_AGO_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Told:
    """``period_start``: minutes on the match's clock at which the period began."""

    name: str
    match: KnownMatch | None
    just_now: tuple[MomentKind, Side] | None = None
    long_ago: tuple[MomentKind, Side] | None = None
    period_start: int = 0

    @property
    def score(self) -> Pair:
        return Pair() if self.match is None else self.match.board.score

    @property
    def phase(self) -> Phase | None:
        return None if self.match is None else self.match.board.phase


def matches(at: datetime) -> tuple[Told, ...]:
    goal, foul, save = MomentKind.GOAL, MomentKind.FOUL, MomentKind.SAVE
    return (
        Told("nobody said anything", None),
        _told("goal just now", at, _LIONS, _TIGERS, Pair(2, 1), seconds=1332, just=(goal, "home")),
        _told("goal long ago", at, _LIONS, _TIGERS, Pair(0, 1), seconds=2010, old=(goal, "away")),
        _told("foul just now", at, _ADLER, _NORD, Pair(1, 1), seconds=600, just=(foul, "away")),
        _told("save just now", at, _ADLER, _NORD, Pair(3, 0), seconds=900, just=(save, "away")),
        _told("half-time", at, _ADLER, _NORD, Pair(0, 0), phase=Phase.BREAK, period=1),
        _told("before", at, _LIONS, _TIGERS, Pair(), phase=Phase.BEFORE, period=1),
        _told("over", at, _LIONS, _TIGERS, Pair(4, 2), phase=Phase.OVER, seconds=2700),
        _told(
            "basketball", at, _LIONS, _TIGERS, Pair(41, 38), sport=Sport.BASKETBALL, minutes=10,
            period=3, seconds=312,
        ),
    )  # fmt: skip


def _told(
    name: str,
    at: datetime,
    home: SaidTeam,
    away: SaidTeam,
    score: Pair,
    *,
    sport: Sport = Sport.FOOTBALL,
    minutes: int = 45,
    phase: Phase = Phase.PLAYING,
    period: int = 2,
    seconds: float = 0.0,
    just: tuple[MomentKind, Side] | None = None,
    old: tuple[MomentKind, Side] | None = None,
) -> Told:
    moments = tuple(
        _moment(seq, kind, at, ago)
        for seq, kind, ago in ((7, old, LONG_AGO_SECONDS), (11, just, JUST_NOW_SECONDS))
        if kind is not None
    )
    board = Scoreboard(sport=sport, minutes=minutes, phase=phase, period=period, score=score)
    clock = MatchClock(running=phase is Phase.PLAYING, seconds=seconds, at=at)
    match = KnownMatch(12, board, home, away, clock, moments)
    start = minutes * (period - 1) if sport is Sport.FOOTBALL else 0
    return Told(name, match, just_now=just, long_ago=old, period_start=start)


def _moment(seq: int, kind: tuple[MomentKind, Side], at: datetime, ago: float) -> SaidMoment:
    end = at - timedelta(seconds=ago)
    return SaidMoment(seq, kind[0], kind[1], end - timedelta(seconds=10), end)
