"""What is said of a match, and how it is answered."""

from typing import Annotated, Any, Self

from django.utils import timezone
from pydantic import AfterValidator, ConfigDict, Field, model_validator

from livekit_app.schemas import Answer, OneLine, StrictBody, spelled_out
from sessions_app.lifecycle.pause import MOST_MINUTES as MOST_PAUSE_MINUTES
from sessions_app.log.iso_times import Moment, iso
from sessions_app.log.match_view import MatchOut, MomentOut, match_of, moment_view
from sessions_app.log.presenters import REASON, StateOut, wire_reason
from sessions_app.match.match_clock import MOST_SECONDS, Do
from sessions_app.match.moments import MOST_AGO, Pressed
from sessions_app.match.set_up_and_score import Statement
from sessions_app.models import LiveSession
from sessions_app.models.match import MOST_LETTERS
from sessions_app.sports.rules import (
    MOST_MINUTES,
    MOST_POINTS,
    MomentKind,
    Side,
    Sport,
    TeamColour,
)
from sessions_app.sports.scoreboard import Pair
from sessions_app.sports.set_up import SetUp, TeamSaid
from sessions_app.states import State

_LARGEST = 2**31 - 1
NEWEST_MOMENTS = 100
MOST_SETS = 5


def _known_colour(colour: str) -> str:
    if colour and colour not in TeamColour.values:
        raise ValueError(f"must be one of {', '.join(TeamColour.values)}, or empty.")
    return colour


SportIn = Annotated[Sport, Field(strict=False), spelled_out(Sport)]
KindIn = Annotated[MomentKind, Field(strict=False), spelled_out(MomentKind)]
TeamName = Annotated[str, Field(max_length=MOST_LETTERS), OneLine]
ColourIn = Annotated[
    str,
    Field(json_schema_extra={"enum": ["", *TeamColour.values]}),
    AfterValidator(_known_colour),
]
Score = Annotated[int, Field(ge=0, le=MOST_POINTS)]
Unit = Annotated[int, Field(ge=0, le=_LARGEST)]


class TeamIn(StrictBody):
    """What is left out stays; empty takes it back."""

    name: TeamName | None = None
    colour: ColourIn | None = Field(default=None, description="Of the shirts.")

    def said(self) -> TeamSaid:
        return TeamSaid(self.name, self.colour)


class SetUpIn(StrictBody):
    """What is left out stays as it is."""

    sport: SportIn | None = None
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)] | None = Field(
        default=None, description="Of a period, where there is a clock; else the sport's own."
    )
    home: TeamIn | None = None
    away: TeamIn | None = None

    def set_up(self) -> SetUp:
        home, away = self.home or TeamIn(), self.away or TeamIn()
        return SetUp(self.sport, self.minutes, home.said(), away.said())


class PairIn(StrictBody):
    """The numbers as they are now, not how much more; what is left out stays."""

    home: Score | None = None
    away: Score | None = None

    def write(self) -> dict[Side, int]:
        said: tuple[tuple[Side, int | None], ...] = (("home", self.home), ("away", self.away))
        return {side: number for side, number in said if number is not None}


class SetIn(StrictBody):
    home: Score
    away: Score


class ClockIn(StrictBody):
    seconds: float = Field(
        ge=0,
        le=MOST_SECONDS,
        allow_inf_nan=False,
        description="How far it is, of this period. It goes on running if it runs.",
    )


class MatchIn(SetUpIn):
    """What is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    score: PairIn | None = None
    points: PairIn | None = Field(default=None, description="Tennis: of the present game.")
    sets: Annotated[list[SetIn], Field(max_length=MOST_SETS)] | None = Field(
        default=None, description="All that are over, where one was counted wrongly."
    )
    unit: Unit | None = Field(
        default=None, description="Of which set or game the score is, as you read it."
    )
    clock: ClockIn | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.said() == Statement(unit=self.unit):
            raise ValueError(
                "Give at least one of sport, minutes, home, away, score, sets and clock."
            )
        return self

    def said(self) -> Statement:
        return Statement(
            set_up=self.set_up(),
            score=(self.score or PairIn()).write(),
            points=(self.points or PairIn()).write(),
            sets=_sets(self.sets),
            unit=self.unit,
            clock_seconds=self.clock.seconds if self.clock else None,
        )


def _sets(said: list[SetIn] | None) -> tuple[Pair, ...] | None:
    return None if said is None else tuple(Pair(one.home, one.away) for one in said)


class ClockDoIn(StrictBody):
    do: Do = Field(
        description="`start`: kick-off, on again, next period; `stop`: within a period; `break`: "
        "the period is over (half-time); `finish`: full time."
    )
    pauseMinutes: Annotated[int, Field(ge=1, le=MOST_PAUSE_MINUTES)] | None = Field(
        default=None, description="With `break`: the camera may be away for so long."
    )

    @model_validator(mode="after")
    def _pause_with_break(self) -> Self:
        if self.pauseMinutes is not None and self.do != "break":
            raise ValueError("pauseMinutes goes with do: break only.")
        return self


class MomentIn(StrictBody):
    id: str = Field(
        pattern=r"^[A-Za-z0-9_-]{16,64}$",
        description="Made by you, one for each press: who repeats it gets the same answer.",
    )
    kind: KindIn
    team: Side | None = None
    score: Score | None = Field(
        default=None, description="With a goal: what this team has now, in the same event."
    )
    unit: Unit | None = None
    ago: Annotated[float, Field(ge=0, le=MOST_AGO, allow_inf_nan=False)] = Field(
        default=0.0, description="Seconds since it was pressed, where the network was slow."
    )

    def pressed(self) -> Pressed:
        return Pressed(self.id, self.kind, self.team, self.score, self.unit, self.ago)


class UndoIn(StrictBody):
    seq: int = Field(ge=1, le=_LARGEST, description="`event` of the answer to what you take back.")


class MatchStateOut(Answer):
    match: MatchOut | None = Field(description="What people said of the match; null: nothing.")
    moments: list[MomentOut] = Field(description="The newest 100 that stand, the newest last.")
    title: str
    state: StateOut
    reason: str | None = Field(description=REASON)
    pauseUntil: Moment | None
    serverTime: Moment
    seq: int = Field(description="The newest event of the log when this was read.")


class MatchChangedOut(MatchStateOut):
    event: int | None = Field(description="The event that tells it; null: nothing changed.")
    undoUntil: Moment | None = Field(description="Until when it can be taken back.")


def match_state(session: LiveSession) -> dict[str, Any]:
    """The fields of ``MatchStateOut``. Fetch ``match`` along with ``session``. One query."""
    now = timezone.now()
    standing = session.moments.filter(undone_at=None).order_by("-seq")[:NEWEST_MOMENTS]
    return {
        "match": match_of(session, now),
        "moments": [moment_view(one) for one in reversed(standing)],
        "title": session.title,
        "state": State(session.state),
        "reason": wire_reason(session),
        "pauseUntil": iso(session.pause_until),
        "serverTime": iso(now),
        "seq": session.last_seq,
    }
