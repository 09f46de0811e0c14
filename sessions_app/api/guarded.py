"""What stands between a request and everything that tells of a broadcast: ``may_watch``."""

from collections.abc import Callable
from typing import Final, TypeVar

from django.http import HttpRequest

from livekit_app.auth import authentication
from livekit_app.auth.authentication import Caller
from livekit_app.auth.credentials import Credentials, credentials_of
from livekit_app.errors import ServiceError
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.schemas import refusals
from sessions_app.access.may_watch import OUTSIDE, may_watch
from sessions_app.access_choices import WayIn
from sessions_app.auth.visitors import visitor
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession

T = TypeVar("T")

REFUSALS = refusals(401, 403, 410, 429)  # 429: too many proofs that are wrong


class _Ask:
    """More than the code is needed."""


_ASK: Final = _Ask()


async def for_watchers(
    request: HttpRequest,
    session_id: str,
    work: Callable[[LiveSession], T],
    *,
    find: Callable[[str], LiveSession] | None = None,
) -> T:
    """``work`` in the database with the broadcast, for those who may watch it; else what
    ``may_watch`` raises, 404 for an unknown code (by ``find``). Where the code is enough nobody is
    asked who they are, and one trip to the database does."""

    look_up = find or lifecycle.get_session

    def at_once() -> T | _Ask:
        session = look_up(session_id)
        return work(session) if session.way_in == WayIn.CODE else _ASK

    done = await run_in_database(at_once)
    if not isinstance(done, _Ask):
        return done
    credentials = credentials_of(request)
    caller = await who_asks(credentials)

    def when_asked() -> T:
        session = look_up(session_id)
        may_watch(session, caller, credentials.admission)
        return work(session)

    return await run_in_database(when_asked)


async def as_guest(credentials: Credentials, join: Callable[[Caller], T]) -> T:
    """``join`` in the database as a visitor, whatever else they offer; where that is not enough, as
    whom a proof tells: a host or a co-host with an account may have no other way in."""
    try:
        return await run_in_database(join, visitor(credentials))
    except ServiceError as refusal:
        if refusal.code not in OUTSIDE or not credentials.offers_proof:
            raise
    return await run_in_database(join, await who_asks(credentials))


async def who_asks(credentials: Credentials) -> Caller:
    """By the proof that they offer, or as a visitor. 401 for a proof that is wrong."""
    proved = await authentication.authenticate(credentials) if credentials.offers_proof else None
    return proved or visitor(credentials)
