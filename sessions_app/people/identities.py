"""What people are called in a room. Made by us from what they proved, never taken from them.

``camera:<session>`` and ``commentator:<session>`` are fixed: a second join replaces the first.
Everybody else is ``<kind>:<person_id>.<visit>``: ``person_id`` is the same for all visits of one
person to one broadcast (so that a ban holds for the next visit, too) and tells nothing outside it;
``visit`` differs, so that two tabs do not throw each other out. Stored, and told to clients, it is
called ``who``.
"""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.utils.encoding import force_bytes

PERSON_ID_LENGTH = 12
HOST = "host"  # the ``person_id`` of the host's own visits
VISIT_BYTES = 4


def person_id_of(subject: str, session_id: str) -> str:
    """One person in one broadcast. Nobody in particular (no subject): somebody new each time."""
    if not subject:
        return secrets.token_hex(PERSON_ID_LENGTH // 2)
    digest = hmac.new(
        force_bytes(settings.SECRET_KEY), f"who:{session_id}:{subject}".encode(), hashlib.sha256
    )
    return digest.hexdigest()[:PERSON_ID_LENGTH]


def identity(kind: str, person_id: str) -> str:
    """``spectator`` → ``spectator:3f9a0c11d2e4.5b7f01aa``."""
    return f"{kind}:{person_id}.{secrets.token_hex(VISIT_BYTES)}"


def person_id_in(an_identity: str) -> str:
    """Empty for the camera, the commentator and foreign identities."""
    kind, _, rest = an_identity.partition(":")
    person_id, dot, _ = rest.partition(".")
    return person_id if dot and kind in {"spectator", "speaker"} else ""
