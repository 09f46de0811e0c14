"""The host key: whoever holds it is the host. Stored as a hash, compared in constant time.

The browser makes it. For API clients that send none it is derived from the session's id and a
secret of its own, so that a repeated request (Idempotency-Key) can be given the same key although
it is stored nowhere.

Everybody can have such a key, and try guesses of the secret on it for as long as they like, so it
is never SECRET_KEY, which people choose themselves: it is HOST_KEY_SECRET, random and kept in the
data directory. There is no way from SECRET_KEY to it: nothing breaks where machines have no common
data directory and were not given one secret, but that a repetition which reaches another machine
is told 409. Only hashes are stored, so another secret leaves all keys right that were handed out.

As a proof it comes in ``X-Host-Key: …`` or ``Authorization: Bearer …``.
"""

import base64
import hashlib
import hmac

from django.conf import settings
from django.utils.encoding import force_bytes

from livekit_app.auth.authentication import Caller, Credentials, unauthenticated
from livekit_app.errors import ServiceError
from livekit_app.runtime.db_threads import run_in_database
from sessions_app.auth import account_tokens
from sessions_app.auth.token_hashes import hash_of
from sessions_app.models import LiveSession


def derived(session_id: str) -> str:
    digest = hmac.new(
        force_bytes(settings.HOST_KEY_SECRET), f"host-key:{session_id}".encode(), hashlib.sha256
    ).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hashed(key: str) -> str:
    """As ``LiveSession.host_key_hash`` keeps it, and ``Caller.subject`` names its holder."""
    return hash_of(key)


def matches(session: LiveSession, key: str) -> bool:
    return hmac.compare_digest(session.host_key_hash, hashed(key))


def check(session: LiveSession, key: str | None) -> None:
    """Raise 401 without a key, 403 with another one."""
    if not key:
        raise ServiceError(
            "host_key_required",
            "Only the host may do this: send the host key in X-Host-Key.",
            status=401,
            stage="auth",
        )
    if not matches(session, key):
        raise ServiceError(
            "host_key_wrong", "This is not the host's key.", status=403, stage="auth"
        )


class HostKeys:
    async def authenticate(self, credentials: Credentials) -> Caller | None:
        """Whoever holds a key that some broadcast has. Which one matters when joining.

        A bearer token that is nobody's host key may still be another authenticator's.
        """
        key = credentials.host_key or credentials.bearer()
        if not key or (not credentials.host_key and account_tokens.has_form(key)):
            return None
        hash_of_key = hashed(key)
        if await run_in_database(LiveSession.objects.filter(host_key_hash=hash_of_key).exists):
            return Caller(subject=f"key:{hash_of_key}")
        if credentials.host_key:
            raise unauthenticated("This host key is not known.", "host_key_unknown")
        return None
