"""How often a PIN may be guessed: it has a million values at most, so guesses end soon.

Here, and nowhere else, a right proof may be refused (docs/adr/0012). Wrong ones are rows, counted
under locks, so the limits hold exactly, over several web processes, and also for a thousand guesses
at the same moment.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from livekit_app.auth.client_address import WIDER
from livekit_app.errors import ServiceError
from livekit_app.runtime.rows import delete_batch
from sessions_app.lifecycle.limits import AskedFrom
from sessions_app.models import LiveSession, WrongCode

ADDRESS_WINDOW = timedelta(minutes=10)
PER_ADDRESS = 30  # a crowd on one Wi-Fi is one address, and people mistype
SESSION_WINDOW = timedelta(hours=1)
PER_SESSION = 200
_LOCK = 0x5EED_C0DE  # of PostgreSQL's advisory locks


def one_at_a_time() -> None:
    """Until the transaction ends nobody else counts, whichever broadcast and address it is: a
    guess takes milliseconds. (SQLite's writers queue by themselves.)"""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def refuse_too_many(session: LiveSession, typed_from: AskedFrom, now: datetime) -> None:
    """Raise 429 ``too_many_codes`` before anything is compared. Inside ``one_at_a_time``."""
    until = typing_off_until(session, now)
    if until is not None:
        raise _too_many(
            "Too many wrong PINs were typed for this broadcast. Scan the QR code or ask the host.",
            until,
            now,
        )
    shares = [(Q(typed_from=typed_from.subscriber), PER_ADDRESS)]
    if typed_from.network:
        shares.append((Q(typed_near=typed_from.network), PER_ADDRESS * WIDER))
    for whose, most in shares:
        until = _full_until(Q(whose), ADDRESS_WINDOW, most, now)
        if until is not None:
            raise _too_many("Too many wrong PINs came from here. Please wait.", until, now)


def count(session: LiveSession, typed_from: AskedFrom, now: datetime) -> None:
    WrongCode.objects.create(
        session=session,
        typed_from=typed_from.subscriber,
        typed_near=typed_from.network,
        at=now,
    )


def typing_off_until(session: LiveSession, now: datetime) -> datetime | None:
    """None: PINs may be typed. A new PIN makes it so at once."""
    return _full_until(Q(session=session), SESSION_WINDOW, PER_SESSION, now)


def forget_old(now: datetime) -> int:
    """One batch of what no limit looks at any more; also from before a clock that went wrong."""
    old = Q(at__lte=now - SESSION_WINDOW) | Q(at__gte=now + SESSION_WINDOW)
    return delete_batch(WrongCode.objects.filter(old))


def _full_until(whose: Q, window: timedelta, most: int, now: datetime) -> datetime | None:
    """Also what seems to come from the near future counts: the clock was set back."""
    recent = Q(at__gt=now - window, at__lt=now + window)
    newest_first = WrongCode.objects.filter(whose & recent).order_by("-at")
    times = list(newest_first.values_list("at", flat=True)[:most])
    return times[-1] + window if len(times) >= most else None


def _too_many(message: str, until: datetime, now: datetime) -> ServiceError:
    wait = max(1, int((until - now).total_seconds()) + 1)
    return ServiceError(
        "too_many_codes", message, status=429, stage="canAccessLive", retry_after=wait
    )
