"""The HTTP API of broadcasts (docs/api.md). Thin: read, call one service, answer.

Every view is async and goes to a database thread once, for all its database work.
"""

import logging
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Status

from livekit_app.auth import authentication, rate_limits
from livekit_app.auth.authentication import Caller
from livekit_app.auth.client_address import client_address
from livekit_app.auth.credentials import credentials_of
from livekit_app.errors import ServiceError
from livekit_app.participants import looks
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.schemas import refusals
from livekit_app.tokens import grants
from livekit_app.tokens.deadlines import Stages, within_deadlines
from livekit_app.tokens.policy import AllowedJoin
from sessions_app import links
from sessions_app.access import choosing
from sessions_app.api import guarded
from sessions_app.api.schemas import (
    LARGEST_SEQ,
    DeletedOut,
    EventsOut,
    SessionId,
    SpectatorIn,
    SpectatorOut,
    StartedOut,
    StartIn,
)
from sessions_app.lifecycle import service as lifecycle
from sessions_app.log import etags
from sessions_app.log.lines import lines_of
from sessions_app.log.presenters import SessionOut, event_view, grant_view, session_view
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.people.erasing import erase

logger = logging.getLogger(__name__)
router = Router(tags=["broadcasts"])

DELETE_ROUTE = "DELETE_ROUTE"
SLACK_SECONDS = 3.0  # for the database, around a wait for the media server
RECENT_LINES = 25
EVENTS_AT_ONCE = 500


@router.post("/sessions", response={201: StartedOut, **refusals(401, 409, 410, 429, 501)})
async def start_session(
    request: HttpRequest,
    body: StartIn | None = None,
    idempotency_key: Annotated[
        str | None,
        Header(alias="Idempotency-Key", min_length=1, max_length=200),
    ] = None,
) -> Status[StartedOut]:
    """Start a broadcast. 201 means that its room exists and the camera may join at once.

    Send an `Idempotency-Key` that nobody guesses (a random UUID) to be able to repeat the request:
    the same key gets the same broadcast, while the first attempt is under way as well. Without a
    `hostKey` of your own it needs 22 characters or more, else 400 `idempotency_key_too_short`:
    whoever repeats it gets the host key. A start that failed frees its key.
    """
    body = body or StartIn()
    await rate_limits.spend("tokens", request, credentials_of(request))
    user_id = await _account_of(request) if settings.START_POLICY == "account" else None
    wanted = lifecycle.StartRequest(
        title=body.title,
        commentary=body.choice,
        watch=body.watch,
        match=body.set_up,
        host_key=body.hostKey,
        client_id=body.clientId or "",
        idempotency_key=idempotency_key,
        address=client_address(request),
        user_id=user_id,
    )
    session = await lifecycle.open_session(wanted)
    answer = await run_in_database(_started, session, lifecycle.host_key_of(session, wanted))
    logger.info(
        "[sessions] POST /sessions → 201",
        extra={"session_id": session.pk, "room": session.room.name},
    )
    return Status(201, answer)


@router.get("/sessions/{session_id}", response={200: SessionOut, **guarded.REFUSALS})
async def read_session(
    request: HttpRequest, session_id: SessionId, response: HttpResponse
) -> SessionOut | HttpResponse:
    """The broadcast as all who may watch see it, also when it is over. Poll with If-None-Match."""

    def read(session: LiveSession) -> SessionOut | HttpResponse:
        etag = etags.of_session(session)
        unchanged = etags.not_modified(request, etag)
        if unchanged is not None:
            return unchanged
        etags.mark(response, etag)
        return session_view(session)

    return await guarded.for_watchers(request, session_id, read)


@router.post(
    "/sessions/{session_id}/spectators",
    response={200: SpectatorOut, **refusals(401, 403, 409, 410, 429)},
)
async def grant_spectator(
    request: HttpRequest, session_id: SessionId, body: SpectatorIn | None = None
) -> SpectatorOut:
    """Permission to watch, under an identity of its own. No account; `X-Admission` where more than
    the code is needed. 403 `banned` is final.

    Send `X-Visitor-Key` (made and kept by your client) to be known again: a promotion and a ban
    hold for it. With `speak`, somebody promoted gets a speaker's grant: its identity begins with
    `speaker:`.
    """
    body = body or SpectatorIn()
    credentials = credentials_of(request)
    await rate_limits.spend("tokens", request, credentials, scope=session_id)

    def admit(caller: Caller) -> AllowedJoin:
        return lifecycle.admit_spectator(
            session_id,
            caller,
            admission=credentials.admission,
            name=body.name,
            speak=body.speak,
        )

    allowed = await guarded.as_guest(credentials, admit)
    grant = grants.sign(allowed, name=allowed.name)
    return SpectatorOut(**dict(grant_view(grant)), maySpeak=allowed.may_speak)


@router.delete("/sessions/{session_id}", response={200: DeletedOut, **refusals(401, 403, 429)})
async def delete_session(request: HttpRequest, session_id: SessionId) -> DeletedOut:
    """Delete the broadcast for good, for its host: lines, log, people, what pages told. One that
    is open is ended first.

    The host is whoever sends the host key, or proves to be who made it; operators may, whose
    permissions say so. From then on its code is unknown: 404.
    """
    credentials = credentials_of(request)

    async def handle(stages: Stages) -> DeletedOut:
        await rate_limits.spend("people", request, credentials, scope=session_id, judged=True)
        caller = await stages.run(
            "auth", settings.STAGE_AUTH_SECONDS, lambda: authentication.require(credentials)
        )
        limit = settings.ROOM_WAIT_SECONDS + SLACK_SECONDS
        await stages.run("session", limit, lambda: erase(session_id, caller))
        return DeletedOut(deleted=True)

    return await within_deadlines(DELETE_ROUTE, handle)


@router.get("/sessions/{session_id}/events", response={200: EventsOut, **guarded.REFUSALS})
async def read_events(
    request: HttpRequest,
    session_id: SessionId,
    response: HttpResponse,
    after: Annotated[int | None, Query(ge=0, le=LARGEST_SEQ)] = None,
) -> EventsOut | HttpResponse:
    """The numbered log, for where WebSockets are blocked. Without `after`: the last lines."""

    def read(session: LiveSession) -> EventsOut | HttpResponse:
        etag = etags.of_session(session)
        unchanged = etags.not_modified(request, etag)
        if unchanged is not None:
            return unchanged
        etags.mark(response, etag)
        return _events(session, after)

    return await guarded.for_watchers(request, session_id, read)


async def _account_of(request: HttpRequest) -> int | None:
    caller = await authentication.authenticate(credentials_of(request))
    return caller.account_id if caller else None


def _started(session: LiveSession, host_key: str) -> StartedOut:
    try:
        grant = grants.camera_grant(session.room)
    except ServiceError as refusal:
        if refusal.code == "room_not_ready":  # there a moment ago, and gone again
            raise ServiceError(
                "start_failed", str(refusal), status=503, stage="room", retry_after=1
            ) from refusal
        raise
    looks.expect_publisher(session.room)
    host = choosing.host_view(session)
    return StartedOut(
        **dict(session_view(session)) | dict(grant_view(grant)) | {"joinUrl": host.join_url},
        pin=host.pin,
        hostKey=host_key,
        cameraUrl=links.camera_url(session.pk, host_key),
    )


def _events(session: LiveSession, after: int | None) -> EventsOut:
    if after is None or after > session.last_seq:
        lines = lines_of(session).filter(seq__lte=session.last_seq).reverse()[:RECENT_LINES]
        found = [*reversed(lines)]
        seq = session.last_seq
    else:
        log = SessionEvent.objects.filter(session=session, seq__lte=session.last_seq)
        found = [*log.filter(seq__gt=after).order_by("seq")[:EVENTS_AT_ONCE]]
        seq = found[-1].seq if found else session.last_seq
    return EventsOut(
        events=[event_view(event) for event in found], seq=seq, session=session_view(session)
    )
