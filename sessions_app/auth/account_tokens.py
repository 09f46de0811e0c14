"""Account tokens: ``Authorization: Bearer sl_…``. Made by ``manage.py account_token``, deleted in
the admin; only their hash is kept."""

import re
import secrets
from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from livekit_app.auth.authentication import Caller, Credentials, unauthenticated
from livekit_app.runtime.db_threads import run_in_database
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


# By hand, as the grant's (access/grant_facts.py): each token that is asked for begins with it.
_HOLDER = """
SELECT u.id, u.is_superuser, u.username, u.first_name, u.last_name, u.is_staff
FROM sessions_app_accounttoken t
JOIN auth_user u ON u.id = t.user_id
WHERE t.token_hash = %s AND u.is_active AND (t.expires_at IS NULL OR t.expires_at > %s)
"""


def _holder(token: str) -> Caller | None:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_HOLDER, (hash_of(token), now))
        row = cursor.fetchone()
    if row is None:
        return None
    pk, is_superuser, username, first_name, last_name, is_staff = row
    user = User(pk=pk, username=username, first_name=first_name, last_name=last_name)
    user.is_superuser, user.is_staff = bool(is_superuser), bool(is_staff)
    return operators.caller_of(user)
