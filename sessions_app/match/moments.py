"""What people want to see again: a goal, a save, or "mark this"."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sessions_app.log.match_view import board_of
from sessions_app.match import match_clock
from sessions_app.match.changes import Changed, Work, change, wrong
from sessions_app.match.set_up_and_score import write_score
from sessions_app.match.who_keeps_score import Who
from sessions_app.models import LiveSession, MatchMoment
from sessions_app.sports.rules import RULES, MomentKind, Side

BEFORE = timedelta(seconds=10)  # a moment begins so long before somebody presses
SAME_GOAL = timedelta(seconds=20)
MOST_AGO = 30.0


@dataclass(frozen=True, slots=True)
class Pressed:
    """``command``: made by the phone, once for each press. ``score``: what that team has now.
    ``ago``: so many seconds, where the network was slow."""

    command: str
    kind: MomentKind
    team: Side | None = None
    score: int | None = None
    unit: int | None = None
    ago: float = 0.0


def mark(session_id: str, who: Who, pressed: Pressed) -> Changed:
    """One event for the moment and the score that it makes. Who repeats it, and who saw the same
    goal, is answered with the first. 400 ``not_in_this_sport``, ``not_a_goal``, ``team_needed``."""

    def do(work: Work) -> None:
        known = work.session.moments.filter(command=pressed.command).first()
        if known is not None:
            work.answered_by = known.seq
            return
        _check(work, pressed)
        same = _same_goal(work, pressed)
        if same is not None:
            work.answered_by = same.seq
            return
        if pressed.team is not None and pressed.score is not None and _adds(work, pressed):
            write_score(work, {pressed.team: pressed.score}, {}, pressed.unit)
        work.moment = _moment(work, pressed)

    return change(session_id, who, "moment", do)


def _check(work: Work, pressed: Pressed) -> None:
    if pressed.kind not in RULES[work.match.sport].moments:
        raise wrong("not_in_this_sport", f"kind: this sport has no “{pressed.kind.value}”.")
    if pressed.score is None:
        return
    if pressed.kind != MomentKind.GOAL:
        raise wrong("not_a_goal", "score: only a goal changes it.")
    if pressed.team is None:
        raise wrong("team_needed", "team: say whose score it is.")


def _adds(work: Work, pressed: Pressed) -> bool:
    """A goal never takes one away: who says less has not seen the newest yet."""
    board = board_of(work.match)
    return (
        pressed.team is not None
        and pressed.score is not None
        and pressed.score > board.score.of(pressed.team)
    )


def _same_goal(work: Work, pressed: Pressed) -> MatchMoment | None:
    """The one that somebody told already: their score is the one that stands. Without a score,
    somebody else's. When they pressed counts, not how slow their networks were."""
    if pressed.kind != MomentKind.GOAL or pressed.team is None or _adds(work, pressed):
        return None
    at = _pressed_at(work, pressed)
    told = work.session.moments.filter(kind=MomentKind.GOAL, team=pressed.team, undone_at=None)
    lately = told.filter(end__gt=at - SAME_GOAL, end__lt=at + SAME_GOAL).order_by("-seq")
    if pressed.score is None:
        mine = work.session.events.filter(type="match", actor=work.keeper.actor)
        lately = lately.exclude(seq__in=mine.values("seq"))
    return lately.first()


def _moment(work: Work, pressed: Pressed) -> MatchMoment:
    at = _pressed_at(work, pressed)
    return MatchMoment(
        session=work.session,
        command=pressed.command,
        kind=pressed.kind,
        team=pressed.team or "",
        start=_start(work.session, at),
        end=at,
        period=work.match.period,
        seconds=match_clock.seconds_of(work.match, at),
    )


def _pressed_at(work: Work, pressed: Pressed) -> datetime:
    return work.now - timedelta(seconds=pressed.ago)


def _start(session: LiveSession, at: datetime) -> datetime:
    """Not before there was a picture."""
    first = session.live_at
    return at if first is None else min(at, max(at - BEFORE, first))
