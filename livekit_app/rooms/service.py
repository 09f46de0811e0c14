"""What the apps above ask of rooms. They change what is *wanted*; ``reconcile`` does the rest."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from livekit_app.errors import ProviderCredentials, ProviderFull, ProviderRejected
from livekit_app.models import Installation, Participant, Room
from livekit_app.participants import kept_people
from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.runtime import queue
from livekit_app.runtime.db_threads import run_in_database

SWEEP_TAKES_OVER_AFTER = timedelta(seconds=1)  # when the message of a new room seems lost
# Waiting a few seconds will not help.
HOPELESS = {ProviderRejected.code, ProviderCredentials.code, ProviderFull.code}


def prefix() -> str:
    """What all our room names begin with at a media server that others may share."""
    return f"pickup-{Installation.current_code()}-"


def most() -> int | None:
    """How many rooms the provider has; None where it names no limit of its own."""
    setting = PROVIDERS[settings.PROVIDER].max_rooms
    return int(getattr(settings, setting)) if setting else None


def request_room(session_id: str, title: str = "") -> Room:
    """Want a room for this session. Call inside the transaction that makes the session."""
    now = timezone.now()
    room = Room.objects.create(
        name=f"{prefix()}{session_id}",
        session_id=session_id,
        title=title,
        provider=settings.PROVIDER,
        next_attempt_at=now + SWEEP_TAKES_OVER_AFTER,
    )
    enqueue_reconcile(room.pk)
    return room


def close_room(room_id: int) -> None:
    """Stop wanting the room. Idempotent; call inside the transaction that ends the session."""
    now = timezone.now()
    changed = Room.objects.filter(pk=room_id, desired=Room.Desired.OPEN).update(
        desired=Room.Desired.CLOSED,
        closed_at=now,
        version=F("version") + 1,
        next_attempt_at=now + SWEEP_TAKES_OVER_AFTER,
    )
    if changed:
        kept_people.keep(Room.objects.get(pk=room_id))
        enqueue_reconcile(room_id)


def look_again(room_id: int) -> None:
    """Evidence says that the provider differs from what we stored: have it looked at now."""
    now = timezone.now()
    Room.objects.filter(pk=room_id).update(version=F("version") + 1, next_attempt_at=now)
    enqueue_reconcile(room_id)


def enqueue_reconcile(room_id: int) -> None:
    """Send the task once the current transaction (if any) is committed."""
    queue.enqueue_on_commit(queue.Task.RECONCILE_ROOM, room_id)


async def wait_until_present(room_id: int, seconds: float) -> Room | None:
    """Until the room is seen at the provider; at most ``seconds``.

    Returns the fresh row: the caller looks at ``observed``; None when it was deleted. Ends early
    when waiting is pointless: the room is no longer wanted, or the provider refuses.
    """

    def settled(room: Room) -> bool:
        return (
            room.observed == Room.Observed.PRESENT
            or room.desired == Room.Desired.CLOSED
            or room.last_error_code in HOPELESS
        )

    return await _wait(room_id, seconds, settled)


async def wait_until_closed(room_id: int, seconds: float) -> None:
    """Until the provider has let go of the room, or nobody knows it; at most ``seconds``."""
    await _wait(room_id, seconds, lambda room: room.agrees or room.desired == Room.Desired.OPEN)


async def _wait(room_id: int, seconds: float, settled: Callable[[Room], bool]) -> Room | None:
    """Poll the row. None when there is no such row."""
    deadline = time.monotonic() + seconds
    pause = 0.01
    while True:
        room = await run_in_database(Room.objects.filter(pk=room_id).first)
        left = deadline - time.monotonic()
        if room is None or settled(room) or left <= 0:
            return room
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 1.5, 0.1)


def viewers(room_id: int) -> int:
    """Those who watch now, whether they may speak or not."""
    return Participant.objects.filter(
        room_id=room_id, kind__in=Participant.AUDIENCE, left_at=None
    ).count()
