"""What the host alone may ask, by whatever proves that it is the host: key, account, signature."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest

from livekit_app.auth import authentication, rate_limits
from livekit_app.auth.credentials import credentials_of
from livekit_app.errors import ServiceError
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.tokens.deadlines import Stages, within_deadlines
from sessions_app.lifecycle.service import get_session
from sessions_app.models import LiveSession
from sessions_app.people.roles import is_host

T = TypeVar("T")


async def for_host(
    request: HttpRequest,
    session_id: str,
    work: Callable[[LiveSession], T],
    *,
    route: str,
    refusal: str,
) -> T:
    """``work`` in the database with the broadcast. 403 ``not_the_host`` in the words of
    ``refusal``."""
    credentials = credentials_of(request)

    async def handle(stages: Stages) -> T:
        await rate_limits.spend("people", request, credentials, scope=session_id, judged=True)
        caller = await stages.run(
            "auth", settings.STAGE_AUTH_SECONDS, lambda: authentication.require(credentials)
        )

        def do() -> T:
            session = get_session(session_id)
            if not is_host(session, caller):
                raise ServiceError("not_the_host", refusal, status=403, stage="access")
            return work(session)

        return await stages.run(
            "access", settings.STAGE_ACCESS_SECONDS, partial(run_in_database, do)
        )

    return await within_deadlines(route, handle)
