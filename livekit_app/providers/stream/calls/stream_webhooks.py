"""Stream's webhooks: verified over the raw bytes, then told in our words.

No event of Stream's tells of tracks. A call outlives its sessions: ``call.session_ended`` says that
everybody has left, not that the room is closed. The signature holds no time and the event's id is
not signed, so an old event may be sent again by whoever has one: evidence of what is over, which
changes nothing.
"""

import hashlib
import hmac
import json
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from livekit_app.errors import BadWebhook, ProviderBroken
from livekit_app.providers.port import EventType, WebhookEvent
from livekit_app.providers.stream.calls import call_answers

UNPACKED_BYTES = 1024 * 1024
ID_CHARACTERS = 64
GZIP = b"\x1f\x8b"

_TYPES: dict[str, EventType] = {
    "call.created": "room_started",
    "call.ended": "room_finished",
    "call.deleted": "room_finished",
    "call.session_participant_joined": "participant_joined",
    "call.session_participant_left": "participant_left",
}
# Why somebody left, as far as it is known what Stream says there. Never ``duplicate_identity``:
# two sessions of one user stand side by side.
_REASONS = {
    "kicked": "participant_removed",
    "blocked": "participant_removed",
    "ended": "room_deleted",
    "call_ended": "room_deleted",
    "left": "client_initiated",
    "timeout": "connection_timeout",
    "connection_lost": "connection_timeout",
}


def read_webhook(
    body: bytes, headers: Mapping[str, str], secret: str, call_type: str
) -> WebhookEvent:
    """Raises ``BadWebhook``: 401 not Stream's, 400 not readable, 413 larger than any event."""
    by_name = {name.lower(): value for name, value in headers.items()}
    signature = by_name.get("x-signature", "").strip().lower()
    if not secret or not signature:
        raise BadWebhook("webhook_signature", 401)
    text = _unpacked(body)
    expected = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise BadWebhook("webhook_signature", 401)
    event = _translate(_event(text), _event_id(by_name.get("x-webhook-id", ""), text), call_type)
    told = (event.vendor_type, event.room_name, event.participant_identity, event.participant_sid)
    if not all(one.isprintable() for one in told):  # nothing that could be stored
        raise BadWebhook("webhook_unreadable", 400)
    return event


def _event_id(said: str, text: bytes) -> str:
    """It is kept in few characters, and tells two events apart however long it is."""
    said = said.strip()
    if said and len(said) <= ID_CHARACTERS and said.isascii() and said.isprintable():
        return said
    return hashlib.sha256(said.encode(errors="replace") or text).hexdigest()


def _unpacked(body: bytes) -> bytes:
    """What was signed: a compressed body is signed before it is compressed."""
    if not body.startswith(GZIP):
        return body
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        text = unpack.decompress(body, UNPACKED_BYTES + 1)
    except zlib.error:
        raise BadWebhook("webhook_unreadable", 400) from None
    if len(text) > UNPACKED_BYTES:
        raise BadWebhook("too_large", 413)
    if not unpack.eof or unpack.unused_data:  # cut off, or something behind it
        raise BadWebhook("webhook_unreadable", 400)
    return text


def _event(text: bytes) -> Mapping[str, Any]:
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):
        raise BadWebhook("webhook_unreadable", 400) from None
    if not isinstance(event, dict) or not isinstance(event.get("type"), str) or not event["type"]:
        raise BadWebhook("webhook_unreadable", 400)
    return event


def _translate(event: Mapping[str, Any], event_id: str, call_type: str) -> WebhookEvent:
    """What we have no use for names no room: it would look like news of one."""
    kind = _TYPES.get(event["type"], "other")
    cid = str(event.get("call_cid", ""))
    room_type, _, room = cid.partition(":")
    if kind == "other" or room_type != call_type or not room:
        kind, room, cid = "other", "", ""
    identity, sid = _who(event) if kind in {"participant_joined", "participant_left"} else ("", "")
    return WebhookEvent(
        id=event_id,
        type=kind,
        vendor_type=event["type"],
        created_at=_created_at(event),
        room_name=room,
        room_sid=cid,
        participant_sid=sid,
        participant_identity=identity,
        reason=_REASONS.get(str(event.get("reason", "")).lower(), ""),
    )


def _who(event: Mapping[str, Any]) -> tuple[str, str]:
    somebody = event.get("participant")
    if not isinstance(somebody, Mapping) or not isinstance(somebody.get("user_session_id"), str):
        raise BadWebhook("webhook_unreadable", 400)
    try:
        return call_answers.identity_of(somebody), somebody["user_session_id"]
    except ProviderBroken:
        raise BadWebhook("webhook_unreadable", 400) from None


def _created_at(event: Mapping[str, Any]) -> datetime:
    """The moment that it speaks of; now, where it does not say."""
    try:
        return datetime.fromtimestamp(call_answers.moment_ms(event.get("created_at")) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.now(UTC)
