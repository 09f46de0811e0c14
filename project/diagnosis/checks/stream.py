"""The numbered stream: would a socket of this process be greeted? (The browser tries the wire.)"""

import asyncio
import json
from typing import Any

from project.checking.findings import Check, fine, wrong
from sessions_app.stream.registry import registry


async def websocket(session_id: str) -> Check:
    """Subscribe as a socket does, wait for the snapshot, leave."""
    greeting: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

    async def send(message: dict[str, Any]) -> None:
        if not greeting.done():
            greeting.set_result(message)

    subscriber = await registry().subscribe(session_id, send, None)
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
