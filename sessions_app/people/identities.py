"""What people are called in a room. Made by us from what they proved, never taken from them.

``camera:<session>`` and ``commentator:<session>`` are fixed: a second join replaces the first.
Everybody else is ``<kind>:<who>.<visit>``: ``who`` is the same for all visits of one person to one
broadcast (so that a ban holds for the next visit, too) and tells nothing outside it; ``visit``
differs, so that two tabs do not throw each other out.
"""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.utils.encoding import force_bytes

WHO_LENGTH = 12
HOST = "host"  # the ``who`` of the host's own visits
VISIT_BYTES = 4


def who_is(subject: str, session_id: str) -> str:
    """One person in one broadcast. Nobody in particular (no subject): somebody new each time."""
    if not subject:
        return secrets.token_hex(WHO_LENGTH // 2)
    digest = hmac.new(
        force_bytes(settings.SECRET_KEY), f"who:{session_id}:{subject}".encode(), hashlib.sha256
    )
    return digest.hexdigest()[:WHO_LENGTH]


def identity(kind: str, who: str) -> str:
    """``spectator`` → ``spectator:3f9a0c11d2e4.5b7f01aa``."""
    return f"{kind}:{who}.{secrets.token_hex(VISIT_BYTES)}"


def who_of(an_identity: str) -> str:
    """The ``who`` inside an identity; empty for the camera, the commentator and foreign ones."""
    kind, _, rest = an_identity.partition(":")
    who, dot, _ = rest.partition(".")
    return who if dot and kind in {"spectator", "speaker"} else ""
