"""A line of commentary that was wrong, withdrawn by its host."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router
from pydantic import Field

from livekit_app.schemas import Answer, refusals
from sessions_app.api.for_hosts import for_host
from sessions_app.api.schemas import LARGEST_SEQ, SessionId
from sessions_app.lifecycle import corrections
from sessions_app.models import LiveSession

ROUTE = "CORRECTION_ROUTE"

router = Router(tags=["broadcasts"])


class WithdrawnOut(Answer):
    withdrawn: bool = Field(description="Always true.")


@router.post(
    "/sessions/{session_id}/lines/{seq}/withdraw",
    response={200: WithdrawnOut, **refusals(401, 403, 429)},
)
async def withdraw_line(
    request: HttpRequest,
    session_id: SessionId,
    seq: Annotated[int, Path(ge=1, le=LARGEST_SEQ, description="The line's number in the log.")],
) -> WithdrawnOut:
    """Say that a line was wrong, for the host: also after the end, for as long as the transcript
    lives. Who watches sees it struck through, whoever reads later gets it no more, and the
    commentator does not say the same for a minute. Withdrawing it again is success. 404
    `line_not_found` where this number is no line.
    """

    def work(session: LiveSession) -> WithdrawnOut:
        corrections.withdraw(session.pk, seq, actor="host")
        return WithdrawnOut(withdrawn=True)

    refusal = "Only the host may withdraw a line."
    return await for_host(request, session_id, work, route=ROUTE, refusal=refusal)
