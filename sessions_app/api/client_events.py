"""``POST /api/sessions/{id}/client-events``: what pages tell of their connections (docs/api.md)."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from livekit_app.auth import rate_limits
from livekit_app.auth.credentials import credentials_of
from livekit_app.schemas import Answer, StrictBody
from sessions_app.api.guarded import REFUSALS, for_watchers
from sessions_app.api.schemas import SessionId
from sessions_app.client_events import reports
from sessions_app.client_events.reports import ReportedEvent
from sessions_app.models import LiveSession

router = Router(tags=["client events"])


class ClientEventIn(StrictBody):
    kind: Literal["joined", "join_failed", "lost", "quality", "device", "guest_fallback"]
    code: Annotated[str, Field(pattern=r"^[a-z0-9_.:-]{0,40}$")] = Field(
        default="", description="Why, as a stable word.", examples=["media_unreachable"]
    )
    ms: int | None = Field(default=None, ge=0, le=600_000, description="How long it took.")


class ClientEventsIn(StrictBody):
    page: Literal["camera", "spectator"]
    player: Annotated[str, Field(pattern=r"^[a-z0-9_-]{0,16}$")] = Field(
        default="", description="As the broadcast's view names it.", examples=["whep"]
    )
    events: list[ClientEventIn] = Field(min_length=1, max_length=20)


class StoredOut(Answer):
    stored: int = Field(description="0 when the broadcast has told enough.")


@router.post(
    "/sessions/{session_id}/client-events",
    response={200: StoredOut, **REFUSALS},
)
async def store_client_events(
    request: HttpRequest,
    session_id: SessionId,
    body: ClientEventsIn,
) -> StoredOut:
    """How a page's own connection goes, for the operator's numbers, from whoever may watch. No
    personal data. Also for some minutes after the end; 429 when one address tells too much."""
    await rate_limits.spend("client_events", request, credentials_of(request), scope=session_id)
    events = [ReportedEvent(one.kind, one.code, one.ms) for one in body.events]

    def store(session: LiveSession) -> int:
        return reports.store(session.pk, body.page, body.player, events)

    return StoredOut(stored=await for_watchers(request, session_id, store))
