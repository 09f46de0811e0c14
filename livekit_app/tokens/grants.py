"""Join grants: who may connect to a room, as which identity.

``camera:<session>`` and ``commentator:<session>`` are fixed, so that a second join replaces the
first; everybody else's identity comes with their allowed and is their own, so that nobody kicks
anybody.
"""

from datetime import timedelta

from django.conf import settings

from livekit_app import one_line
from livekit_app.errors import ProviderError, ServiceError, over
from livekit_app.models import ProviderHealth, Room
from livekit_app.providers.port import Grant, GrantSpec, Kind
from livekit_app.providers.registry import get_provider
from livekit_app.tokens import policy as token_policy
from livekit_app.tokens.policy import AllowedJoin


def sign(allowed: AllowedJoin, *, name: str = "", subscribe: bool = True) -> Grant:
    """For somebody whom the access policy has admitted to a room that is ``ready``. No I/O."""
    return _mint(allowed.room, allowed.kind, allowed.identity, name, subscribe)


def camera_grant(room: Room, name: str = "") -> Grant:
    return _grant(room, "camera", f"camera:{room.session_id}", name)


def commentator_grant(room: Room) -> Grant:
    return _grant(room, "commentator", f"commentator:{room.session_id}", "Commentator")


def _grant(room: Room, kind: Kind, identity: str, name: str) -> Grant:
    """Raises ``ServiceError``: what ``ready`` says, or what the policy says."""
    ready(room)
    token_policy.check(room, kind)
    return _mint(room, kind, identity, name)


def ready(room: Room) -> None:
    """Return when the room exists at the provider; 410 ``ended``, 409
    ``room_not_ready``, 503 ``provider_unavailable`` when its media server is the reason."""
    if room.desired == Room.Desired.CLOSED:
        raise over("room")
    if room.observed == Room.Observed.PRESENT:
        return
    failing = ProviderHealth.objects.filter(provider=room.provider, failing_since__isnull=False)
    if failing.exists():
        raise _unavailable()
    raise ServiceError(
        "room_not_ready", "The room is not open yet.", status=409, stage="room", retry_after=1
    )


def _mint(room: Room, kind: Kind, identity: str, name: str, subscribe: bool = True) -> Grant:
    spec = GrantSpec(
        room=room.name,
        identity=identity,
        kind=kind,
        ttl=timedelta(seconds=settings.GRANT_TTL_SECONDS),
        name=one_line.tidy(name),  # whoever chose it: an account, a plug-in, the caller
        subscribe=subscribe,
    )
    try:
        return get_provider(room.provider).mint(spec)
    except ProviderError as problem:  # its settings are gone
        raise _unavailable() from problem


def _unavailable() -> ServiceError:
    return ServiceError(
        "provider_unavailable",
        "The media server is not available right now. Please try again.",
        status=503,
        stage="room",
        retry_after=2,
    )
