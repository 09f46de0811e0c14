"""Whether somebody may join a room is not this app's knowledge: a later app registers a policy."""

from typing import Protocol

from livekit_app.errors import ServiceError
from livekit_app.models import Room
from livekit_app.providers.port import Role


class AccessPolicy(Protocol):
    def may_join(self, room: Room, role: Role) -> None:
        """Return when ``role`` may join ``room`` now; raise ``ServiceError`` when not."""


_policy: AccessPolicy | None = None


def register(policy: AccessPolicy) -> None:
    """Called once, from ``AppConfig.ready`` of the app that knows. The last one wins."""
    global _policy
    _policy = policy


def check(room: Room, role: Role) -> None:
    """Raise ``ServiceError`` unless the registered policy allows it. No policy: nobody may."""
    if _policy is None:
        raise ServiceError(
            "access_unknown", "No access policy is registered.", status=403, stage="access"
        )
    _policy.may_join(room, role)
