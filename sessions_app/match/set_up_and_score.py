"""Sport, teams and score, in one request or each for itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sessions_app.lifecycle import match_choice
from sessions_app.log.match_events import Did
from sessions_app.log.match_view import board_of
from sessions_app.match import match_clock
from sessions_app.match.changes import Changed, Work, change, put_board, wrong
from sessions_app.match.who_keeps_score import Who
from sessions_app.sports import scoring
from sessions_app.sports.rules import Side
from sessions_app.sports.scoreboard import Pair
from sessions_app.sports.set_up import SetUp


@dataclass(frozen=True, slots=True)
class Statement:
    """``score`` and ``points`` are absolute; of what ``unit``, where games or sets are counted."""

    set_up: SetUp = field(default_factory=SetUp)
    score: Mapping[Side, int] = field(default_factory=dict)
    points: Mapping[Side, int] = field(default_factory=dict)
    sets: tuple[Pair, ...] | None = None
    unit: int | None = None
    clock_seconds: float | None = None

    @property
    def did(self) -> Did:
        if self.set_up != SetUp():
            return "set_up"
        return "score" if self.counts else "clock"

    @property
    def counts(self) -> bool:
        return bool(self.score or self.points or self.sets is not None)


def say(session_id: str, who: Who, said: Statement) -> Changed:
    """400 ``no_clock``, ``no_points``, ``no_sets``, ``unit_needed``: what this sport does not
    have."""

    def do(work: Work) -> None:
        match_choice.set_up(work.match, said.set_up)
        if said.counts:
            write_score(work, said.score, said.points, said.unit, said.sets)
        if said.clock_seconds is not None:
            match_clock.put_right(work, said.clock_seconds)

    return change(session_id, who, said.did, do)


def write_score(
    work: Work,
    score: Mapping[Side, int],
    points: Mapping[Side, int],
    unit: int | None,
    sets: tuple[Pair, ...] | None = None,
) -> None:
    """A score of a set or game that is over changes nothing."""
    board = board_of(work.match)
    if points and not scoring.counts_points(board):
        raise wrong("no_points", "points: in this sport only the score is counted.")
    if sets is not None and len(sets) > scoring.most_sets(board):
        raise wrong("no_sets", "sets: so many are not played in this sport.")
    if unit is None and scoring.counts_units(board):
        raise wrong("unit_needed", "unit: say which set or game this score is of.")
    if sets is not None and unit == board.unit:
        board = scoring.with_sets(board, sets)
        unit = board.unit
    put_board(work.match, scoring.written(board, score, points, unit))
