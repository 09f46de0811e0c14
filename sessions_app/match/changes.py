"""What people say of the match becomes so, once, and everybody hears of it.

Each change is one transaction on the locked row of the broadcast: who asks is judged there, the
match is read and written, and one event holds the whole of it. What is so already changes nothing
and is no error, so that phones may repeat what they said.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from livekit_app.errors import ServiceError
from livekit_app.runtime.rows import get_or_none
from sessions_app.lifecycle import pause
from sessions_app.lifecycle.match_choice import STAGE, new_match
from sessions_app.lifecycle.service import get_session, locked_session, refuse_ended
from sessions_app.log import match_events
from sessions_app.log.iso_times import iso
from sessions_app.log.match_events import Did
from sessions_app.match import match_limits
from sessions_app.match.who_keeps_score import Keeper, Who
from sessions_app.models import LiveSession, Match, MatchMoment
from sessions_app.sports.rules import Phase
from sessions_app.sports.scoreboard import Scoreboard

UNDO = timedelta(seconds=10)
_TIME = "clock_started_at"
FIELDS = (
    *("sport", "minutes", "home_name", "home_colour", "away_name", "away_colour"),
    *("phase", "period", "score_home", "score_away", "points_home", "points_away", "sets", "unit"),
    *("clock_seconds", _TIME),
)


@dataclass(slots=True)
class Work:
    """One change under way. ``did``: what will be told of it. ``answered_by``: the number of an
    event that said all this before. ``afterwards``: what follows from it, told after it."""

    session: LiveSession  # locked
    match: Match
    keeper: Keeper
    now: datetime
    did: Did
    moment: MatchMoment | None = None
    undoes: int | None = None
    answered_by: int | None = None
    afterwards: list[Callable[[], object]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Changed:
    """``event``: the number of the event that tells it, this one's or an earlier one's; None:
    nothing changed."""

    session: LiveSession
    event: int | None
    undo_until: datetime | None


def change(session_id: str, who: Who, did: Did, do: Callable[[Work], None]) -> Changed:
    """``do`` changes the match, or raises ``ServiceError``. 404, 410 ``ended``, and what ``who``
    and ``match_limits`` raise."""
    who(get_session(session_id))  # a flood of strangers costs reading only
    with transaction.atomic():
        session = locked_session(session_id)
        keeper = who(session)
        refuse_ended(session, STAGE)
        now = timezone.now()
        match = get_or_none(Match.objects.filter(pk=session_id)) or new_match(session, now)
        before = fields_of(match)
        work = Work(session, match, keeper, now, did)
        do(work)
        event = work.answered_by or _told(work, before)
        _end_pause(work, before["phase"])
        for what in work.afterwards:
            what()
    return Changed(get_session(session_id), event, _undo_until(session, event, now))


def fields_of(match: Match) -> dict[str, Any]:
    """As JSON."""
    fields = {name: getattr(match, name) for name in FIELDS}
    return fields | {_TIME: iso(match.clock_started_at)}


def restore(match: Match, fields: Mapping[str, Any]) -> None:
    """The opposite of ``fields_of``."""
    for name, value in fields.items():
        setattr(match, name, parse_datetime(value) if name == _TIME and value else value)


def put_board(match: Match, board: Scoreboard) -> None:
    """What a score may change."""
    match.phase, match.period, match.unit = board.phase, board.period, board.unit
    match.score_home, match.score_away = board.score.home, board.score.away
    match.points_home, match.points_away = board.points.home, board.points.away
    match.sets = [[one.home, one.away] for one in board.sets]


def wrong(code: str, message: str) -> ServiceError:
    """400: what was said cannot be so in this sport."""
    return ServiceError(code, message, status=400, stage=STAGE)


def not_now(code: str, message: str) -> ServiceError:
    """409: as it stands."""
    return ServiceError(code, message, status=409, stage=STAGE)


def _end_pause(work: Work, phase_before: str) -> None:
    """Half-time is over, however that was said, also where it became another sport meanwhile; an
    undo puts the pause as it was (``undo``)."""
    is_over = phase_before != work.match.phase and work.match.phase in (Phase.PLAYING, Phase.OVER)
    if is_over and work.undoes is None:
        pause.finish(work.session, actor=work.keeper.actor, now=work.now)


def _told(work: Work, before: dict[str, Any]) -> int | None:
    after = fields_of(work.match)
    previous = {name: value for name, value in before.items() if after[name] != value}
    if not previous and work.moment is None and work.undoes is None:
        return None
    match_limits.check(work.session, work.now, by=work.keeper.by, is_moment=work.moment is not None)
    return match_events.tell(
        work.match,
        work.now,
        by=work.keeper.by,
        did=work.did,
        actor=work.keeper.actor,
        previous=previous,
        moment=work.moment,
        undoes=work.undoes,
    )


def _undo_until(session: LiveSession, event: int | None, now: datetime) -> datetime | None:
    if event is None:
        return None
    told = session.events.filter(seq=event).exclude(data__did="undo")
    at = told.values_list("at", flat=True).first()
    return at + UNDO if at is not None and at + UNDO > now else None
