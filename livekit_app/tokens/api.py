"""``POST /api/livekit/token`` and its older form (docs/tokens.md). Thin: read, issue, answer."""

import json
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import wraps
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import Field

from livekit_app.auth import authentication, rate_limits
from livekit_app.auth.authentication import Caller, Credentials
from livekit_app.auth.credentials import credentials_of
from livekit_app.errors import ServiceError
from livekit_app.schemas import Answer, Name, StrictBody, refusals
from livekit_app.tokens import issuing
from livekit_app.tokens.deadlines import BODY_PARSE, Stages, within_deadlines
from livekit_app.tokens.policy import JoinRequest

ROUTE = "LIVEKIT_TOKEN_ROUTE"
PATH = "/api/livekit/token"

router = Router(tags=["tokens"])

REFUSALS = refusals(401, 403, 404, 409, 410, 429, 501)

RoomName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,80}$")]


Run = Callable[..., Awaitable[HttpResponse]]

_stages: ContextVar[Stages] = ContextVar("stages")  # of the request that is being answered


def told_from_the_start(run: Run) -> Run:
    """Begins before the framework reads what was sent, so that a refusal of that is logged, too."""

    @wraps(run)
    async def told(request: HttpRequest, **given: Any) -> HttpResponse:
        stages = Stages(ROUTE)
        _stages.set(stages)
        stages.start(BODY_PARSE, settings.STAGE_BODY_PARSE_SECONDS)
        response = await run(request, **given)
        if stages.current == BODY_PARSE:  # no view was reached
            code = json.loads(response.content)["code"]
            stages.refused(response.status_code, code, BODY_PARSE)
        return response

    return told


def _stages_after_reading() -> Stages:
    stages = _stages.get()
    stages.done()
    return stages


class TokenIn(StrictBody):
    roomName: RoomName = Field(description="The code in the link, or the room's full name.")
    participantName: Name = Field(default="", description="What others may read.")
    canPublish: bool = Field(default=False, description="Granted only to those who may.")
    canSubscribe: bool = True


class TokenOut(Answer):
    token: str
    url: str
    identity: str = Field(description="Made by the server; one per device and visit.")
    roomName: str
    canPublish: bool = Field(description="What the token really permits.")
    canSubscribe: bool
    expiresIn: int = Field(description="Seconds, counted by the server.")


class BareTokenOut(Answer):
    token: str


@router.post("/livekit/token", response={200: TokenOut, **REFUSALS})
@decorate_view(told_from_the_start)
async def issue_token(request: HttpRequest, body: TokenIn) -> TokenOut:
    """A join token, always within ten seconds. Send `Authorization: Bearer` with a host key
    or an account token, a signed Nostr event, or a session cookie. 403 `access_timeout` when your
    rights could not be found out in time; 504 names the `stage` that was late."""
    stages = _stages_after_reading()
    join = JoinRequest(body.roomName, publish=body.canPublish, name=body.participantName)
    credentials = credentials_of(request)

    async def handle(stages: Stages) -> TokenOut:
        await rate_limits.spend("tokens", request, credentials, scope=body.roomName)
        issued = await issuing.issue(stages, join, credentials, subscribe=body.canSubscribe)
        return _view(issued)

    return await within_deadlines(stages, handle)


@router.get("/livekit-token", response={200: BareTokenOut, **REFUSALS})
@decorate_view(told_from_the_start)
async def issue_token_in_older_form(
    request: HttpRequest,
    room: Annotated[RoomName, Query(description="The code in the link.")],
    username: Annotated[str, Query(min_length=1, max_length=100)],
) -> BareTokenOut:
    """The same for older clients: `username` must be the caller, an account's id or a public
    key, and grants nothing by itself."""
    stages = _stages_after_reading()
    credentials = credentials_of(request)

    async def prove(credentials: Credentials) -> Caller:
        caller = await authentication.require(credentials)
        if caller.subject.partition(":")[2] != username:
            raise ServiceError(
                "not_the_caller", "username must be your own.", status=403, stage="auth"
            )
        return caller

    async def handle(stages: Stages) -> BareTokenOut:
        await rate_limits.spend("tokens", request, credentials, scope=room)
        issued = await issuing.issue(stages, JoinRequest(room), credentials, prove=prove)
        return BareTokenOut(token=issued.grant.token)

    return await within_deadlines(stages, handle)


def _view(issued: issuing.Issued) -> TokenOut:
    grant = issued.grant
    return TokenOut(
        token=grant.token,
        url=grant.url,
        identity=grant.identity,
        roomName=grant.room,
        canPublish=issued.can_publish,
        canSubscribe=issued.can_subscribe,
        expiresIn=grant.ttl_seconds,
    )
