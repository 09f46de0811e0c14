"""Kick-off, stop, half-time, full time; and a clock that is put right.

Only times are stored: when the clock was started, and how far it had come. So neither midnight nor
a restart of anything matters to it.
"""

from datetime import datetime
from functools import partial
from typing import Literal

from sessions_app.lifecycle import pause
from sessions_app.lifecycle.match_choice import no_clock
from sessions_app.log.match_view import board_of
from sessions_app.match.changes import Changed, Work, change, not_now, put_board
from sessions_app.match.who_keeps_score import Who
from sessions_app.models import Match
from sessions_app.sports import scoring
from sessions_app.sports.rules import Phase

Do = Literal["start", "stop", "break", "finish"]
MOST_SECONDS = 3 * 3600.0  # of one period
_SAME = 0.5  # a clock that is put where it is


def run(session_id: str, who: Who, do: Do, pause_minutes: int | None = None) -> Changed:
    """What is so already changes nothing. ``pause_minutes``: with a break, the camera may be away
    for so long. 409 ``match_over``, and what ``pause.begin`` refuses."""

    def act(work: Work) -> None:
        match do:
            case "start":
                _start(work)
            case "stop":
                stand(work.match, work.now)
            case "break":
                _break(work)
                work.afterwards.append(partial(_begin_pause, work, pause_minutes))
            case "finish":
                _finish(work)

    return change(session_id, who, do, act)


def put_right(work: Work, seconds: float) -> None:
    """``seconds`` of this period are over."""
    match = work.match
    if match.minutes is None:
        raise no_clock("clock")
    if abs(seconds_of(match, work.now) - seconds) < _SAME:
        return
    match.clock_seconds = seconds
    if match.clock_started_at is not None:
        match.clock_started_at = work.now


def seconds_of(match: Match, at: datetime) -> float:
    """Of this period."""
    if match.clock_started_at is None:
        return match.clock_seconds
    return match.clock_seconds + max(0.0, (at - match.clock_started_at).total_seconds())


def stand(match: Match, now: datetime) -> None:
    match.clock_seconds = seconds_of(match, now)
    match.clock_started_at = None


def _start(work: Work) -> None:
    """Kick-off; the next period after a break; on, after a stop and after a full time that was
    none."""
    match = work.match
    if match.phase == Phase.BREAK:
        match.clock_seconds = 0.0
        if not scoring.counts_units(board_of(match)):  # a set's number comes with its end
            match.period += 1
    elif match.phase == Phase.OVER:
        match.period = max(match.period, len(match.sets) + 1) if match.sets else match.period
    match.phase = Phase.PLAYING
    if match.minutes is not None and match.clock_started_at is None:
        match.clock_started_at = work.now


def _break(work: Work) -> None:
    """The period is over; in a sport with sets the set. Also where nobody said "kick-off"."""
    match = work.match
    if match.phase == Phase.OVER:
        raise not_now("match_over", "The match is over. Start it again first.")
    if match.phase == Phase.BREAK:
        return
    _end_period(work)
    if match.phase != Phase.OVER:  # that set decided it
        match.phase = Phase.BREAK


def _begin_pause(work: Work, minutes: int | None) -> None:
    """Also where the break was said before, by somebody who said nothing of a pause. A second one
    at once is none."""
    if minutes is None or work.match.phase != Phase.BREAK:
        return
    if work.session.pause_until is None or pause.is_due(work.session, work.now):
        pause.begin(work.session, minutes, actor=work.keeper.actor, now=work.now)


def _finish(work: Work) -> None:
    if work.match.phase != Phase.OVER:
        _end_period(work)
        work.match.phase = Phase.OVER
        if work.match.sets:
            work.match.period = len(work.match.sets)


def _end_period(work: Work) -> None:
    stand(work.match, work.now)
    board = board_of(work.match)
    if scoring.counts_units(board):
        put_board(work.match, scoring.end_of_set(board))
