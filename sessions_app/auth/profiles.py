"""The names of our own accounts, as others may read them."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model

from livekit_app.auth.authentication import Caller
from livekit_app.runtime.db_threads import run_in_database
from sessions_app.auth import operators


class AccountProfiles:
    async def name_of(self, caller: Caller) -> str:
        if caller.account_id is None:
            return caller.name
        if caller.account_name is not None:
            return caller.account_name
        names = await run_in_database(account_names, [caller.account_id])
        return names.get(caller.account_id, "")


def account_names(user_ids: Iterable[int]) -> dict[int, str]:
    """By the accounts' ids; those that are gone are left out. One query."""
    names = ("first_name", "last_name", get_user_model().USERNAME_FIELD)
    found = get_user_model().objects.only(*names).in_bulk(list(user_ids))
    return {pk: operators.shown_name(user) for pk, user in found.items()}
