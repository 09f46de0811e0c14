"""Who asks, and whether they may watch. A proof that does not hold is a finding, not a reason to
refuse the diagnosis."""

from livekit_app.auth import authentication
from livekit_app.auth.authentication import ANYBODY, Caller, Credentials
from livekit_app.errors import ServiceError
from livekit_app.runtime.db_threads import run_in_database
from project.checking.findings import Check, fine, unasked, wrong
from sessions_app.access.may_watch import may_watch
from sessions_app.access_choices import WayIn
from sessions_app.auth.visitors import visitor
from sessions_app.models import LiveSession


async def access(session: LiveSession, who: Caller, credentials: Credentials) -> Check:
    """May they watch? Where the code is enough, whoever asks has it."""
    if session.way_in == WayIn.CODE:
        return fine("access")
    asking = who if who.subject else visitor(credentials)
    try:
        await run_in_database(may_watch, session, asking, credentials.admission)
    except ServiceError as refusal:
        return Check("access", None, "access_needed", internal=refusal.code)
    return fine("access")


async def caller(credentials: Credentials) -> tuple[Check, Caller]:
    try:
        found = await authentication.authenticate(credentials)
    except ServiceError as refusal:
        return wrong("caller", "caller_refused", refusal.message, refusal.code), ANYBODY
    if found is None:
        return unasked("caller", "no proof was sent"), ANYBODY
    return fine("caller", found.subject.partition(":")[0]), found
