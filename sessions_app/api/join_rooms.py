"""Joining as programs do it: make a room, look at it, join it by name or as a guest.

One id names a room everywhere: it is the code in the link, the key of our row, and the last part
of the room's name at the media server. Tokens come from ``livekit_app.tokens``, in stages, like
all others (docs/joining.md).
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Header, Path, Query, Router, Status
from pydantic import Field

from livekit_app.auth import authentication, rate_limits
from livekit_app.auth.authentication import Caller, Credentials
from livekit_app.auth.client_address import client_address
from livekit_app.auth.credentials import credentials_of
from livekit_app.errors import ServiceError
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.schemas import refusals
from livekit_app.tokens import issuing
from livekit_app.tokens.deadlines import Stages, within_deadlines
from livekit_app.tokens.issuing import Issued
from livekit_app.tokens.policy import JoinRequest, Role
from sessions_app import links
from sessions_app.access import choosing
from sessions_app.access.choosing import HostView
from sessions_app.api import guarded, room_info
from sessions_app.api.room_info import InfoOut
from sessions_app.api.schemas import StartChoicesIn
from sessions_app.auth.visitors import visitor
from sessions_app.ids import is_session_id
from sessions_app.lifecycle import service as lifecycle
from sessions_app.log import etags
from sessions_app.log.presenters import GrantOut, grant_view
from sessions_app.models import LiveSession

ROUTE = "NESTS_ROUTE"
ROOM, READ = "room", "read"
START_SLACK_SECONDS = 2.0  # for the database work around the wait for the room

logger = logging.getLogger(__name__)
router = Router(tags=["joining"])

RoomId = Annotated[str, Path(description="The 12-character code in the link.")]


class NestIn(StartChoicesIn):
    pass


class JoinOut(GrantOut):
    roomId: str
    role: Role = Field(description="What you are in this broadcast.")
    canPublish: bool = Field(description="What the token really permits.")
    canSubscribe: bool


class NestOut(JoinOut):
    """``url`` and ``token`` are the camera's; ``link`` is what spectators open."""

    link: str
    pin: str | None = Field(description="To be said aloud, where a PIN lets people in.")
    hostKey: str = Field(description="Also proves the host, to the camera page and the API.")
    cameraUrl: str = Field(description="Opens the camera page as the host, on any device.")


@router.put("/nests", response={201: NestOut, **refusals(401, 403, 409, 410, 429, 501)})
async def create_nest(
    request: HttpRequest,
    body: NestIn | None = None,
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)
    ] = None,
) -> Status[NestOut]:
    """Make a room and be its host. 201 means that it exists, at the media server too.

    Say who you are: a signed Nostr event, an account token or a session cookie; whoever proves
    that again is the host again. With an `Idempotency-Key` the request may be repeated by the same
    caller: it gets the same room.
    """
    body = body or NestIn()
    credentials = credentials_of(request)

    async def handle(stages: Stages) -> NestOut:
        # Before the proof is judged: each signed event costs a verification and a row.
        await rate_limits.spend("tokens", request, credentials)
        caller = await stages.run(
            issuing.AUTH, settings.STAGE_AUTH_SECONDS, lambda: _maker(credentials)
        )
        wanted = lifecycle.StartRequest(
            title=body.title,
            commentary=body.choice,
            watch=body.watch,
            match=body.set_up,
            idempotency_key=idempotency_key,
            address=client_address(request),
            user_id=caller.account_id,
            host_subject=caller.subject,
        )
        limit = settings.ROOM_WAIT_SECONDS + START_SLACK_SECONDS
        session = await stages.run(ROOM, limit, lambda: lifecycle.open_session(wanted))
        issued = await _first_token(stages, session, caller, credentials)
        host = await run_in_database(choosing.host_view, session)
        return _created(host, lifecycle.host_key_of(session, wanted), issued)

    made = await within_deadlines(ROUTE, handle, status=201)
    logger.info(
        "[sessions] PUT /nests → 201",
        extra={"session_id": made.roomId, "room": made.room},
    )
    return Status(201, made)


@router.get("/nests/{room_id}/info", response={200: InfoOut, **guarded.REFUSALS})
async def read_nest(
    request: HttpRequest, room_id: RoomId, response: HttpResponse
) -> InfoOut | HttpResponse:
    """Who is host, and how it stands, for all who may watch; also when it is over."""

    async def handle(stages: Stages) -> InfoOut:
        return await stages.run(
            READ,
            settings.STAGE_ACCESS_SECONDS,
            lambda: guarded.for_watchers(request, room_id, room_info.info, find=room_info.find),
        )

    info = await within_deadlines(ROUTE, handle)
    etag = etags.of(info.model_dump_json())
    unchanged = etags.not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    etags.mark(response, etag)
    return info


@router.get("/nests/{room_id}/guest", response={200: JoinOut, **refusals(401, 403, 409, 410, 429)})
async def join_as_guest(request: HttpRequest, room_id: RoomId, response: HttpResponse) -> JoinOut:
    """A token to listen and watch, for everybody whom nobody banned; with `X-Admission` where more
    than the code is needed. `X-Visitor-Key` makes a browser known again."""

    async def prove(credentials: Credentials) -> Caller:
        return visitor(credentials)

    return await _join(request, response, JoinRequest(room_id), prove)


@router.get("/nests/{room_id}", response={200: JoinOut, **refusals(401, 403, 409, 410, 429, 501)})
async def join_nest(
    request: HttpRequest,
    room_id: RoomId,
    response: HttpResponse,
    publish: Annotated[
        Literal["auto", "always", "voice", "never"],
        Query(
            description="Whether the token shall permit publishing to a role that may. `auto`: "
            "not to a host whose camera is on air elsewhere; `always` takes it over; `voice`: "
            "a speaker's, and never the camera's."
        ),
    ] = "auto",
) -> JoinOut:
    """A token with your role: the host's is the camera's, speakers publish, others watch.

    By a session cookie alone it is never the camera's: `POST /api/livekit/token` is for that.
    """
    join = JoinRequest(
        room_id,
        publish=publish != "never",
        camera=publish != "voice",
        takeover=publish == "always",
    )
    return await _join(request, response, join, authentication.require)


async def _join(
    request: HttpRequest,
    response: HttpResponse,
    join: JoinRequest,
    prove: Callable[[Credentials], Awaitable[Caller]],
) -> JoinOut:
    credentials = credentials_of(request)

    async def handle(stages: Stages) -> JoinOut:
        await rate_limits.spend("tokens", request, credentials, scope=join.room)
        issued = await _issue(stages, join, credentials, prove)
        return _joined(join.room, issued)

    response["Cache-Control"] = "no-store"  # a token, and by GET
    return await within_deadlines(ROUTE, handle)


async def _issue(
    stages: Stages,
    join: JoinRequest,
    credentials: Credentials,
    prove: Callable[[Credentials], Awaitable[Caller]],
) -> Issued:
    """404 says "Room not found", and says nothing else: only for a room nobody knows."""
    if not is_session_id(join.room):
        raise room_info.room_not_found()
    try:
        return await issuing.issue(stages, join, credentials, prove=prove)
    except ServiceError as refusal:
        if refusal.status == 404:
            raise room_info.room_not_found() from refusal
        raise


async def _first_token(
    stages: Stages, session: LiveSession, caller: Caller, credentials: Credentials
) -> Issued:
    async def proved(credentials: Credentials) -> Caller:
        return caller  # a signed event is good for one proof

    # A repeated request may meet its own broadcast on air: it must not end that camera's join.
    join = JoinRequest(session.pk, publish=True, takeover=False)
    try:
        return await _issue(stages, join, credentials, proved)
    except ServiceError as refusal:
        if refusal.code == "room_not_ready":  # there a moment ago, and gone again
            raise lifecycle.start_failed("") from refusal
        raise


async def _maker(credentials: Credentials) -> Caller:
    """Somebody who can prove the same again later: a key of another broadcast does not count."""
    caller = await authentication.require(credentials)
    if caller.subject.startswith("key:"):
        raise ServiceError(
            "account_required",
            "A host key belongs to one broadcast: use an account or a signed event.",
            status=403,
            stage=issuing.AUTH,
        )
    return caller


def _created(host: HostView, host_key: str, issued: Issued) -> NestOut:
    code = host.session.pk
    return NestOut(
        **dict(_joined(code, issued)),
        link=host.join_url,
        pin=host.pin,
        hostKey=host_key,
        cameraUrl=links.camera_url(code, host_key),
    )


def _joined(room_id: str, issued: Issued) -> JoinOut:
    return JoinOut(
        **dict(grant_view(issued.grant)),
        roomId=room_id,
        role=issued.role,
        canPublish=issued.can_publish,
        canSubscribe=issued.can_subscribe,
    )
