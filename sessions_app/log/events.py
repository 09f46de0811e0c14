"""The numbered log of a broadcast: ``append`` is the only way into it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from sessions_app.log import notify
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.states import OPEN


class SessionEnded(Exception):
    """The broadcast is final (or was deleted): nothing more may be said in it."""


def append(
    session_id: str,
    type: str,  # the field's name on the wire
    data: dict[str, Any],
    *,
    actor: str = "",
    at: datetime | None = None,
    only_open: bool = False,
) -> int:
    """Add one event and return its number.

    Must run inside a transaction: the number is taken by an UPDATE, whose row lock (SQLite: the
    write lock) orders all writers, so numbers have no gaps even when transactions roll back. Web
    processes are notified once the event is committed.

    Raises ``SessionEnded`` when the broadcast does not exist, or, with ``only_open``, is final.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise RuntimeError("events.append() belongs inside transaction.atomic()")
    rows = LiveSession.objects.filter(pk=session_id)
    if only_open:
        rows = rows.filter(state__in=[*OPEN])
    if rows.update(last_seq=F("last_seq") + 1) == 0:
        raise SessionEnded(session_id)
    seq: int = LiveSession.objects.values_list("last_seq", flat=True).get(pk=session_id)
    SessionEvent.objects.create(
        session_id=session_id, seq=seq, type=type, data=data, actor=actor, at=at or timezone.now()
    )
    transaction.on_commit(lambda: notify.notify(session_id))
    return seq
