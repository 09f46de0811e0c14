"""What the database says of the broadcasts a host owns: read often, all in one query, and in one
more where something was said in any of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from commentary import leases
from commentary.host.narrating.match_news import news_of, said_now
from commentary.leases import Lease
from commentary.narrators.match_said import KnownMatch, MatchNews
from livekit_app.models import Room
from sessions_app.models import LiveSession, SessionEvent

NEWEST_EVENTS = 40  # of a match, for a commentator that knows nothing yet
_MATCH, _CORRECTION = SessionEvent.Type.MATCH, SessionEvent.Type.CORRECTION
NOTHING: Mapping[str, int | None] = {}


@dataclass(frozen=True, slots=True)
class Facts:
    session_id: str
    title: str
    state: str
    is_final: bool
    commentary: bool  # the host wants it
    commentary_language: str
    commentary_style: str
    commentary_sound: bool  # the host wants crowd and whistle listened to
    commentary_vision: bool  # the host lets a vision model look, where the engine has one
    interrupted_at: datetime | None
    absence_until: datetime | None  # an announced absence (a flip) ends then
    room: Room
    status: str  # of the commentator, as spectators were last told
    epoch: int
    owner: str
    restart_requested_at: datetime | None
    said: KnownMatch | None = None  # the match as it stands
    news: tuple[MatchNews, ...] = ()  # what was said of it since it was last read
    corrected: bool = False  # lines were withdrawn since
    last_seq: int = 0

    @property
    def room_present(self) -> bool:
        return self.room.observed == Room.Observed.PRESENT

    def owned_by(self, lease: Lease) -> bool:
        return (self.epoch, self.owner) == (lease.epoch, lease.owner)


@dataclass(frozen=True, slots=True)
class _SaidSince:
    news: tuple[MatchNews, ...] = ()
    corrected: bool = False


def read(
    session_ids: Sequence[str],
    free_places: int,
    heard: Mapping[str, int | None] = NOTHING,
    unwatchable: Collection[str] = (),
) -> tuple[dict[str, Facts], list[str]]:
    """Facts of these broadcasts (a deleted one is missing), and up to ``free_places`` others that
    nobody comments on. ``heard``: up to which number the log of each is known; None: of nothing
    yet, so the newest news come. Who is missing there is told no news. ``unwatchable``: providers
    whose broadcasts are none of those others."""
    sessions: list[LiveSession] = []
    if session_ids:
        rows = LiveSession.objects.select_related("room", "commentary_run", "match")
        sessions = list(rows.filter(pk__in=session_ids))
    told = _news(sessions, heard)
    now = timezone.now()
    found = {
        session.pk: _facts(session, told.get(session.pk, _SaidSince()), now) for session in sessions
    }
    if free_places <= 0:
        return found, []
    held = len(session_ids)
    return found, leases.free_sessions(free_places, without=unwatchable, held=held)


def _news(
    sessions: Iterable[LiveSession], heard: Mapping[str, int | None]
) -> dict[str, _SaidSince]:
    wanted = [one for one in sessions if one.pk in heard and one.last_seq > (heard[one.pk] or 0)]
    grew, newcomers = Q(), []
    for one in wanted:
        after = heard[one.pk]
        if after is None:
            newcomers.append(one)
        else:
            grew |= Q(session_id=one.pk, seq__gt=after, seq__lte=one.last_seq)
    log = SessionEvent.objects.filter(type__in=[_MATCH, _CORRECTION])
    events = list(log.filter(grew).order_by("session_id", "seq")) if grew else []
    for one in newcomers:  # each broadcast is one once
        newest = log.filter(session_id=one.pk, type=_MATCH, seq__lte=one.last_seq)
        events += reversed(newest.order_by("-seq")[:NEWEST_EVENTS])
    by_session: defaultdict[str, list[SessionEvent]] = defaultdict(list)
    for event in events:
        by_session[event.session_id].append(event)
    return {pk: _said_since(found) for pk, found in by_session.items()}


def _said_since(events: Sequence[SessionEvent]) -> _SaidSince:
    news = [news_of(event.seq, event.at, event.data) for event in events if event.type == _MATCH]
    return _SaidSince(
        tuple(one for one in news if one is not None),
        any(event.type == _CORRECTION for event in events),
    )


def _facts(session: LiveSession, heard: _SaidSince, now: datetime) -> Facts:
    run = session.commentary_run
    match = getattr(session, "match", None)
    return Facts(
        session_id=session.pk,
        title=session.title,
        state=session.state,
        is_final=session.is_final,
        commentary=session.commentary,
        commentary_language=session.commentary_language,
        commentary_style=session.commentary_style,
        commentary_sound=session.commentary_sound,
        commentary_vision=session.commentary_vision,
        interrupted_at=session.interrupted_at,
        absence_until=session.absence_until,
        room=session.room,
        status=run.status,
        epoch=run.epoch,
        owner=run.owner,
        restart_requested_at=run.restart_requested_at,
        said=None if match is None else said_now(match, now, session.pause_until),
        news=heard.news,
        corrected=heard.corrected,
        last_seq=session.last_seq,
    )
