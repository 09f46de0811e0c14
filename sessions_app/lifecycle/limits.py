"""Who may start how many broadcasts.

Starting is limited per address, never watching: a crowd behind one Wi-Fi is one address. The
limits are read from the sessions' own rows, so they hold over several web processes and a
restart, and starts are counted one after the other, so they hold exactly. What is refused leaves
no row.

An IPv6 subscriber has a /64, often a /56 or /48: the /48 is counted as well, more generously.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Min, Q, QuerySet
from django.utils.encoding import force_bytes

from livekit_app.auth.client_address import WIDER, subscriber, wider_network
from livekit_app.errors import ServiceError
from livekit_app.rooms import service as rooms
from sessions_app.models import STILL_OPEN, DeletedStart, LiveSession
from sessions_app.states import State

WINDOW = timedelta(hours=1)
FAILED = 4  # so many times more starts an hour, when those that failed on our side are counted, too
LEAST_WAITING = 2
_LOCK = 0x5EED_57A2  # of PostgreSQL's advisory locks: any number that nobody else takes


@dataclass(frozen=True, slots=True)
class AskedFrom:
    """From where somebody asks: to start a broadcast, or to be let into one. Keyed hashes, so that
    no address is stored. ``network``: empty for IPv4."""

    subscriber: str
    network: str = ""

    @classmethod
    def of(cls, address: str) -> "AskedFrom":
        network = wider_network(address)
        return cls(_hashed(subscriber(address)), _hashed(network) if network else "")


@dataclass(frozen=True, slots=True)
class _Share:
    """What those together may have whom ``whose`` finds."""

    whose: Q
    starts: int  # an hour
    waiting: int  # at once


def check_start(started_from: AskedFrom, now: datetime) -> None:
    """Raise 503 when all places are taken, 429 when too many were started from there within the
    hour, or wait for their first picture. Call inside the transaction that makes the session.

    A start that failed on our side does not count against the one who tried, up to a limit.
    """
    _one_at_a_time()
    places = _places()
    for share in _shares(started_from, places):
        _check_hour(share, now)
        _check_waiting(share, now)


def _one_at_a_time() -> None:
    """Until the transaction ends nobody else counts. (SQLite's writers queue by themselves.)"""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _places() -> int:
    """How many broadcasts there may be at once. 503 when there are so many now."""
    open_now = LiveSession.objects.filter(STILL_OPEN)
    places = int(settings.MAX_OPEN_SESSIONS)
    full = open_now.count() >= places
    most = rooms.most()
    if most is not None:
        places = min(places, most)
        full = full or open_now.filter(room__provider=settings.PROVIDER).count() >= most
    if full:
        raise ServiceError(
            "too_many_broadcasts",
            "All places are taken right now. Please try again in a few minutes.",
            status=503,
            stage="limits",
            retry_after=60,
        )
    return places


def _shares(started_from: AskedFrom, places: int) -> Iterator[_Share]:
    starts = settings.START_LIMIT_PER_ADDRESS
    half = max(LEAST_WAITING, places // 2)
    yield _Share(Q(created_from=started_from.subscriber), starts, half)
    if started_from.network:
        most = max(LEAST_WAITING, places * 3 // 4)
        yield _Share(Q(created_near=started_from.network), WIDER * starts, most)


def _check_hour(share: _Share, now: datetime) -> None:
    """What has been deleted since counts as well, or deleting would be a way round the limit."""
    since = Q(share.whose, created_at__gt=now - WINDOW)
    kept = LiveSession.objects.filter(since)
    deleted = DeletedStart.objects.filter(since)
    _refuse_beyond(share.starts, now, kept.exclude(state=State.ERROR), deleted.exclude(failed=True))
    _refuse_beyond(FAILED * share.starts, now, kept, deleted)


def _refuse_beyond(
    limit: int, now: datetime, kept: QuerySet[LiveSession], deleted: QuerySet[DeletedStart]
) -> None:
    times = [
        at
        for rows in (kept, deleted)
        for at in rows.order_by("-created_at").values_list("created_at", flat=True)[:limit]
    ]
    if len(times) < limit:
        return
    oldest_that_counts = sorted(times, reverse=True)[limit - 1]
    raise ServiceError(
        "too_many_starts",
        "Too many broadcasts were started from here. Please try again later.",
        status=429,
        stage="limits",
        retry_after=_seconds_until(oldest_that_counts + WINDOW, now),
    )


def _check_waiting(share: _Share, now: datetime) -> None:
    """Broadcasts that never showed a picture keep nobody else out: from one address they have half
    of the places at most. Those that film are not limited so: several cameras of a club are one
    address."""
    waiting = LiveSession.objects.filter(STILL_OPEN, share.whose, state=State.WAITING)
    if waiting.count() < share.waiting:
        return
    first_end = waiting.aggregate(at=Min("deadline_at"))["at"]
    raise ServiceError(
        "too_many_waiting",
        "Several broadcasts started from here still wait for their camera. Film with one of "
        "those, end one, or try again later.",
        status=429,
        stage="limits",
        retry_after=_seconds_until(first_end, now),
    )


def _seconds_until(at: datetime, now: datetime) -> int:
    return max(1, int((at - now).total_seconds()) + 1)


def _hashed(network: str) -> str:
    message = f"address:{network}".encode()
    return hmac.new(force_bytes(settings.SECRET_KEY), message, hashlib.sha256).hexdigest()[:32]
