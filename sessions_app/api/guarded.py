"""What stands between a request and everything that tells of a broadcast: ``may_watch``."""

from collections.abc import Callable
from typing import Final, TypeVar

from django.http import HttpRequest

from livekit_app.auth import authentication
from livekit_app.auth.authentication import Caller
from livekit_app.auth.credentials import Credentials, credentials_of
from livekit_app.runtime.db_threads import run_in_database
from sessions_app.access.may_watch import may_watch
from sessions_app.access_choices import WayIn
from sessions_app.auth.visitors import visitor
from sessions_app.lifecycle.service import get_session
from sessions_app.models import LiveSession

T = TypeVar("T")


class _Ask:
    """More than the code is needed."""


_ASK: Final = _Ask()


async def for_watchers(
    request: HttpRequest, session_id: str, work: Callable[[LiveSession], T]
) -> T:
    """``work`` in the database with the broadcast, for those who may watch it; else what
    ``may_watch`` raises, 404 for an unknown code. Where the code is enough nobody is asked who they
    are, and one trip to the database does."""

    def at_once() -> T | _Ask:
        session = get_session(session_id)
        return work(session) if session.way_in == WayIn.CODE else _ASK

    done = await run_in_database(at_once)
    if not isinstance(done, _Ask):
        return done
    credentials = credentials_of(request)
    caller = await who_asks(credentials)

    def when_asked() -> T:
        session = get_session(session_id)
        may_watch(session, caller, credentials.admission)
        return work(session)

    return await run_in_database(when_asked)


async def who_asks(credentials: Credentials) -> Caller:
    """By the proof that they offer, or as a visitor. 401 for a proof that is wrong."""
    proved = await authentication.authenticate(credentials) if credentials.offers_proof else None
    return proved or visitor(credentials)
