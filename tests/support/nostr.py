"""People with keys of their own, who sign requests as any Nostr client does (NIP-98)."""

import base64
import hashlib
import json
import secrets
import time
from typing import Any

from coincurve import PrivateKey


class Key:
    """The same name is the same person in every run."""

    def __init__(self, name: str) -> None:
        self._private = PrivateKey(hashlib.sha256(name.encode()).digest())
        self.public = self._private.public_key_xonly.format().hex()

    @property
    def subject(self) -> str:
        return f"nostr:{self.public}"

    def event(
        self,
        url: str,
        method: str = "GET",
        body: bytes = b"",
        *,
        created_at: int | None = None,
        kind: int = 27235,
        content: str = "",
        tags: list[list[str]] | None = None,
    ) -> dict[str, Any]:
        if tags is None:
            # Two requests within one second would be one and the same event.
            tags = [["u", url], ["method", method], ["nonce", secrets.token_hex(8)]]
            if body:
                tags.append(["payload", hashlib.sha256(body).hexdigest()])
        return self.signed(
            {
                "pubkey": self.public,
                "created_at": int(time.time()) if created_at is None else created_at,
                "kind": kind,
                "tags": tags,
                "content": content,
            }
        )

    def signed(self, fields: dict[str, Any]) -> dict[str, Any]:
        names = ("pubkey", "created_at", "kind", "tags", "content")
        form = [0, *(fields[name] for name in names)]
        text = json.dumps(form, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).digest()
        return {**fields, "id": digest.hex(), "sig": self._private.sign_schnorr(digest).hex()}

    def header(self, url: str, method: str = "GET", body: bytes = b"", **changes: Any) -> str:
        return as_header(self.event(url, method, body, **changes))


def as_header(event: Any) -> str:
    return "Nostr " + base64.b64encode(json.dumps(event).encode()).decode()
