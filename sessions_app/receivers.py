"""What room events mean for a broadcast. Idempotent: webhook and sweep may tell the same fact."""

import logging
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.dispatch import receiver
from django.utils import timezone

from livekit_app.models import Room
from livekit_app.rooms import service as rooms
from livekit_app.signals import LEFT, RoomEvent, room_event
from sessions_app.access.turning_out import turn_out
from sessions_app.lifecycle import camera_evidence, pause
from sessions_app.lifecycle import service as lifecycle
from sessions_app.log import events, notify
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.people.enforce import enforce
from sessions_app.signals import may_have_to_go
from sessions_app.states import OPEN, Reason

logger = logging.getLogger(__name__)


@receiver(room_event, dispatch_uid="sessions_app.receivers")
def on_room_event(sender: object, event: RoomEvent, **kwargs: Any) -> None:
    match event.change:
        case "opened":
            log_opened(event)
        case "recreated":
            announce_reopened(event.session_id, event.room_id)
        case "gone":
            logger.warning("[sessions] room is gone", extra={"session_id": event.session_id})
        case "lost":
            end_lost(event.session_id)
        case "camera_publishing":
            camera_evidence.camera_seen(event.session_id, at=event.at, evidence="provider")
            count_viewers(event.session_id, event.room_id)
        case "camera_absent":
            camera_evidence.camera_absent(event.session_id, at=event.at, evidence="provider")
            count_viewers(event.session_id, event.room_id)
        case "participants":
            count_viewers(event.session_id, event.room_id)
            if event.reason != LEFT:  # five hundred who are put out are as many events
                enforce(event.session_id, event.room_id)
                turn_out(event.session_id)


@receiver(may_have_to_go, dispatch_uid="sessions_app.receivers.turn_out")
def on_may_have_to_go(sender: object, session_id: str, **kwargs: Any) -> None:
    turn_out(session_id)


def end_lost(session_id: str) -> None:
    """Not in a pause: nobody needs the room yet. The clock looks again."""
    now = timezone.now()
    lost = LiveSession.objects.filter(pk=session_id).exclude(pause.sheltered(now))
    if lost.exists():
        lifecycle.end_session(session_id, reason=Reason.ROOM_LOST, actor="room:lost")


def log_opened(event: RoomEvent) -> None:
    """How long the room took, from the row to the provider."""
    room = Room.objects.filter(pk=event.room_id).first()
    if room is not None:
        logger.info(
            "[sessions] room opened",
            extra={
                "session_id": event.session_id,
                "room": room.name,
                "seconds": round((event.at - room.created_at).total_seconds(), 3),
            },
        )


def announce_reopened(session_id: str, room_id: int) -> None:
    """The room was made anew: whoever was in it joins again. Once per incarnation (``sid``)."""
    sid = Room.objects.values_list("sid", flat=True).filter(pk=room_id).first()
    with transaction.atomic():
        if (
            not LiveSession.objects.select_for_update()
            .filter(pk=session_id, state__in=[*OPEN])
            .exists()
        ):
            return
        said = SessionEvent.objects.filter(
            session_id=session_id,
            type=SessionEvent.Type.NOTICE,
            data__code="room_reopened",
            data__sid=sid,
        )
        if not said.exists():
            events.append(
                session_id,
                SessionEvent.Type.NOTICE,
                {"code": "room_reopened", "sid": sid},
                actor="room:recreated",
            )


def count_viewers(session_id: str, room_id: int) -> None:
    """Write the number of spectators in the room, as the provider told it.

    Counting and writing stand under the session's row lock, so a slower process cannot overwrite
    a newer number with an older one.
    """
    with transaction.atomic():
        session = (
            LiveSession.objects.select_for_update()
            .filter(pk=session_id, state__in=[*OPEN])
            .only("id", "viewers")
            .first()
        )
        if session is None:
            return
        viewers = rooms.viewers(room_id)
        if viewers != session.viewers:
            LiveSession.objects.filter(pk=session_id).update(
                viewers=viewers, peak_viewers=Greatest(F("peak_viewers"), viewers)
            )
            transaction.on_commit(lambda: notify.notify(session_id))
