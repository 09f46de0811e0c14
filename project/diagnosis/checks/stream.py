"""The numbered stream: would a socket of this process be greeted? (The browser tries the wire.)"""

import asyncio
import json
from typing import Any

from livekit_app.runtime.db_threads import run_in_database
from project.checking.findings import Check, fine, wrong
from sessions_app.access import tickets
from sessions_app.access.passes import Pass
from sessions_app.access_choices import WayIn
from sessions_app.models import LiveSession
from sessions_app.stream.entry import NotLetIn
from sessions_app.stream.registry import registry


async def websocket(session: LiveSession) -> Check:
    """Subscribe as a socket does, wait for the snapshot, leave. Where the code is not enough, by a
    ticket of its own, which is used up by that."""
    greeting: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    async def send(message: dict[str, Any]) -> None:
        if not greeting.done():
            greeting.set_result(message)

    ticket = ""
    if session.way_in != WayIn.CODE:
        grounds = Pass("host", session.access_epoch)
        ticket = await run_in_database(tickets.give, session, grounds)
    try:
        subscriber = await registry().subscribe(session.pk, send, None, ticket)
    except NotLetIn as refusal:
        return wrong("websocket", "stream_failed", refusal.code)
    if subscriber is None:
        return wrong("websocket", "stream_unknown", "the stream knows no such broadcast")
    try:
        message = await greeting
    finally:
        subscriber.leave()
    first = json.loads(message.get("text") or "{}")
    if first.get("type") != "snapshot":
        return wrong("websocket", "stream_failed", f"first message: {first.get('type')}")
    return fine("websocket", f"event {first['seq']}")
