"""What pages tell of their own connections: kept small, judged by the hour.

Anybody may tell, so nothing here is trusted: words are short and from a fixed alphabet, a broadcast
keeps ``MAX_ROWS`` of them, and the API limits how often one may tell. No name and no address is
stored. They are deleted with their broadcast.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone

from livekit_app.errors import over
from livekit_app.monitoring import measures, measuring
from livekit_app.participants import looks
from sessions_app.lifecycle.service import get_session, session_not_found
from sessions_app.models import ClientEvent, LiveSession
from sessions_app.states import State

MAX_ROWS = 5000  # of one broadcast; further ones are thanked for and dropped
LAST_WORDS = timedelta(minutes=5)  # pages tell of the end after the end
WINDOW = timedelta(hours=1)
MAX_READ = 50_000  # of the last hour, for the admin's numbers


@dataclass(frozen=True, slots=True)
class ReportedEvent:
    """One event as a page tells it. ``ms``: how long it took, where that means something."""

    kind: str
    code: str = ""
    ms: int | None = None


def store(session_id: str, page: str, player: str, events: Sequence[ReportedEvent]) -> int:
    """Keep what a page tells; returns how many rows that made.

    Raises ``ServiceError``: 404 unknown, 410 over for longer than ``LAST_WORDS``.
    """
    session = get_session(session_id)
    _refuse_long_ended(session)
    left = MAX_ROWS - ClientEvent.objects.filter(session=session).count()
    rows = [
        ClientEvent(
            session=session, page=page, player=player, kind=one.kind, code=one.code, ms=one.ms
        )
        for one in events[: max(0, left)]
    ]
    try:
        ClientEvent.objects.bulk_create(rows)
    except IntegrityError as gone:  # deleted in this moment
        raise session_not_found() from gone
    _count(rows)
    if page == "camera" and any(one.kind == ClientEvent.EventKind.JOINED for one in events):
        # It says that it publishes: whether it does is looked at. Not while that is known: anybody
        # who may watch can say so, and looks are counted at the media server.
        if session.state in {State.WAITING, State.INTERRUPTED}:
            looks.expect_publisher(session.room)
    return len(rows)


def _count(rows: Sequence[ClientEvent]) -> None:
    for row in rows:
        measuring.count(measures.PAGE_EVENTS, row.page, row.kind)
        if row.kind == ClientEvent.EventKind.JOINED and row.ms is not None:
            measuring.observe(measures.FIRST_PICTURE, row.ms / 1000, row.page)


def _refuse_long_ended(session: LiveSession) -> None:
    if session.ended_at is not None and timezone.now() - session.ended_at > LAST_WORDS:
        raise over("session")


# --- what it adds up to --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Numbers:
    """Connections within some time. ``None``: there was nothing to tell it from."""

    joined: int = 0
    failed: int = 0
    lost: int = 0
    guests: int = 0  # signed in, and let in as a guest all the same
    success: float | None = None  # joined / (joined + failed), 0..1
    median_ms: int | None = None
    p95_ms: int | None = None
    failures: Mapping[str, int] = field(default_factory=dict)  # by code, the commonest first
    losses: Mapping[str, int] = field(default_factory=dict)
    devices: Mapping[str, int] = field(default_factory=dict)


def of_last_hour(session_id: str | None = None) -> Numbers:
    """Of all broadcasts, or of one."""
    rows = ClientEvent.objects.filter(at__gt=timezone.now() - WINDOW)
    return _numbers(rows if session_id is None else rows.filter(session_id=session_id))


def of_session(session_id: str) -> Numbers:
    return _numbers(ClientEvent.objects.filter(session_id=session_id))


def _numbers(rows: QuerySet[ClientEvent]) -> Numbers:
    EventKind = ClientEvent.EventKind
    by_kind: dict[str, Counter[str]] = {kind: Counter() for kind in EventKind.values}
    times: list[int] = []
    newest = rows.order_by("-at").values_list("kind", "code", "ms")[:MAX_READ]
    for kind, code, ms in newest.iterator():
        by_kind[kind][code or "unnamed"] += 1
        if kind == EventKind.JOINED and ms is not None:
            times.append(ms)
    times.sort()
    joined, failed = by_kind[EventKind.JOINED].total(), by_kind[EventKind.JOIN_FAILED].total()
    return Numbers(
        joined=joined,
        failed=failed,
        lost=by_kind[EventKind.LOST].total(),
        guests=by_kind[EventKind.GUEST_FALLBACK].total(),
        success=joined / (joined + failed) if joined + failed else None,
        median_ms=_quantile(times, 0.5),
        p95_ms=_quantile(times, 0.95),
        failures=dict(by_kind[EventKind.JOIN_FAILED].most_common()),
        losses=dict(by_kind[EventKind.LOST].most_common()),
        devices=dict(by_kind[EventKind.DEVICE].most_common()),
    )


def _quantile(times: list[int], share: float) -> int | None:
    """The smallest one that at least ``share`` of them do not exceed."""
    if not times:
        return None
    return times[max(0, math.ceil(share * len(times)) - 1)]
