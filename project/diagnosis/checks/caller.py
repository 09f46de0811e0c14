"""Who asks. A proof that does not hold is a finding, not a reason to refuse the diagnosis."""

from livekit_app.auth import authentication
from livekit_app.auth.authentication import ANYBODY, Caller, Credentials
from livekit_app.errors import ServiceError
from project.checking.findings import Check, fine, unasked, wrong


async def caller(credentials: Credentials) -> tuple[Check, Caller]:
    try:
        found = await authentication.authenticate(credentials)
    except ServiceError as refusal:
        return wrong("caller", "caller_refused", refusal.message, refusal.code), ANYBODY
    if found is None:
        return unasked("caller", "no proof was sent"), ANYBODY
    return fine("caller", found.subject.partition(":")[0]), found
