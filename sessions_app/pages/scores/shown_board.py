"""A scoreboard as the spectators' page shows it before any script runs (``parts/score.html``,
``parts/result.html``); ``static/js/pages/watch/score`` goes on from there."""

from dataclasses import dataclass
from typing import Self

from sessions_app.log.match_view import MatchOut, PairOut
from sessions_app.log.match_words import has_begun, team_name
from sessions_app.models import LiveSession, MatchMoment
from sessions_app.pages.scores import board_words
from sessions_app.pages.scores.board_texts import BOARD
from sessions_app.sports.rules import SIDES, MomentKind, Rules, Side
from sessions_app.templatetags.times import minute

MOST_MOMENTS = 200  # static/js/core/store.js keeps as many


@dataclass(frozen=True, slots=True)
class ShownTeam:
    side: Side
    name: str
    colour: str
    score: int  # of what is played now
    points: str  # of a game of tennis
    sets: tuple[int, ...]  # that are over
    result: int  # what counts in the end

    @classmethod
    def of(cls, match: MatchOut, side: Side) -> Self:
        points = board_words.points_text(match) if match.phase != "over" else None
        return cls(
            side=side,
            name=team_name(match, side),
            colour=(match.home if side == "home" else match.away).colour,
            score=_of(match.score, side),
            points="" if points is None else points[side == "away"],
            sets=tuple(_of(one, side) for one in match.sets),
            result=_of(board_words.result_of(match), side),
        )


@dataclass(frozen=True, slots=True)
class ShownBoard:
    home: ShownTeam
    away: ShownTeam
    rows: bool  # one below the other, with their sets
    has_begun: bool
    clock: str
    stopped: bool
    phase: str
    sets: str

    @classmethod
    def of(cls, match: MatchOut | None) -> Self | None:
        if match is None:
            return None
        home, away = (ShownTeam.of(match, side) for side in SIDES)
        return cls(
            home=home,
            away=away,
            rows=board_words.rules_of(match).sets is not None,
            has_begun=has_begun(match),
            clock=board_words.clock_label(match),
            stopped=board_words.is_stopped(match),
            phase=board_words.phase_text(match),
            sets=board_words.sets_text(match),
        )

    @property
    def teams(self) -> tuple[ShownTeam, ShownTeam]:
        return (self.home, self.away)


@dataclass(frozen=True, slots=True)
class ShownMoment:
    """A row of the list: minute, what, whose."""

    time: str
    what: str
    team: str

    @classmethod
    def of(cls, moment: MatchMoment, match: MatchOut, session: LiveSession) -> Self:
        rules = board_words.rules_of(match)
        side: Side | None = (
            "home" if moment.team == "home" else "away" if moment.team == "away" else None
        )
        return cls(
            time=_time(moment, match, rules, session),
            what=_what(moment.kind),
            team="" if side is None else team_name(match, side),
        )


def moments_of(session: LiveSession, match: MatchOut | None) -> list[ShownMoment]:
    """Those that nobody took back, in their order; of very many the newest."""
    if match is None:
        return []
    rows = MatchMoment.objects.filter(session=session, undone_at=None).order_by("-seq")
    return [ShownMoment.of(one, match, session) for one in rows[:MOST_MOMENTS]][::-1]


def _time(moment: MatchMoment, match: MatchOut, rules: Rules, session: LiveSession) -> str:
    """By the match's clock; where that did not run, by the broadcast's."""
    told = board_words.moment_time(moment.period, moment.seconds, match.minutes, rules)
    return told or minute(moment.end, session.live_at)


def _what(kind: str) -> str:
    if kind == MomentKind.MARK:
        return str(BOARD["score.marked"])
    return str(BOARD[f"score.moment.{kind}"])


def _of(pair: PairOut, side: Side) -> int:
    return pair.home if side == "home" else pair.away
