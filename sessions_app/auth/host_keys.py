"""The host key as a proof: ``X-Host-Key: …``, or ``Authorization: Bearer …``."""

from livekit_app.auth.authentication import Caller, Credentials, unauthenticated
from livekit_app.runtime.db_threads import run_in_database
from sessions_app import host_keys
from sessions_app.auth import account_tokens
from sessions_app.models import LiveSession


class HostKeys:
    async def authenticate(self, credentials: Credentials) -> Caller | None:
        """Whoever holds a key that some broadcast has. Which one matters when joining.

        A bearer token that is nobody's host key may still be another authenticator's.
        """
        key = credentials.host_key or credentials.bearer()
        if not key or (not credentials.host_key and account_tokens.has_form(key)):
            return None
        hashed = host_keys.hashed(key)
        if await run_in_database(LiveSession.objects.filter(host_key_hash=hashed).exists):
            return Caller(subject=f"key:{hashed}")
        if credentials.host_key:
            raise unauthenticated("This host key is not known.", "host_key_unknown")
        return None
