"""What a host and a spectator may ask of a broadcast. Our row is the truth; rooms follow it.

All functions are sync and hold their own transactions; all raise ``ServiceError`` for a refusal.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from livekit_app.auth.authentication import ANYBODY, Caller
from livekit_app.errors import ServiceError, over
from livekit_app.providers.port import Grant
from livekit_app.runtime.rows import get_or_none
from livekit_app.tokens import grants
from livekit_app.tokens import policy as token_policy
from livekit_app.tokens.policy import AllowedJoin, JoinRequest
from sessions_app.auth import host_keys
from sessions_app.ids import is_session_id
from sessions_app.lifecycle import camera_evidence
from sessions_app.lifecycle.commentary import change as change_commentary
from sessions_app.lifecycle.start import (
    StartRequest,
    host_key_of,
    open_session,
    start_failed,
    start_session,
)
from sessions_app.lifecycle.transitions import transition
from sessions_app.models import LiveSession
from sessions_app.states import OPEN, Reason, State

__all__ = [
    "StartRequest",
    "admit_spectator",
    "announce_absence",
    "change_commentary",
    "end_session",
    "find_session",
    "get_session",
    "grant_camera",
    "grant_spectator",
    "host_key_of",
    "hosted_session",
    "locked_session",
    "open_session",
    "refuse_ended",
    "session_not_found",
    "start_failed",
    "start_session",
]

CONNECTING = timedelta(seconds=5)  # a fresh camera grant's pictures may still be on their way


def get_session(session_id: str) -> LiveSession:
    """The broadcast with its room, or 404: a mistyped code fails clearly."""
    session = find_session(session_id)
    if session is None:
        raise session_not_found()
    return session


def session_not_found() -> ServiceError:
    return ServiceError("not_found", "No broadcast with this code.", status=404, stage="session")


def locked_session(session_id: str) -> LiveSession:
    """The broadcast's row, locked until the transaction ends: it orders all that changes it. 404
    when it was deleted meanwhile."""
    session = get_or_none(LiveSession.objects.select_for_update().filter(pk=session_id))
    if session is None:
        raise session_not_found()
    return session


def find_session(session_id: str) -> LiveSession | None:
    """The broadcast with its room and match; None for a code that is unknown, or none at all."""
    if not is_session_id(session_id):
        return None
    return get_or_none(LiveSession.objects.select_related("room", "match").filter(pk=session_id))


def hosted_session(session_id: str, host_key: str | None) -> LiveSession:
    """The broadcast, for its host only: 404, 401 or 403 otherwise."""
    session = get_session(session_id)
    host_keys.check(session, host_key)
    return session


def grant_camera(
    session_id: str, host_key: str | None, *, client_id: str = "", takeover: bool = False
) -> tuple[LiveSession, Grant]:
    """Permission to publish, for the host; the grace clock leaves time to use it.

    409 ``already_streaming`` when another page is on air and the caller did not ask to take over:
    the camera's identity is fixed, so its join would throw that page out.
    """
    session = hosted_session(session_id, host_key)
    refuse_ended(session)
    if session.camera_client != client_id and not takeover and _camera_is_taken(session):
        raise ServiceError(
            "already_streaming",
            "This broadcast is already being streamed from another page.",
            status=409,
            stage="session",
        )
    grant = grants.camera_grant(session.room)
    LiveSession.objects.filter(pk=session.pk).update(
        camera_client=client_id, camera_granted_at=timezone.now()
    )
    camera_evidence.camera_granted(session)
    return get_session(session.pk), grant


def _camera_is_taken(session: LiveSession) -> bool:
    """On air, or granted so lately that its pictures may be on their way: a page that has just
    been replaced asks again at once, and must not win the camera back from its successor."""
    if session.state == State.LIVE:
        return True
    granted = session.camera_granted_at
    return (
        bool(session.camera_client)
        and granted is not None
        and timezone.now() - granted < CONNECTING
    )


def grant_spectator(
    session_id: str,
    caller: Caller = ANYBODY,
    *,
    admission: str = "",
    name: str = "",
    speak: bool = False,
) -> Grant:
    """Permission to watch, for everybody whom the host lets watch; ``speak``: to be heard as well,
    which only those get whom a moderator promoted (the grant's ``kind`` tells)."""
    allowed = admit_spectator(session_id, caller, admission=admission, name=name, speak=speak)
    return grants.sign(allowed, name=allowed.name)


def admit_spectator(
    session_id: str, caller: Caller, *, admission: str = "", name: str = "", speak: bool = False
) -> AllowedJoin:
    """The same before it is signed, which needs no database. One query where the code is enough,
    and nobody gave a name."""
    allowed = token_policy.admit(
        JoinRequest(session_id, caller, admission=admission, publish=speak, name=name, camera=False)
    )
    grants.ready(allowed.room)
    return allowed


def announce_absence(session_id: str, host_key: str | None, seconds: float) -> datetime | None:
    """The host flips the camera: what follows is not a loss. None when it is not live."""
    session = hosted_session(session_id, host_key)
    refuse_ended(session)
    return camera_evidence.announce_absence(session.pk, seconds)


def end_session(session_id: str, *, reason: Reason, actor: str) -> bool:
    """End the broadcast, in whatever state it is. True when this call ended it (idempotent)."""
    while True:
        state = LiveSession.objects.filter(pk=session_id).values_list("state", flat=True).first()
        if state is None or state not in OPEN:
            return False
        # It fails only when the state moved meanwhile, and each move is towards an end or made by
        # the camera, which cannot outrun this loop for long.
        if transition(session_id, expect=State(state), to=State.ENDED, reason=reason, actor=actor):
            return True


def refuse_ended(session: LiveSession, stage: str = "session") -> None:
    if session.is_final:
        raise over(stage)
