"""Deleting a broadcast by its host's word, or an operator's: all of it, at once."""

import logging

from django.conf import settings

from livekit_app.auth.authentication import Caller
from livekit_app.errors import ServiceError
from livekit_app.rooms import service as rooms
from livekit_app.runtime.db_threads import run_in_database
from sessions_app.lifecycle import retention
from sessions_app.lifecycle.service import end_session, get_session
from sessions_app.models import LiveSession
from sessions_app.people.roles import is_host
from sessions_app.states import Reason

logger = logging.getLogger(__name__)

ERASE = "sessions_app.delete_livesession"  # as for "delete now" in the admin


async def erase(session_id: str, caller: Caller) -> None:
    """End the broadcast if it is open, and delete everything about it. 404 when there is none, 403
    for whoever is not its host and may not delete it as an operator.

    Those who watch hear of the end, and the media server lets go of the room, before the rows go
    that both are told by; a media server that does not answer is not waited for.
    """
    room_id, said_by = await run_in_database(_end, session_id, caller)
    await rooms.wait_until_closed(room_id, settings.ROOM_WAIT_SECONDS)
    await run_in_database(retention.delete_now, session_id, said_by)


def _end(session_id: str, caller: Caller) -> tuple[int, str]:
    session = get_session(session_id)
    reason, actor = _who_may(session, caller)
    end_session(session_id, reason=reason, actor=actor)
    logger.info("[sessions] broadcast deleted", extra={"session_id": session_id, "actor": actor})
    return session.room_id, actor


def _who_may(session: LiveSession, caller: Caller) -> tuple[Reason, str]:
    if is_host(session, caller):
        return Reason.HOST, "host"
    if caller.may(ERASE):
        return Reason.ADMIN, f"admin:{caller.account_id}"
    raise ServiceError(
        "not_the_host", "Only the host may delete this broadcast.", status=403, stage="session"
    )
