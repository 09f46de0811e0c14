"""Why a join failed. The client's own words are a sentence that may contain the token; so the
server is asked instead what it thinks of the grant."""

from datetime import UTC, datetime

import aiohttp

from livekit_app.providers.livekit.addresses import with_scheme
from livekit_app.providers.port import Grant
from livekit_app.providers.watching.room_watch import CloseReason

HTTP_SECONDS = 2.0


async def why_refused(url: str, grant: Grant) -> tuple[CloseReason, str]:
    """For ``WatchFailed``: the reason, and the detail for the log. ``url`` is the server's."""
    timeout = aiohttp.ClientTimeout(total=HTTP_SECONDS)
    headers = {"Authorization": f"Bearer {grant.token}"}
    question = f"{with_scheme(url, 'http').rstrip('/')}/rtc/validate"
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            http.get(question, headers=headers) as response,
        ):
            status, text = response.status, await response.text()
    except (aiohttp.ClientError, TimeoutError, OSError) as problem:
        return "unreachable", type(problem).__name__
    if status == 200:
        return "connection_lost", "the grant is good, but no connection came about"
    if status == 404:
        return "room_gone", "404"
    if status == 401 and ("expired" in text or grant.expires_at <= datetime.now(UTC)):
        return "token_expired", "401"
    return ("refused" if 400 <= status < 500 else "unreachable"), str(status)
