"""Account tokens: ``Authorization: Bearer sl_…``. Made by ``manage.py account_token``, deleted in
the admin; only their hash is kept."""

import re
import secrets
from datetime import datetime

from django.utils import timezone

from livekit_app.auth.authentication import Caller, Credentials, unauthenticated
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.runtime.rows import get_or_none
from sessions_app.auth import operators
from sessions_app.auth.token_hashes import hash_of
from sessions_app.models import AccountToken

PREFIX = "sl_"
_FORM = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")


class AccountTokens:
    async def authenticate(self, credentials: Credentials) -> Caller | None:
        token = credentials.bearer()
        if not token.startswith(PREFIX):
            return None
        caller = await run_in_database(_holder, token)
        if caller is None:
            raise unauthenticated("This token is not valid, or has expired.", "token_invalid")
        return caller


def make(user_id: int, name: str, *, expires_at: datetime | None = None) -> str:
    """A new token of this account: shown once, then only its hash is known."""
    token = PREFIX + secrets.token_urlsafe(32)
    AccountToken.objects.create(
        user_id=user_id, name=name, token_hash=hash_of(token), expires_at=expires_at
    )
    return token


def has_form(token: str) -> bool:
    """Is it made as ours are? Longer than the host keys of our pages."""
    return _FORM.fullmatch(token) is not None


def _holder(token: str) -> Caller | None:
    row = get_or_none(AccountToken.objects.filter(token_hash=hash_of(token)).select_related("user"))
    if row is None or not row.user.is_active:
        return None
    if row.expires_at is not None and row.expires_at <= timezone.now():
        return None
    return operators.caller_of(row.user)
