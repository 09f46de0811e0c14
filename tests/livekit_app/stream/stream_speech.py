"""Stream's webhooks and tokens, written and read here apart from the adapter."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import jwt

from livekit_app.providers.port import EventType
from livekit_app.providers.stream.adapter import StreamProvider
from tests.livekit_app.providers.speech import Signed, TokenSays

TYPE = "sideline"
SENDS = {"sideline_camera", "sideline_speaker"}

_EVENTS: dict[EventType, str] = {
    "room_started": "call.created",
    "room_finished": "call.ended",
    "participant_joined": "call.session_participant_joined",
    "participant_left": "call.session_participant_left",
}


def rfc3339(moment: datetime | None = None) -> str:
    """With nanoseconds, as its events have it."""
    moment = moment or datetime.now(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}123Z"


def event(kind: str, room: str, **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "created_at": rfc3339(),
        "call_cid": f"{TYPE}:{room}",
        "call": {"id": room, "type": TYPE, "cid": f"{TYPE}:{room}"},
        **more,
    }


def somebody(user_id: str, sid: str) -> dict[str, Any]:
    return {
        "session_id": "of the call",
        "participant": {
            "user": {"id": user_id, "name": "", "role": "user", "custom": {}},
            "user_session_id": sid,
            "role": "sideline_camera",
            "joined_at": rfc3339(),
        },
    }


def signed(text: bytes, secret: str, *, event_id: str = "") -> dict[str, str]:
    """Its headers. ``text``: the body before it was compressed."""
    return {
        "X-SIGNATURE": hmac.new(secret.encode(), text, hashlib.sha256).hexdigest(),
        "X-WEBHOOK-ID": event_id or str(uuid.uuid4()),
        "X-WEBHOOK-ATTEMPT": "1",
        "X-API-KEY": "key",
    }


class StreamSpeech:
    signature_header = "X-Signature"

    def __init__(self, api_secret: str) -> None:
        self._secret = api_secret

    def room_sid(self, room: str) -> str:
        return f"{TYPE}:{room}"

    def webhook(self, told: EventType, room: str, *, identity: str = "", sid: str = "") -> Signed:
        more = somebody(identity, sid) if identity else {}
        body = json.dumps(event(_EVENTS[told], room, **more)).encode()
        return body, signed(body, self._secret)

    def token(self, token: str) -> TokenSays:
        claims: Mapping[str, Any] = jwt.decode(token, self._secret, algorithms=["HS256"])
        role = claims.get("role", "")
        return TokenSays(
            identity=claims["user_id"],
            rooms=tuple(cid.removeprefix(f"{TYPE}:") for cid in claims["call_cids"]),
            may_publish=role in SENDS,
            may_subscribe=role != "sideline_camera",
            is_admin=role not in SENDS | {""} or bool(claims.get("server")),
            begins_at=claims["iat"],
            ends_at=claims["exp"],
        )


async def _installation() -> str:
    return "test"


def adapter_of(url: str, api_key: str, api_secret: str) -> StreamProvider:
    """An adapter as ``get_provider`` makes one, without a database for its installation's code."""
    return StreamProvider(
        url,
        api_key,
        api_secret,
        call_type=TYPE,
        hint_url=f"{url}/hint",
        installation=_installation,
    )
