"""``transition()`` is the only function that changes a broadcast's state."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from livekit_app.monitoring import measures, measuring
from livekit_app.rooms import service as rooms
from livekit_app.runtime.rows import get_or_none
from sessions_app.lifecycle import pause
from sessions_app.log import events
from sessions_app.log.iso_times import iso
from sessions_app.log.presenters import wire_reason
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.states import FINAL, MOVES, State

logger = logging.getLogger(__name__)


def transition(
    session_id: str,
    *,
    expect: State,
    to: State,
    actor: str,
    reason: str = "",
    now: datetime | None = None,
) -> bool:
    """Move a broadcast from ``expect`` to ``to``; write the event; close the room when it is over.

    A compare-and-set, under the row's lock: False means that somebody else changed the state
    first, and nothing was written. Raises ``ValueError`` for a move that the table in ``states.py``
    does not have.
    """
    if to not in MOVES[expect]:
        raise ValueError(f"no move from {expect} to {to}")
    now = now or timezone.now()
    with transaction.atomic():
        session = get_or_none(
            LiveSession.objects.select_for_update().filter(pk=session_id, state=expect)
        )
        if session is None:
            return False
        changes = {"state": to, "reason": reason, **_clocks(session, to, now)}
        LiveSession.objects.filter(pk=session_id).update(**changes)
        session.refresh_from_db()
        events.append(
            session_id,
            SessionEvent.Type.STATE,
            state_data(session) | {"previous": expect.value},
            actor=actor,
            at=now,
        )
        if to in FINAL:
            rooms.close_room(session.room_id)
    logger.info(
        "[sessions] state changed",
        extra={
            "session_id": session_id,
            "state": to.value,
            "previous": expect.value,
            "reason": reason,
            "actor": actor,
        },
    )
    if to in FINAL:
        measuring.count(measures.BROADCASTS_ENDED, reason)
    if to is State.LIVE and expect is State.WAITING:
        # The line that operators search for.
        logger.info("[join_call] set to LIVE", extra={"session_id": session_id})
    return True


def state_data(session: LiveSession) -> dict[str, Any]:
    """What a state event says; times ISO 8601 or None."""
    return {
        "state": session.state,
        "reason": wire_reason(session),
        "grace_ends_at": iso(session.grace_ends_at),
        "pause_until": iso(session.pause_until),
        "live_at": iso(session.live_at),
        "ended_at": iso(session.ended_at),
    }


def _clocks(session: LiveSession, to: State, now: datetime) -> dict[str, Any]:
    """The times that belong to a state: set on entry, cleared on leaving. A pause outlives the
    loss of the camera, and is over with its first picture after that."""
    fields: dict[str, Any] = {"grace_ends_at": None, "absence_until": None}
    if to is State.LIVE:
        fields["interrupted_at"] = None
        if session.state == State.WAITING:
            fields["live_at"] = now
            fields["deadline_at"] = now + timedelta(seconds=settings.MAX_DURATION_SECONDS)
    elif to is State.INTERRUPTED:
        pause.go_on(session, now)
        fields["interrupted_at"] = now
        fields["grace_ends_at"] = pause.grace_after(max(now, session.pause_until or now))
    elif to in FINAL:
        fields["ended_at"] = now
        fields["viewers"] = 0
        # A start that failed frees its Idempotency-Key: the same request may be tried again.
        fields["idempotency_key"] = None if to is State.ERROR else F("idempotency_key")
    if to is not State.INTERRUPTED or pause.is_due(session, now):
        pause.end(session, now)
    return fields | {name: getattr(session, name) for name in pause.ENDED}
