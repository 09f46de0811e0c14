"""Who may start how many broadcasts.

Starting is limited per address, never watching: a crowd behind one Wi-Fi is one address. The
limits are read from the sessions' own rows, so they hold over several web processes and a
restart. Two starts at the same instant may both pass the last free place; that is harmless.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.encoding import force_bytes

from livekit_app.auth.client_address import subscriber
from livekit_app.errors import ServiceError
from sessions_app.models import STILL_OPEN, LiveSession
from sessions_app.states import State

_WINDOW = timedelta(hours=1)


def address_hash(address: str) -> str:
    """A keyed hash, so that no address is stored."""
    message = f"address:{subscriber(address)}".encode()
    return hmac.new(force_bytes(settings.SECRET_KEY), message, hashlib.sha256).hexdigest()[:32]


def check_start(created_from: str, now: datetime) -> None:
    """Raise 429 when this address started too many within the hour, 503 when all places are taken.

    A start that failed on our side does not count against the one who tried.
    """
    started = (
        LiveSession.objects.filter(created_from=created_from, created_at__gt=now - _WINDOW)
        .exclude(state=State.ERROR)
        .order_by("-created_at")
        .values_list("created_at", flat=True)[: settings.START_LIMIT_PER_ADDRESS]
    )
    times = list(started)
    if len(times) >= settings.START_LIMIT_PER_ADDRESS:
        wait = (times[-1] + _WINDOW - now).total_seconds()
        raise ServiceError(
            "too_many_starts",
            "Too many broadcasts were started from here. Please try again later.",
            status=429,
            stage="limits",
            retry_after=max(1, int(wait) + 1),
        )
    if LiveSession.objects.filter(STILL_OPEN).count() >= settings.MAX_OPEN_SESSIONS:
        raise ServiceError(
            "too_many_broadcasts",
            "All places are taken right now. Please try again in a few minutes.",
            status=503,
            stage="limits",
            retry_after=60,
        )
