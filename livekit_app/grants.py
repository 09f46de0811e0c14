"""Join grants: who may connect to a room, as which identity.

Identities: ``camera:<session>`` and ``commentator:<session>`` are fixed, so that a second join
replaces the first; every spectator has its own, so that nobody kicks anybody (4, weakness list).
"""

import secrets
from datetime import timedelta

from django.conf import settings

from livekit_app import access
from livekit_app.errors import ServiceError
from livekit_app.models import Room
from livekit_app.providers import get_provider
from livekit_app.providers.port import Grant, Role


def camera_grant(room: Room, name: str = "") -> Grant:
    return _grant(room, "camera", f"camera:{room.session_id}", name)


def spectator_grant(room: Room, name: str = "") -> Grant:
    return _grant(room, "spectator", f"spectator:{secrets.token_hex(8)}", name)


def commentator_grant(room: Room) -> Grant:
    return _grant(room, "commentator", f"commentator:{room.session_id}", "Commentator")


def _grant(room: Room, role: Role, identity: str, name: str) -> Grant:
    """Raises ``ServiceError``: 410 ``ended``, 409 ``room_not_ready``, or what the policy says."""
    if room.desired == Room.Desired.CLOSED:
        raise ServiceError("ended", "This broadcast is over.", status=410, stage="room")
    if room.observed != Room.Observed.PRESENT:
        raise ServiceError(
            "room_not_ready",
            "The room is not open yet.",
            status=409,
            stage="room",
            retry_after=1,
        )
    access.check(room, role)
    return get_provider(room.provider).mint(
        room=room.name,
        identity=identity,
        role=role,
        name=name,
        ttl=timedelta(seconds=settings.GRANT_TTL_SECONDS),
    )
