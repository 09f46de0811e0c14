"""The names of our own accounts, as others may read them."""

from django.contrib.auth import get_user_model

from livekit_app.callers import Caller
from livekit_app.database_calls import run_in_database

NAME_LENGTH = 80


class AccountProfiles:
    async def name_of(self, caller: Caller) -> str:
        kind, _, key = caller.subject.partition(":")
        if kind != "user":
            return caller.name
        return await run_in_database(_account_name, int(key))


def _account_name(user_id: int) -> str:
    user = get_user_model().objects.filter(pk=user_id).first()
    if user is None:
        return ""
    return (user.get_full_name() or user.get_username())[:NAME_LENGTH]
