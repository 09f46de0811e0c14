"""Sending ``room_event``: after the commit, and never taking the sender down with a receiver."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from livekit_app.models import Room
from livekit_app.signals import RoomChange, RoomEvent, room_event


def announce(
    room: Room,
    change: RoomChange,
    *,
    at: datetime | None = None,
    participant_sid: str = "",
    reason: str = "",
) -> None:
    """Tell the apps above once the current transaction (if any) is committed.

    ``at`` is the moment the fact speaks of (default: now); receivers judge staleness by it.
    """
    event = RoomEvent(
        change=change,
        room_id=room.pk,
        session_id=room.session_id,
        at=at or timezone.now(),
        participant_sid=participant_sid,
        reason=reason,
    )
    # send_robust logs what a receiver raises and goes on with the next one.
    transaction.on_commit(partial(room_event.send_robust, sender=Room, event=event))
