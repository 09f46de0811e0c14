"""What has to be known of joins with LiveKit's own client.

- Would the server let us in, and if not, why? It is asked what it thinks of the grant: the client's
  words are a sentence that may contain the token, and it takes 12 s to find that nobody answers.
- A join may not be cancelled: 15 s later its native half ends the whole process with SIGTERM, for
  nobody told it that we are ready (livekit/python-sdks issue 784). So one that is given up goes on
  in a task of its own, and leaves at once when it is in. It would put out whoever joined with the
  same identity meanwhile; so the next one waits for it.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import aiohttp
from livekit import rtc

from livekit_app.providers.livekit.addresses import with_scheme
from livekit_app.providers.port import Grant
from livekit_app.providers.watching.room_watch import CloseReason

HTTP_SECONDS = 2.0
LEAVE_SECONDS = 2.0
LATE_SECONDS = 5.0  # most that the next one waits for one that was given up

_given_up: dict[asyncio.Task[None], Grant] = {}


async def why_refused(url: str, grant: Grant) -> tuple[CloseReason, str] | None:
    """For ``WatchFailed``: the reason, and the detail for the log. None: the grant is good.
    ``url`` is the server's."""
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
        return None
    if status == 404:
        return "room_gone", "404"
    if status == 401 and ("expired" in text or grant.expires_at <= datetime.now(UTC)):
        return "token_expired", "401"
    return ("refused" if 400 <= status < 500 else "unreachable"), str(status)


async def late_ones(grant: Grant) -> None:
    """Wait for joins with the same identity that were given up."""
    place = (grant.room, grant.identity)
    late = [task for task, given in _given_up.items() if (given.room, given.identity) == place]
    if late:
        await asyncio.wait(late, timeout=LATE_SECONDS)


def give_up(room: rtc.Room, joining: "asyncio.Task[None]", grant: Grant) -> None:
    """A join that nobody waits for any more must not end as a participant nobody knows."""
    task = asyncio.create_task(_leave_late(room, joining))
    _given_up[task] = grant
    task.add_done_callback(_given_up.pop)


async def everybody_left() -> None:
    """Wait for the joins that were given up. Whoever ends the event loop earlier cancels them."""
    while _given_up:
        await asyncio.wait([*_given_up])


async def leave(room: rtc.Room) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(LEAVE_SECONDS):
            await room.disconnect()


async def _leave_late(room: rtc.Room, joining: "asyncio.Task[None]") -> None:
    with suppress(rtc.ConnectError):
        await joining
        await leave(room)
