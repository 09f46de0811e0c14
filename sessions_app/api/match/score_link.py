"""The scorekeepers' link: its host gives it and takes it back, whoever has it comes in by it."""

import asyncio
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import Field

from livekit_app.auth import rate_limits
from livekit_app.auth.credentials import credentials_of
from livekit_app.errors import ServiceError
from livekit_app.schemas import Answer, StrictBody, refusals
from sessions_app import links, qr_codes
from sessions_app.api.for_hosts import for_host
from sessions_app.api.match.wrong_proofs import counting_wrong
from sessions_app.api.schemas import LinkKeyIn, SessionId
from sessions_app.match import scorekeepers
from sessions_app.models import LiveSession

ROUTE = "SCOREKEEPERS_ROUTE"
NO_LINK = "There is no link for scorekeepers."

router = Router(tags=["match"])


class ScorekeepersOut(Answer):
    open: bool = Field(description="There is a link, and it is good.")
    joinUrl: str | None = Field(
        description="A secret: who has it keeps the score. Null without a link, and where a "
        "machine with another secret made it: make a new one."
    )
    here: int = Field(description="Pages of scorekeepers that were heard of in the last 10 s.")


class JoinIn(StrictBody):
    key: LinkKeyIn = Field(description="What stands behind # in the link.")


class ScorekeeperOut(Answer):
    scorekeeper: str = Field(description="For the header X-Scorekeeper. A secret.")
    session: str = Field(description="The broadcast's code.")


REFUSALS = refusals(401, 403, 410, 429)


@router.get("/sessions/{session_id}/scorekeepers", response={200: ScorekeepersOut, **REFUSALS})
async def read_scorekeepers(
    request: HttpRequest, session_id: SessionId, response: HttpResponse
) -> ScorekeepersOut:
    """The link for scorekeepers, for the host, and how many keep the score now. The same on each of
    the host's devices."""
    response["Cache-Control"] = "no-store"
    return await _for_host(request, session_id, lambda session: session)


@router.post("/sessions/{session_id}/scorekeepers", response={200: ScorekeepersOut, **REFUSALS})
async def give_score_link(
    request: HttpRequest, session_id: SessionId, response: HttpResponse
) -> ScorekeepersOut:
    """A new link for scorekeepers, for the host. Whoever opens it may say how the match stands, and
    nothing else. Older links end, and so does whoever came by them."""
    response["Cache-Control"] = "no-store"
    return await _for_host(
        request, session_id, lambda session: scorekeepers.give(session.pk, actor="host")
    )


@router.delete("/sessions/{session_id}/scorekeepers", response={200: ScorekeepersOut, **REFUSALS})
async def take_score_link_back(request: HttpRequest, session_id: SessionId) -> ScorekeepersOut:
    """Take the link back, for the host: 410 `score_link_ended` at once for all who came by it.
    Doing it again is success."""
    return await _for_host(
        request, session_id, lambda session: scorekeepers.take_back(session.pk, actor="host")
    )


@router.get(
    "/sessions/{session_id}/scorekeepers/qr.svg",
    response=refusals(401, 403, 429),
    openapi_extra={"responses": {200: {"description": "OK", "content": {qr_codes.KIND: {}}}}},
)
async def draw_score_qr_code(request: HttpRequest, session_id: SessionId) -> HttpResponse:
    """The QR code of the scorekeepers' link, for the host. 404 `no_score_link` without one."""
    told = await _for_host(request, session_id, lambda session: session)
    if told.joinUrl is None:
        raise ServiceError("no_score_link", NO_LINK, status=404, stage=scorekeepers.STAGE)
    svg = await asyncio.to_thread(qr_codes.svg_of, told.joinUrl)
    response = HttpResponse(svg, content_type=qr_codes.KIND)
    response["Cache-Control"] = "no-store"
    return response


@router.post("/sessions/{session_id}/scorekeepers/join", response={201: ScorekeeperOut, **REFUSALS})
async def join_as_scorekeeper(
    request: HttpRequest, session_id: SessionId, body: JoinIn
) -> Status[ScorekeeperOut]:
    """With the key of the link, for whoever has it: a token that may say how the match stands. 403
    `score_key_wrong`; 410 `score_link_ended`, `ended`."""
    credentials = credentials_of(request)
    await rate_limits.spend("tokens", request, credentials, scope=f"{session_id} scorekeeper")
    token = await counting_wrong(credentials, lambda: scorekeepers.join(session_id, body.key))
    return Status(201, ScorekeeperOut(scorekeeper=token, session=session_id))


async def _for_host(
    request: HttpRequest, session_id: str, work: Callable[[LiveSession], LiveSession]
) -> ScorekeepersOut:
    return await for_host(
        request,
        session_id,
        lambda session: _view(work(session)),
        route=ROUTE,
        refusal="Only the host may say who keeps the score.",
    )


def _view(session: LiveSession) -> ScorekeepersOut:
    key = scorekeepers.key_of(session)
    return ScorekeepersOut(
        open=session.score_link_open and not session.is_final,
        joinUrl=links.score_url(session.pk, key) if key else None,
        here=scorekeepers.here(session),
    )
