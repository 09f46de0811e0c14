"""Signed events that stand for one HTTP request (NIP-98), as the header brings them. No database.

``read`` takes the header's value apart within bounds, ``check_signature`` proves that the key's
owner made exactly this event, ``check_request`` that it was made for this request and now.
"""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from livekit_app.auth.authentication import Credentials, unauthenticated
from livekit_app.errors import ServiceError

KIND = 27235
LARGEST_HEADER = 8192  # characters, the scheme included
MAX_TAGS = 16
MAX_PARTS = 8  # of one tag

_HEX_32 = re.compile(r"[0-9a-f]{64}")
_HEX_64 = re.compile(r"[0-9a-f]{128}")


@dataclass(frozen=True, slots=True)
class SignedEvent:
    """As its maker wrote it. ``id``, ``pubkey`` and ``sig`` are lower-case hex; ``created_at`` is
    in Unix seconds."""

    id: str
    pubkey: str
    created_at: int
    kind: int
    tags: tuple[tuple[str, ...], ...]
    content: str
    sig: str

    def tag(self, name: str) -> str | None:
        """The value of the only tag of this name. Two of them prove nothing about either."""
        values = [tag[1] for tag in self.tags if len(tag) > 1 and tag[0] == name]
        return values[0] if len(values) == 1 else None

    def digest(self) -> bytes:
        """SHA-256 of the canonical form: what the id is, and what is signed."""
        form = [0, self.pubkey, self.created_at, self.kind, self.tags, self.content]
        text = json.dumps(form, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).digest()


def read(authorization: str) -> SignedEvent:
    """The event inside ``Nostr <base64>``. 401 ``nostr_malformed`` for anything else."""
    if len(authorization) > LARGEST_HEADER:
        raise _refused("nostr_malformed", "The signed event is too large.")
    try:
        raw = base64.b64decode(authorization.partition(" ")[2].strip(), validate=True)
        fields = json.loads(raw)
        event = _event(fields)
        event.digest()  # half surrogates, which have no canonical form
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _refused("nostr_malformed", "This is not a signed event in base64.") from None
    if event.kind != KIND:
        raise _refused("nostr_malformed", f"The event's kind must be {KIND}.")
    return event


def check_signature(event: SignedEvent) -> None:
    """BIP-340 over the event's own digest. 401 ``nostr_signature``."""
    digest = event.digest()
    genuine = event.id == digest.hex() and _verifies(event, digest)
    if not genuine:
        raise _refused("nostr_signature", "The event's id or signature is wrong.")


def check_request(
    event: SignedEvent, credentials: Credentials, *, now: float, window: float, public_url: str
) -> None:
    """Was it made for this request, within ``window`` seconds of ``now``? 401 says what differs."""
    if abs(now - event.created_at) > window:
        raise _refused("nostr_time", "The event is too old, or from the future.")
    if event.tag("u") not in addresses(credentials.url, public_url):
        raise _refused("nostr_url", "The event's u tag is not the address that was called.")
    if (event.tag("method") or "").upper() != credentials.method.upper():
        raise _refused("nostr_method", "The event's method tag is not the method that was used.")
    _check_payload(event, credentials.body)


def addresses(url: str, public_url: str) -> set[str]:
    """What a caller may have called this request's address: as it arrived, and by our public name
    (a proxy in front may have changed scheme, host or port)."""
    if not public_url:
        return {url}
    parts = urlsplit(url)
    return {url, f"{public_url}{parts.path}" + (f"?{parts.query}" if parts.query else "")}


def _check_payload(event: SignedEvent, body: bytes) -> None:
    """Needed with a body; without one it may be left out, but not be another body's."""
    digest = event.tag("payload")
    if digest is None and not body and not any(tag[:1] == ("payload",) for tag in event.tags):
        return
    if not hmac.compare_digest((digest or "").lower().encode(), _sha256(body).encode()):
        raise _refused("nostr_payload", "The event's payload tag is not the body's SHA-256.")


def _event(fields: Any) -> SignedEvent:
    """Raises ``ValueError``, ``TypeError`` or ``KeyError`` unless all is there and of its type."""
    if not isinstance(fields, dict):
        raise TypeError("no object")
    return SignedEvent(
        id=_matching(_HEX_32, fields["id"]),
        pubkey=_matching(_HEX_32, fields["pubkey"]),
        created_at=_whole(fields["created_at"]),
        kind=_whole(fields["kind"]),
        tags=_tags(fields["tags"]),
        content=_text(fields["content"]),
        sig=_matching(_HEX_64, fields["sig"]),
    )


def _tags(value: Any) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list) or len(value) > MAX_TAGS:
        raise ValueError("tags")
    for tag in value:
        if not isinstance(tag, list) or len(tag) > MAX_PARTS:
            raise ValueError("tag")
    return tuple(tuple(_text(part) for part in tag) for tag in value)


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    if not pattern.fullmatch(_text(value)):
        raise ValueError("not the right hex")
    return str(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _whole(value: Any) -> int:
    """Unix seconds and kinds are whole numbers, and JSON's ``true`` is not one."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("no whole number")
    return value


def _verifies(event: SignedEvent, digest: bytes) -> bool:
    try:
        from coincurve import PublicKeyXOnly  # no wheel for every Python (docs/adr/0009)
    except ImportError:
        raise ServiceError(
            "nostr_unavailable",
            "This server cannot check signed events: please use another way to sign in.",
            status=501,
            stage="auth",
        ) from None
    try:
        key = PublicKeyXOnly(bytes.fromhex(event.pubkey))
        return key.verify(bytes.fromhex(event.sig), digest)
    except ValueError:  # 32 bytes that are no point of the curve
        return False


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _refused(code: str, message: str) -> ServiceError:
    return unauthenticated(message, code)
