"""The host says that a line was wrong: it is withdrawn, and everybody hears of it by an event."""

from django.db import transaction

from livekit_app.errors import ServiceError
from sessions_app.lifecycle.service import locked_session
from sessions_app.log import events
from sessions_app.log.lines import mark_withdrawn
from sessions_app.models import SessionEvent
from sessions_app.signals import line_withdrawn


def withdraw(session_id: str, seq: int, *, actor: str) -> bool:
    """Also after the end: the transcript is read for as long as it lives. True: this call withdrew
    it. False: it was so already, and nothing is told again.

    404 ``line_not_found`` where number ``seq`` is no line of this broadcast.
    """
    with transaction.atomic():
        session = locked_session(session_id)
        withdrew = mark_withdrawn(session, seq)
        if withdrew is None:
            raise ServiceError(
                "line_not_found",
                "There is no line of commentary with this number in this broadcast.",
                status=404,
                stage="line",
            )
        if withdrew:
            events.append(session_id, SessionEvent.Type.CORRECTION, {"line": seq}, actor=actor)
            transaction.on_commit(
                lambda: line_withdrawn.send_robust(sender=None, session_id=session_id, seq=seq)
            )
    return withdrew
