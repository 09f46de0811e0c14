"""Which engine comments, and how it stands with the vision model: for the host alone, because the
address is nobody else's business. Spectators only see that lines come."""

from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from commentary.models import CommentaryRun
from commentary.narrators.trouble import Trouble
from livekit_app.runtime.rows import get_or_none
from livekit_app.schemas import Answer, refusals, spelled_out
from sessions_app.api.for_hosts import for_host
from sessions_app.api.schemas import SessionId
from sessions_app.log.iso_times import Moment, iso
from sessions_app.models import LiveSession
from sessions_app.site import vision_address

ROUTE = "COMMENTARY_ROUTE"
TroubleOut = Annotated[Trouble, spelled_out(Trouble)]


class ModelOut(Answer):
    wanted: bool = Field(description="The host lets it look.")
    address: str = Field(
        description="Where pictures are sent: a host, with its port where that is unusual.",
        examples=["api.openai.com", "ollama:11434"],
    )
    isLocal: bool = Field(
        description="On this machine or in its network, as far as the name tells."
    )
    trouble: TroubleOut | None = Field(
        description="Why it does not speak now; null: nothing is wrong."
    )
    until: Moment | None = Field(
        description="It is tried again then; null: nobody knows, or after a restart."
    )


class CommentaryOut(Answer):
    engine: str
    model: ModelOut | None = Field(description="null: no vision model looks on this site.")


async def read_commentary(
    request: HttpRequest, session_id: SessionId, response: HttpResponse
) -> CommentaryOut:
    """The engine that comments, for the host, and how it stands with the vision model where the
    site has one. Ask again with each notice `commentator_model`."""
    response["Cache-Control"] = "no-store"
    refusal = "Only the host may know how it stands with the model."
    return await for_host(request, session_id, _commentary, route=ROUTE, refusal=refusal)


def add_to(router: Router) -> None:
    """To the one that has the path's POST already: the framework makes one view of a path in each
    router, and the first one would answer 405 for all."""
    add = router.get(
        "/sessions/{session_id}/commentary",
        response={200: CommentaryOut, **refusals(401, 403, 429)},
    )
    add(read_commentary)


def _commentary(session: LiveSession) -> CommentaryOut:
    return CommentaryOut(engine=settings.COMMENTARY_ENGINE, model=_model(session))


def _model(session: LiveSession) -> ModelOut | None:
    address = vision_address.in_use()
    if address is None:
        return None
    # Of what is over nobody asks it any more.
    runs = CommentaryRun.objects.filter(pk=session.pk).exclude(model_trouble="")
    run = None if session.is_final else get_or_none(runs)
    return ModelOut(
        wanted=session.commentary_vision,
        address=address.host,
        isLocal=address.is_local,
        trouble=Trouble(run.model_trouble) if run else None,
        until=iso(run.model_trouble_until) if run else None,
    )
