"""Stream's tokens: HS256 by the API secret. A call token opens one call, and says as what.

A call token makes its user a member of the calls it names; that alone opens nothing else, since our
call type leaves ``join-call`` to members and the two roles (docs/stream.md).
"""

from datetime import UTC, datetime
from typing import Any

import jwt
from django.utils import timezone

from livekit_app.errors import BadToken, ProviderCredentials
from livekit_app.providers.port import RIGHTS, GrantSpec, Kind, TokenSeen
from livekit_app.providers.stream.spec import SPEC

ALGORITHM = "HS256"
SKEW_SECONDS = 60  # Stream has no leeway: a token of a clock that is ahead is refused there

# Roles of our call type. Who has none is a plain member, who watches.
ROLES: dict[Kind, str] = {"camera": "sideline_camera", "speaker": "sideline_speaker"}
_KINDS: dict[str, Kind] = {role: kind for kind, role in ROLES.items()}


def server_token(secret: str) -> str:
    """For our own calls. No ``iat``: it would be refused where our clock is ahead."""
    return _signed({"server": True}, secret)


def call_token(secret: str, call_type: str, spec: GrantSpec) -> tuple[str, datetime]:
    """The token for one room as one identity, and when it ends.

    Nobody's name is in it: Stream would keep it with the user, beyond the broadcast.
    """
    now = timezone.now()
    claims: dict[str, Any] = {
        "user_id": SPEC.capabilities.identity_there(spec.identity),
        "call_cids": [f"{call_type}:{spec.room}"],
        "iat": int(now.timestamp()) - SKEW_SECONDS,
        "exp": int((now + spec.ttl).timestamp()),
    }
    if spec.kind in ROLES:
        claims["role"] = ROLES[spec.kind]
    return _signed(claims, secret), datetime.fromtimestamp(claims["exp"], UTC)


def read_token(token: str, secret: str, call_type: str) -> TokenSeen:
    """A call token as Stream reads it. Raises ``BadToken``, without quoting the token."""
    if not secret:
        raise BadToken("there is no secret to check it by")
    try:
        claims = jwt.decode(
            token, secret, algorithms=[ALGORITHM], options={"require": ["exp", "iat"]}
        )
    except (jwt.PyJWTError, TypeError, ValueError, AttributeError) as problem:
        raise BadToken(type(problem).__name__) from None
    user_id, role = claims.get("user_id"), claims.get("role", "")
    if not isinstance(user_id, str) or not user_id:
        raise BadToken("no user in it")
    if not isinstance(role, str) or (role and role not in _KINDS):
        raise BadToken("a role that is none of ours")
    rights = RIGHTS[_KINDS.get(role, "spectator")]
    return TokenSeen(
        room=_only_room(claims.get("call_cids"), call_type),
        identity=SPEC.capabilities.identity_here(user_id),
        may_publish=bool(rights.publish),
        may_subscribe=rights.subscribe,
    )


def _only_room(cids: object, call_type: str) -> str:
    if not isinstance(cids, list) or len(cids) != 1 or not isinstance(cids[0], str):
        raise BadToken("no permission to join in it, or for several rooms")
    kind, _, room = cids[0].partition(":")
    if kind != call_type or not room:
        raise BadToken("no permission to join in it: a call of another type")
    return room


def _signed(claims: dict[str, Any], secret: str) -> str:
    if not secret:
        raise ProviderCredentials("the API secret is empty")
    return jwt.encode(claims, secret, algorithm=ALGORITHM)
