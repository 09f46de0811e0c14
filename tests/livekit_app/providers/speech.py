"""How a provider's own server speaks: what the contract suite writes as it, and reads like it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import jwt

from livekit_app.providers.livekit import dialect
from livekit_app.providers.port import EventType
from tests.livekit_app.webhook_bodies import VIDEO, participant, webhook_body

Signed = tuple[bytes, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class TokenSays:
    """A token as its media server takes it."""

    identity: str  # as the provider writes it
    rooms: tuple[str, ...]
    may_publish: bool
    may_subscribe: bool
    is_admin: bool
    begins_at: float
    ends_at: float


class Speech(Protocol):
    signature_header: str

    def room_sid(self, room: str) -> str: ...

    def webhook(self, event: EventType, room: str, *, identity: str = "", sid: str = "") -> Signed:
        """A webhook about a room, or somebody in it; about tracks it is of video."""

    def token(self, token: str) -> TokenSays: ...


class LiveKitSpeech:
    """Of LiveKit, and of those who speak like it."""

    signature_header = "Authorization"

    def __init__(self, api_key: str, api_secret: str) -> None:
        self._key = api_key
        self._secret = api_secret

    def room_sid(self, room: str) -> str:
        return f"RM_{room}"

    def webhook(self, event: EventType, room: str, *, identity: str = "", sid: str = "") -> Signed:
        more: dict[str, Any] = participant(identity, sid) if identity else {}
        more |= VIDEO if event.startswith("track_") else {}
        body = webhook_body(event, room, self.room_sid(room), **more)
        return body, {"Authorization": dialect.sign_webhook(body, self._key, self._secret)}

    def token(self, token: str) -> TokenSays:
        claims = jwt.decode(token, self._secret, algorithms=["HS256"])
        video = claims["video"]
        return TokenSays(
            identity=claims["sub"],
            rooms=(video["room"],) if video["roomJoin"] else (),
            may_publish=video["canPublish"],
            may_subscribe=video["canSubscribe"],
            is_admin=any(video.get(one) for one in ("roomAdmin", "roomCreate", "roomList")),
            begins_at=claims["nbf"],
            ends_at=claims["exp"],
        )
