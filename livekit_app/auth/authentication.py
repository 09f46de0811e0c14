"""Who sends a request. What a request offers as proof is judged by authenticators.

Apps above know host keys, accounts and signed events, so they bring the authenticators: dotted
names in ``settings.AUTHENTICATORS``, asked in that order. See docs/auth.md for writing one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from livekit_app.auth import rate_limits
from livekit_app.auth.credentials import Credentials
from livekit_app.errors import ServiceError

__all__ = [
    "ANYBODY",
    "Authenticator",
    "Caller",
    "Credentials",
    "authenticate",
    "require",
    "unauthenticated",
]


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody as proved. ``subject`` is stable and ours alone: never sent to others.

    ``key:<hash>`` a host key's holder, ``user:<id>`` an account, ``nostr:<public key>``,
    ``visitor:<hash>`` a browser known again, empty: anybody.
    """

    subject: str = ""
    name: str = ""
    is_admin: bool = False  # an operator who may do everything
    permissions: frozenset[str] = frozenset()  # an operator's, in Django's words
    # Of an account whose row was read with the proof: a profile need not be asked for it again.
    account_name: str | None = field(default=None, compare=False, repr=False)

    def may(self, permission: str) -> bool:
        """As an operator: ``sessions_app.change_person``."""
        return self.is_admin or permission in self.permissions

    @property
    def account_id(self) -> int | None:
        """Of our own accounts; None for everybody else."""
        kind, _, key = self.subject.partition(":")
        return int(key) if kind == "user" else None

    @property
    def is_authenticated(self) -> bool:
        return bool(self.subject) and not self.subject.startswith("visitor:")


ANYBODY = Caller()


class Authenticator(Protocol):
    async def authenticate(self, credentials: Credentials) -> Caller | None:
        """Who this proves, None when it is not this authenticator's kind of proof. Raises
        ``ServiceError`` 401 when it is, and is wrong. May be slow: a stage's limit is around it."""


async def authenticate(credentials: Credentials) -> Caller | None:
    """The first proof that holds, or None when none was offered. 401 for one that is wrong, 429
    when too many of the same address were."""
    try:
        return await _first_proof_that_holds(credentials)
    except ServiceError as refusal:
        if refusal.status == 401:
            await rate_limits.count_wrong_proof(credentials.address)
        raise


async def _first_proof_that_holds(credentials: Credentials) -> Caller | None:
    for authenticator in _authenticators(tuple(settings.AUTHENTICATORS)):
        caller = await authenticator.authenticate(credentials)
        if caller is not None:
            return caller
    if credentials.authorization:
        raise unauthenticated("What Authorization holds is not known here.")
    return None


async def require(credentials: Credentials) -> Caller:
    """Like ``authenticate``, and 401 when no proof was offered."""
    caller = await authenticate(credentials)
    if caller is None:
        raise unauthenticated("Please say who you are: Authorization: Bearer …")
    return caller


def unauthenticated(message: str, code: str = "unauthenticated") -> ServiceError:
    return ServiceError(code, message, status=401, stage="auth")


@cache
def _authenticators(names: tuple[str, ...]) -> Sequence[Authenticator]:
    return [import_string(name)() for name in names]
