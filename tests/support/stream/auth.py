"""Who asks: the key, the token, and the codes of what is wrong with them [js names all of them]."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt

from tests.support.stream.account import ANONYMOUS, Account
from tests.support.stream.records import Refused


@dataclass(frozen=True, slots=True)
class Caller:
    """``user_id`` is empty for a server, which may do everything."""

    user_id: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_server(self) -> bool:
        return not self.user_id


def check_key(account: Account, api_key: str) -> None:
    if api_key != account.api_key:
        raise Refused(401, 2, "api_key not valid" if api_key else "api_key not provided")


def check_caller(account: Account, auth_type: str, authorization: str) -> Caller:
    """Of an HTTP request: the raw JWT, without "Bearer"."""
    if auth_type not in ("jwt", "anonymous"):
        raise Refused(401, 5, "stream-auth-type header is missing or unsupported")  # [?] the words
    if auth_type == "anonymous":
        claims = read(account, authorization) if authorization else {}
        return Caller(ANONYMOUS, claims)
    claims = read(account, authorization)
    user_id = str(claims.get("user_id") or "")
    if not user_id and not claims.get("server", True):
        raise Refused(401, 5, "Token is invalid")
    return Caller(user_id, claims)


def read(account: Account, token: str) -> Mapping[str, Any]:
    """The claims. Times have no leeway at all [live]."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            account.api_secret,
            algorithms=["HS256"],
            options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )
    except jwt.InvalidSignatureError:
        raise Refused(401, 43, "Token signature is invalid") from None
    except jwt.PyJWTError:
        raise Refused(401, 5, "Token is invalid") from None
    now = time.time()
    if "exp" in claims and claims["exp"] <= now:
        raise Refused(401, 40, "token expired")
    if claims.get("nbf", 0) > now:
        raise Refused(401, 41, "token not valid yet")
    if claims.get("iat", 0) > now:
        raise Refused(401, 42, "token used before issue at (iat)")
    _check_revocation(account, claims)
    return claims


def _check_revocation(account: Account, claims: Mapping[str, Any]) -> None:
    """By user or for all; a token without ``iat`` is not reached [docs]."""
    user = account.users.get(str(claims.get("user_id")))
    for moment in (
        account.revoke_tokens_issued_before if claims.get("user_id") else None,
        user.revoke_tokens_issued_before if user else None,
    ):
        if moment is not None and "iat" in claims and claims["iat"] < moment.timestamp():
            raise Refused(401, 40, "token revoked")  # [?] the code
