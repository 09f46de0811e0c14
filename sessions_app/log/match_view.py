"""A match as everybody sees it, and one shape for all: session, event, answer. All names are one
word, so that they are the same in the HTTP API and in the log."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from livekit_app.schemas import Answer, spelled_out
from sessions_app.log.iso_times import Moment, iso
from sessions_app.models import LiveSession, Match, MatchMoment
from sessions_app.sports.rules import MomentKind, Phase, Sport
from sessions_app.sports.scoreboard import Pair, Scoreboard

SportOut = Annotated[Sport, spelled_out(Sport)]
PhaseOut = Annotated[Phase, spelled_out(Phase)]
KindOut = Annotated[MomentKind, spelled_out(MomentKind)]


class TeamOut(Answer):
    name: str = Field(description="Empty: nobody gave one.")
    colour: str = Field(description="Of the shirts, by its English name; empty: not said.")


class PairOut(Answer):
    home: int
    away: int


class ClockOut(Answer):
    """A running clock shows ``seconds`` and what has passed since ``at``."""

    running: bool
    seconds: float = Field(description="Of this period.")
    at: Moment = Field(description="When that was so, by the server's clock.")


class MatchOut(Answer):
    sport: SportOut
    minutes: int | None = Field(description="Of a period; null: there is no clock.")
    home: TeamOut
    away: TeamOut
    phase: PhaseOut
    period: int = Field(description="From 1.")
    score: PairOut = Field(description="In a sport with sets: of the present set.")
    points: PairOut = Field(description="Tennis: of the present game; 0, 1, 2, 3: 0, 15, 30, 40.")
    sets: list[PairOut] = Field(description="Those that are over.")
    unit: int = Field(description="Grows with each set or game that is over: send it with a score.")
    clock: ClockOut
    seq: int = Field(description="Of the event that told this.")


class MomentOut(Answer):
    """Something that people want to see again."""

    seq: int
    kind: KindOut
    team: Literal["home", "away"] | None
    start: Moment
    end: Moment
    period: int
    seconds: float = Field(description="On the match's clock, of that period.")


def match_view(match: Match, now: datetime) -> MatchOut:
    """``now``: the clock stands as it does then."""
    ran = 0.0 if match.clock_started_at is None else (now - match.clock_started_at).total_seconds()
    return MatchOut(
        sport=Sport(match.sport),
        minutes=match.minutes,
        home=TeamOut(name=match.home_name, colour=match.home_colour),
        away=TeamOut(name=match.away_name, colour=match.away_colour),
        phase=Phase(match.phase),
        period=match.period,
        score=PairOut(home=match.score_home, away=match.score_away),
        points=PairOut(home=match.points_home, away=match.points_away),
        sets=[PairOut(home=home, away=away) for home, away in match.sets],
        unit=match.unit,
        clock=ClockOut(
            running=match.clock_started_at is not None,
            seconds=round(match.clock_seconds + max(0.0, ran), 3),
            at=iso(now),
        ),
        seq=match.seq,
    )


def match_of(session: LiveSession, now: datetime) -> MatchOut | None:
    """None: nobody has said anything of one. With the broadcast its clock stands still."""
    match = match_row(session)
    if match is None:
        return None
    if session.ended_at is None:
        return match_view(match, now)
    told = match_view(match, session.ended_at)
    return told.model_copy(update={"clock": told.clock.model_copy(update={"running": False})})


def match_row(session: LiveSession) -> Match | None:
    try:
        return session.match
    except Match.DoesNotExist:
        return None


def moment_view(moment: MatchMoment) -> MomentOut:
    return MomentOut(
        seq=moment.seq,
        kind=MomentKind(moment.kind),
        team="home" if moment.team == "home" else "away" if moment.team == "away" else None,
        start=iso(moment.start),
        end=iso(moment.end),
        period=moment.period,
        seconds=round(moment.seconds, 3),
    )


def board_of(match: Match) -> Scoreboard:
    return Scoreboard(
        sport=Sport(match.sport),
        minutes=match.minutes,
        phase=Phase(match.phase),
        period=match.period,
        score=Pair(match.score_home, match.score_away),
        points=Pair(match.points_home, match.points_away),
        sets=tuple(Pair(home, away) for home, away in match.sets),
        unit=match.unit,
    )


def board_told(match: MatchOut) -> Scoreboard:
    """``board_of`` for whoever was told of it."""
    return Scoreboard(
        sport=Sport(match.sport),
        minutes=match.minutes,
        phase=Phase(match.phase),
        period=match.period,
        score=pair_told(match.score),
        points=pair_told(match.points),
        sets=tuple(pair_told(one) for one in match.sets),
        unit=match.unit,
    )


def pair_told(pair: PairOut) -> Pair:
    return Pair(pair.home, pair.away)
