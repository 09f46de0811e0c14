"""Whether somebody may join a room is not this app's knowledge: a later app registers a policy."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from livekit_app.auth.authentication import ANYBODY, Caller
from livekit_app.errors import ServiceError
from livekit_app.models import Room
from livekit_app.providers.port import Kind

Role = Literal["host", "cohost", "speaker", "viewer"]  # in the broadcast


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """A join that somebody asks for. ``room`` is a room's name or the code in the link."""

    room: str
    caller: Caller = ANYBODY
    # What they brought to be let in by: a secret, whose form the policy knows.
    admission: str = field(default="", repr=False)
    publish: bool = False
    name: str = ""  # what others may read; empty: none
    camera: bool = True  # False: not as the camera, whoever asks (a page that watches)
    takeover: bool = True  # publish even where that throws out another page of the same host


@dataclass(frozen=True, slots=True)
class AllowedJoin:
    """A join that is allowed, and as what. The identity is ours, never the caller's choice."""

    room: Room
    kind: Kind  # in the room: what the token permits
    identity: str
    role: Role
    name: str = ""
    may_speak: bool = False  # a moderator lets them: they may ask to be heard


class AccessPolicy(Protocol):
    """Sync: they read the database. They raise ``ServiceError`` for a refusal."""

    def may_join(self, room: Room, kind: Kind) -> None:
        """Return when ``kind`` may join ``room`` now; raise when not."""

    def admit(self, join: JoinRequest) -> AllowedJoin:
        """As what ``join.caller`` may join. 404 unknown, 410 over, 403 banned. Who
        asks to publish and may not joins without publishing."""

    def sources(self, room: Room, identity: str) -> tuple[str, ...]:
        """What somebody who is in the room may publish now (``port.Rights.publish``)."""


_policy: AccessPolicy | None = None


def register(policy: AccessPolicy) -> None:
    """Called once, from ``AppConfig.ready`` of the app that knows. The last one wins."""
    global _policy
    _policy = policy


def check(room: Room, kind: Kind) -> None:
    """Raise ``ServiceError`` unless the registered policy allows it. No policy: nobody may."""
    _registered().may_join(room, kind)


def admit(join: JoinRequest) -> AllowedJoin:
    """The registered policy's word. No policy: nobody may."""
    return _registered().admit(join)


def sources(room: Room, identity: str) -> tuple[str, ...]:
    """The registered policy's word. No policy: nothing."""
    return () if _policy is None else _policy.sources(room, identity)


def _registered() -> AccessPolicy:
    if _policy is None:
        raise ServiceError(
            "access_unknown", "No access policy is registered.", status=403, stage="canAccessLive"
        )
    return _policy
