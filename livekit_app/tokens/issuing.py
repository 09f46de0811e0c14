"""A join token for somebody who proves who they are, in stages.

auth → canAccessLive → profile_fetch → livekit_token_sign, each within its limit. Access that is
late fails closed (403); a profile that is late means a token without a name.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from django.conf import settings

from livekit_app.auth import authentication, profiles
from livekit_app.auth.authentication import Caller, Credentials
from livekit_app.errors import ServiceError
from livekit_app.providers.port import RIGHTS, Grant
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.tokens import grants
from livekit_app.tokens import policy as token_policy
from livekit_app.tokens.deadlines import Stages, StageTimeout
from livekit_app.tokens.policy import AllowedJoin, JoinRequest, Role

AUTH, ACCESS, PROFILE, SIGN = "auth", "canAccessLive", "profile_fetch", "livekit_token_sign"


@dataclass(frozen=True, slots=True)
class Issued:
    """A grant and what it really permits: asking for more than one may is no error."""

    grant: Grant
    role: Role
    can_publish: bool
    can_subscribe: bool


async def issue(
    stages: Stages,
    join: JoinRequest,
    credentials: Credentials,
    *,
    subscribe: bool = True,
    prove: Callable[[Credentials], Awaitable[Caller]] = authentication.require,
) -> Issued:
    """A token for whoever ``prove`` says it is; ``join.caller`` is not known before. By GET with a
    cookie alone it is never the camera's.

    Raises ``ServiceError``: 401 who, 403 may not or access late, 404 / 410 / 409 the room, 503 its
    media server, 504 another stage late.
    """
    caller = await stages.run(AUTH, settings.STAGE_AUTH_SECONDS, lambda: prove(credentials))
    join = replace(join, caller=caller, admission=credentials.admission)
    if credentials.may_be_a_link:  # following one must not throw the host's own camera out
        join = replace(join, camera=False, takeover=False)
    allowed = await _admitted(stages, join)
    name = allowed.name or await _name(stages, caller)
    return await stages.run(
        SIGN, settings.STAGE_SIGN_SECONDS, lambda: _signed(allowed, name, subscribe)
    )


async def _admitted(stages: Stages, join: JoinRequest) -> AllowedJoin:
    try:
        return await stages.run(
            ACCESS, settings.STAGE_ACCESS_SECONDS, lambda: run_in_database(_admit, join)
        )
    except StageTimeout as late:
        raise ServiceError(
            "access_timeout",
            "Whether you may join could not be found out in time.",
            status=403,
            stage=ACCESS,
            timeout_ms=late.timeout_ms,
            retry_after=1,
        ) from late


def _admit(join: JoinRequest) -> AllowedJoin:
    allowed = token_policy.admit(join)
    grants.ready(allowed.room)
    return allowed


async def _name(stages: Stages, caller: Caller) -> str:
    try:
        return await stages.run(
            PROFILE, settings.STAGE_PROFILE_SECONDS, lambda: profiles.name_of(caller)
        )
    except StageTimeout:
        return ""


async def _signed(allowed: AllowedJoin, name: str, subscribe: bool) -> Issued:
    grant = grants.sign(allowed, name=name, subscribe=subscribe)
    rights = RIGHTS[allowed.kind]
    return Issued(
        grant=grant,
        role=allowed.role,
        can_publish=bool(rights.publish),
        can_subscribe=rights.subscribe and subscribe,
    )
