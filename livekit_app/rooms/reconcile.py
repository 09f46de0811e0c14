"""``reconcile``: the only code that opens or closes a room at a provider.

It moves the provider towards ``Room.desired`` and records what it saw. Invariants
- The row is committed before any call; no call is made inside a transaction; the outcome is
  stored afterwards. A crash anywhere leaves a row that the sweep finishes.
- One at a time per room, by a claim that is renewed while a call lasts. The outcome is stored
  only while it is still held, and if ``version`` is the one the round started from; otherwise
  ``desired`` is read again and another round begins.
- A timeout means unknown: it looks (``get_room``) before it decides.
"""

import logging
import secrets
from datetime import UTC, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from livekit_app.errors import (
    ProviderBusy,
    ProviderCredentials,
    ProviderError,
    ProviderFull,
    ProviderRejected,
)
from livekit_app.models import Room
from livekit_app.participants import kept_people, presence
from livekit_app.participants.notify import announce
from livekit_app.providers.port import Provider, RoomSeen, RoomSpec
from livekit_app.providers.registry import get_provider
from livekit_app.rooms.comparison import is_lost
from livekit_app.runtime.database_leases import LEASE_SECONDS, Held, LeaseColumns, renewing
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.runtime.retries import RetryPolicy
from livekit_app.runtime.rows import get_or_none

logger = logging.getLogger(__name__)

CLAIM = LeaseColumns(until="claim_until", owner="claim")
RETRIES = RetryPolicy(first_seconds=0.2, max_seconds=5.0)
_MAY_PASS = (ProviderCredentials, ProviderFull)  # refusals that say nothing of the room


class RoomUsedUp(ProviderRejected):
    """Somebody closed the room at a provider where its name opens no second one."""


async def reconcile(room_id: int) -> Room:
    """Bring the provider and the row into agreement, as far as possible now.

    Returns the row as it is afterwards; ``last_error_code`` tells what stands in the way. Safe to
    run twice at once: the second one leaves it to the first. Raises ``Room.DoesNotExist``.
    """
    renew = partial(CLAIM.renew, Room.objects.filter(pk=room_id))
    name = secrets.token_hex(16)
    while (taken := await run_in_database(_take, room_id, name)) is not None:
        room, claim = taken
        started = timezone.now()
        try:
            async with renewing(renew, claim):
                seen = await _act(get_provider(room.provider), room)
        except ProviderError as error:
            finished = await run_in_database(_store_failure, room, claim, error)
        else:
            finished = await run_in_database(_store_seen, room, claim, seen, started)
        if finished:
            break
    return await run_in_database(Room.objects.get, pk=room_id)


async def _act(provider: Provider, room: Room) -> RoomSeen | None:
    """One round at the provider. Returns what is there afterwards (None: no such room)."""
    try:
        if room.desired == Room.Desired.CLOSED:
            await provider.delete_room(room.name)
            return None
        if room.observed == Room.Observed.PRESENT:
            seen = await provider.get_room(room.name)
            if seen is not None and is_lost(room, seen):
                await provider.delete_room(room.name)
                seen = None
            return seen or await _make_again(provider, room)
        return await provider.create_room(_spec(room))
    except ProviderError as error:
        if not error.unknown:
            raise
        return await _look(provider, room, error)


async def _make_again(provider: Provider, room: Room) -> RoomSeen:
    """It was there, and is not. Raises ``RoomUsedUp`` where that is final."""
    try:
        return await provider.create_room(_spec(room))
    except ProviderRejected as refused:
        if provider.capabilities.rooms_come_back or isinstance(refused, _MAY_PASS):
            raise
        raise RoomUsedUp("closed behind our back, and its name with it") from refused


def _spec(room: Room) -> RoomSpec:
    return RoomSpec(room.name, room.session_id, room.title)


async def _look(provider: Provider, room: Room, error: ProviderError) -> RoomSeen | None:
    """After a call with unknown result: was it carried out? Raises ``error`` when it was not."""
    seen = await provider.get_room(room.name)
    if room.desired == Room.Desired.CLOSED:
        done = seen is None
    else:
        done = seen is not None and not is_lost(room, seen)
    if not done:
        raise error
    return seen


def _take(room_id: int, name: str) -> tuple[Room, Held] | None:
    """Claim the room, or renew our claim; the row as it is now, None when another has it."""
    claim = CLAIM.take(Room.objects.filter(pk=room_id), LEASE_SECONDS, owner=name)
    # Read after the claim: whoever changes ``desired`` later also changes ``version``.
    room = get_or_none(Room.objects.filter(pk=room_id))
    return None if claim is None or room is None else (room, claim)


def _store_seen(room: Room, claim: Held, seen: RoomSeen | None, started: datetime) -> bool:
    """Record the outcome and let go of the claim. False: the row moved on, go another round.

    ``observed_at`` is when the look began: evidence that came later may be newer than it.
    """
    changes: dict[str, object] = {
        "observed": Room.Observed.PRESENT if seen else Room.Observed.ABSENT,
        "observed_at": started,
        "missing_since": None,
        "failing_since": None,
        "attempts": 0,
        "next_attempt_at": None,
        "last_error_code": "",
    }
    if seen is not None:
        changes |= {"sid": seen.sid, "place": seen.place, "created_at_ms": seen.created_at_ms}
    with transaction.atomic():
        if not _store(room, claim, changes):
            return False
        if seen is None:
            presence.all_left(room, reason="room_closed")
            kept_people.keep(room)
        else:
            _tell_presence(room, seen)
    sid = seen.sid if seen else ""
    changed = not room.agrees or sid not in {"", room.sid}
    logger.log(
        logging.INFO if changed else logging.DEBUG,
        "[reconcile] room agrees",
        extra={"room": room.name, "desired": room.desired, "sid": sid},
    )
    return True


def _tell_presence(room: Room, seen: RoomSeen) -> None:
    if not room.sid:
        announce(room, "opened")
    elif room.sid != seen.sid:
        logger.warning(
            "[reconcile] room was made anew",
            extra={"room": room.name, "sid": seen.sid, "previous_sid": room.sid},
        )
        announce(room, "recreated")
        # Whole seconds: that is how fine a provider's webhooks tell when somebody joined.
        born = datetime.fromtimestamp(seen.created_at_ms // 1000, UTC)
        presence.all_left(room, reason="room_recreated", before=born)


def _store_failure(room: Room, claim: Held, error: ProviderError) -> bool:
    """Record the failure and when to try again. ``observed`` stays what was last seen."""
    now = timezone.now()
    failing_since = room.failing_since or now
    asked_to_wait = error.retry_after if isinstance(error, ProviderBusy) else None
    pause = RETRIES.delay(room.attempts, retry_after=asked_to_wait)
    changes: dict[str, object] = {
        "failing_since": failing_since,
        "attempts": room.attempts + 1,
        "next_attempt_at": now + timedelta(seconds=pause),
        "last_error_code": error.code,
    }
    lost_after = timedelta(seconds=settings.ROOM_LOST_SECONDS)
    with transaction.atomic():
        if not _store(room, claim, changes):
            return False
        final = isinstance(error, RoomUsedUp) or now - failing_since >= lost_after
        if room.desired == Room.Desired.OPEN and final:
            announce(room, "lost", reason=error.code)
    logger.warning(
        "[reconcile] provider call failed",
        extra={"room": room.name, "code": error.code, "attempts": room.attempts + 1},
    )
    return True


def _store(room: Room, claim: Held, changes: dict[str, object]) -> bool:
    ours = Room.objects.filter(CLAIM.held_by(claim), pk=room.pk, version=room.version)
    return bool(ours.update(**changes, **CLAIM.released, version=F("version") + 1))
