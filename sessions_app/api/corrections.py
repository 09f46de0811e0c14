"""A line of commentary that was wrong, withdrawn by its host."""

from functools import partial
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from ninja import Path, Router
from pydantic import Field

from livekit_app.auth import authentication, rate_limits
from livekit_app.auth.authentication import Caller
from livekit_app.auth.credentials import credentials_of
from livekit_app.errors import ServiceError
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.schemas import Answer, refusals
from livekit_app.tokens.deadlines import Stages, within_deadlines
from sessions_app.api.schemas import LARGEST_SEQ, SessionId
from sessions_app.lifecycle import corrections
from sessions_app.lifecycle.service import get_session
from sessions_app.models import LiveSession
from sessions_app.people.roles import is_host

ROUTE = "CORRECTION_ROUTE"
CORRECT = "sessions_app.change_livesession"  # an operator's, as for the actions of the admin

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
    credentials = credentials_of(request)

    async def handle(stages: Stages) -> WithdrawnOut:
        await rate_limits.spend("people", request, credentials, scope=session_id, judged=True)
        caller = await stages.run(
            "auth", settings.STAGE_AUTH_SECONDS, lambda: authentication.require(credentials)
        )

        def do() -> None:
            session = get_session(session_id)
            corrections.withdraw(session.pk, seq, actor=_actor(session, caller))

        await stages.run("line", settings.STAGE_ACCESS_SECONDS, partial(run_in_database, do))
        return WithdrawnOut(withdrawn=True)

    return await within_deadlines(ROUTE, handle)


def _actor(session: LiveSession, caller: Caller) -> str:
    if is_host(session, caller):
        return "host"
    if caller.may(CORRECT):
        return f"admin:{caller.account_id}"
    raise ServiceError(
        "not_the_host", "Only the host may withdraw a line.", status=403, stage="line"
    )
