"""An account as a caller: what it may do as an operator is what it may do on the admin's pages."""

from django.contrib.auth.models import AbstractUser, User

from livekit_app import one_line
from livekit_app.auth.authentication import Caller


def caller_of(user: User) -> Caller:
    """``user`` is active. Staff alone may open the admin's pages, and do nothing there: each
    permission is given."""
    may_all = user.is_staff and user.is_superuser
    some = user.is_staff and not may_all
    return Caller(
        subject=f"user:{user.pk}",
        is_admin=may_all,
        permissions=frozenset(user.get_all_permissions()) if some else frozenset(),
        account_name=shown_name(user),
    )


def shown_name(user: AbstractUser) -> str:
    """As others may read it."""
    return one_line.tidy(user.get_full_name() or user.get_username())
