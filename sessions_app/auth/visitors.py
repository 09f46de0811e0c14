"""A browser without account, known again by a key that it made and keeps (``X-Visitor-Key``).

It proves nothing about a person; it lets a ban hold when the same browser comes back.
"""

import hashlib
import re

from livekit_app.auth.authentication import ANYBODY, Caller, Credentials

_KEY = re.compile(r"[A-Za-z0-9_-]{22,128}")


def visitor(credentials: Credentials) -> Caller:
    key = credentials.visitor_key
    if not _KEY.fullmatch(key):
        return ANYBODY
    return Caller(subject=f"visitor:{hashlib.sha256(key.encode()).hexdigest()[:32]}")
