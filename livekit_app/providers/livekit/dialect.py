"""What LiveKit and the embedded media server have in common: JWTs and webhooks.

Vendor types (``AccessToken``, protobuf ``WebhookEvent``) go in here and come out as our words.
Verified facts this rests on: tokens are HS256 with 60 s leeway both ways; a webhook carries
``Authorization: <JWT>`` without "Bearer", whose ``sha256`` claim is the base64 digest of the raw
body; ``created_at`` is whole seconds; default values are left out of the JSON.
"""

import base64
import binascii
import hashlib
import hmac
import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import jwt
from django.utils import timezone
from google.protobuf.json_format import Parse, ParseError
from livekit.api import AccessToken, TokenVerifier, VideoGrants
from livekit.protocol.models import DisconnectReason, TrackType
from livekit.protocol.webhook import WebhookEvent as VendorEvent

from livekit_app.errors import BadToken, BadWebhook
from livekit_app.providers.port import (
    RIGHTS,
    EventType,
    Grant,
    GrantSpec,
    Kind,
    TokenSeen,
    WebhookEvent,
)

CONTROL_TTL = timedelta(seconds=60)
WEBHOOK_TTL = timedelta(minutes=5)

_TYPES: dict[str, EventType] = {
    "server_started": "server_started",  # only the embedded server sends this
    "room_started": "room_started",
    "room_finished": "room_finished",
    "participant_joined": "participant_joined",
    "participant_left": "participant_left",
    "participant_connection_aborted": "participant_left",  # it never got as far as media
    "track_published": "track_published",
    "track_unpublished": "track_unpublished",
}
_TRACK_EVENTS = {"track_published", "track_unpublished"}


def grant(
    provider: str,
    api_key: str,
    api_secret: str,
    spec: GrantSpec,
    *,
    url: str,
    ice_servers: tuple[dict[str, str], ...] = (),
    hide_spectators: bool = False,
) -> Grant:
    """A grant of ``provider`` whose token is ``join_token``'s."""
    return Grant(
        provider=provider,
        room=spec.room,
        identity=spec.identity,
        kind=spec.kind,
        url=url,
        token=join_token(api_key, api_secret, spec, hide_spectators=hide_spectators),
        expires_at=timezone.now() + spec.ttl,
        ice_servers=ice_servers,
    )


def join_token(
    api_key: str, api_secret: str, spec: GrantSpec, *, hide_spectators: bool = False
) -> str:
    """A join token for one room with the rights of its kind (``port.RIGHTS``); the commentator is
    hidden (and where spectators see each other, they may be hidden too)."""
    hidden = spec.kind == "commentator" or (spec.kind == "spectator" and hide_spectators)
    now = int(time.time())
    claims = {
        "video": _video_claims(spec.kind, spec.subscribe, hidden) | {"room": spec.room},
        "sub": spec.identity,
        "iss": api_key,
        "nbf": now,
        "exp": now + math.ceil(spec.ttl.total_seconds()),
    }
    if spec.name:
        claims["name"] = spec.name
    return jwt.encode(claims, api_secret, algorithm="HS256")


@cache
def _video_claims(kind: Kind, subscribe: bool, hidden: bool) -> dict[str, Any]:
    """What is the same in all tokens of a kind, as ``AccessToken`` writes it: three times as dear
    to make as a signature. Not to be changed by whoever gets it."""
    rights = RIGHTS[kind]
    grants = VideoGrants(
        room_join=True,
        can_publish=bool(rights.publish),
        can_publish_sources=list(rights.publish) or None,
        can_subscribe=rights.subscribe and subscribe,
        can_publish_data=False,
        hidden=hidden,
    )
    claims = AccessToken("key", "secret").with_grants(grants).claims
    video: dict[str, Any] = claims.asdict()["video"]
    return video


def read_token(token: str, api_key: str, api_secret: str) -> TokenSeen:
    """A join token as a media server reads it. Raises ``BadToken``, without quoting the token."""
    try:
        claims = TokenVerifier(api_key, api_secret).verify(token)
    except (jwt.PyJWTError, TypeError, ValueError, AttributeError) as problem:
        raise BadToken(type(problem).__name__) from None
    video = claims.video
    if video is None or not video.room_join:
        raise BadToken("no permission to join in it")
    return TokenSeen(
        room=video.room,
        identity=claims.identity,
        may_publish=bool(video.can_publish),
        may_subscribe=bool(video.can_subscribe),
    )


def control_token(api_key: str, api_secret: str, *, room: str = "") -> str:
    """A short-lived token for the server's control API."""
    grants = VideoGrants(room_create=True, room_list=True, room_admin=True, room=room)
    jwt_text: str = (
        AccessToken(api_key, api_secret).with_grants(grants).with_ttl(CONTROL_TTL).to_jwt()
    )
    return jwt_text


def sign_webhook(body: bytes, api_key: str, api_secret: str) -> str:
    """The ``Authorization`` value a media server sends with ``body``."""
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    jwt_text: str = (
        AccessToken(api_key, api_secret).with_sha256(digest).with_ttl(WEBHOOK_TTL).to_jwt()
    )
    return jwt_text


def read_webhook(
    body: bytes, headers: Mapping[str, str], api_key: str, api_secret: str
) -> WebhookEvent:
    """Verify, then translate. Raises ``BadWebhook`` (401 not from the server, 400 not readable)."""
    _verify(body, headers.get("Authorization", ""), TokenVerifier(api_key, api_secret))
    try:
        vendor = Parse(body.decode(), VendorEvent(), ignore_unknown_fields=True)
    except (ParseError, UnicodeDecodeError):
        raise BadWebhook("webhook_unreadable", 400) from None
    if not vendor.event:
        raise BadWebhook("webhook_unreadable", 400)
    return _translate(vendor, fallback_id=hashlib.sha256(body).hexdigest())


def _verify(body: bytes, authorization: str, verifier: TokenVerifier) -> None:
    try:
        claims = verifier.verify(authorization)
        claimed = base64.b64decode(claims.sha256 or "", validate=True)
    except (jwt.PyJWTError, binascii.Error, TypeError, AttributeError, ValueError):
        raise BadWebhook("webhook_signature", 401) from None
    if not hmac.compare_digest(claimed, hashlib.sha256(body).digest()):
        raise BadWebhook("webhook_signature", 401)


def _translate(vendor: VendorEvent, *, fallback_id: str) -> WebhookEvent:
    is_track = vendor.event in _TRACK_EVENTS
    created_at = (
        datetime.fromtimestamp(vendor.created_at, UTC) if vendor.created_at else datetime.now(UTC)
    )
    return WebhookEvent(
        id=vendor.id or fallback_id,
        type=_TYPES.get(vendor.event, "other"),
        vendor_type=vendor.event,
        created_at=created_at,
        room_name=vendor.room.name,
        room_sid=vendor.room.sid,
        participant_sid=vendor.participant.sid,
        participant_identity=vendor.participant.identity,
        track_kind=TrackType.Name(vendor.track.type).lower() if is_track else "",
        reason=_reason(vendor.participant.disconnect_reason),
    )


def _reason(number: int) -> str:
    """``DUPLICATE_IDENTITY`` → ``duplicate_identity``; unknown or newer than us → empty."""
    try:
        name: str = DisconnectReason.Name(number)
    except ValueError:
        return ""
    return "" if name == "UNKNOWN_REASON" else name.lower()
