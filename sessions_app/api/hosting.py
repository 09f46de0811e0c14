"""What only the host does, by the host key: film, announce an absence, switch commentary, end."""

from collections.abc import Callable
from typing import Annotated, ParamSpec, TypeVar

from django.http import HttpRequest
from ninja import Header, Router

from livekit_app.auth import rate_limits
from livekit_app.auth.client_address import client_address
from livekit_app.auth.credentials import credentials_of
from livekit_app.errors import ServiceError
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.schemas import refusals
from sessions_app.api.schemas import (
    AbsenceIn,
    AbsenceOut,
    CameraIn,
    CameraOut,
    CommentaryIn,
    EndIn,
    SessionId,
)
from sessions_app.lifecycle import service as lifecycle
from sessions_app.log.iso_times import iso
from sessions_app.log.presenters import SessionOut, grant_view, session_view
from sessions_app.states import Reason, State

router = Router(tags=["broadcasts"])

P = ParamSpec("P")
T = TypeVar("T")

HostKeyHeader = Annotated[str | None, Header(alias="X-Host-Key", description="The host key.")]


@router.post(
    "/sessions/{session_id}/camera", response={200: CameraOut, **refusals(401, 403, 409, 410, 429)}
)
async def grant_camera(
    request: HttpRequest,
    session_id: SessionId,
    body: CameraIn | None = None,
    host_key: HostKeyHeader = None,
) -> CameraOut:
    """Permission to publish, for the host. 409 `already_streaming` names the other page."""
    body = body or CameraIn()
    await rate_limits.spend("tokens", request, credentials_of(request), scope=session_id)
    session, grant = await _as_host(
        request,
        lifecycle.grant_camera,
        session_id,
        host_key,
        client_id=body.clientId or "",
        takeover=body.takeover,
    )
    return CameraOut(**dict(grant_view(grant)), state=State(session.state))


@router.post(
    "/sessions/{session_id}/camera/absence",
    response={200: AbsenceOut, **refusals(401, 403, 410, 429)},
)
async def announce_absence(
    request: HttpRequest, session_id: SessionId, body: AbsenceIn, host_key: HostKeyHeader = None
) -> AbsenceOut:
    """Announce that the picture stops for a moment (the camera is flipped): that is no loss."""
    until = await _as_host(request, lifecycle.announce_absence, session_id, host_key, body.seconds)
    return AbsenceOut(absenceUntil=iso(until))


@router.post(
    "/sessions/{session_id}/commentary", response={200: SessionOut, **refusals(401, 403, 410, 429)}
)
async def change_commentary(
    request: HttpRequest, session_id: SessionId, body: CommentaryIn, host_key: HostKeyHeader = None
) -> SessionOut:
    """Switch commentary on or off, or change its language, style, ears or eyes, for the host. The
    next line is told so; everybody hears of it by a notice."""

    def change() -> SessionOut:
        lifecycle.hosted_session(session_id, host_key)
        lifecycle.change_commentary(session_id, **body.model_dump(), actor="host")
        session = lifecycle.get_session(session_id)
        lifecycle.refuse_ended(session)
        return session_view(session)

    return await _as_host(request, change)


@router.post("/sessions/{session_id}/end", response={200: SessionOut, **refusals(401, 403, 429)})
async def end_session(
    request: HttpRequest,
    session_id: SessionId,
    body: EndIn | None = None,
    host_key: HostKeyHeader = None,
) -> SessionOut:
    """End the broadcast, for the host. Ending what is over is success."""

    def finish() -> SessionOut:
        lifecycle.hosted_session(session_id, host_key)
        lifecycle.end_session(session_id, reason=Reason.HOST, actor="host")
        return session_view(lifecycle.get_session(session_id))

    return await _as_host(request, finish)


async def _as_host(
    request: HttpRequest, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """``work`` in the database, which asks for the host key."""
    try:
        return await run_in_database(work, *args, **kwargs)
    except ServiceError as refusal:
        if refusal.code == "host_key_wrong":
            await rate_limits.count_wrong_proof(client_address(request))
        raise
