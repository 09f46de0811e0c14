"""A bare ASGI application for measuring and testing servers: no hub, no database.

- WebSocket: accepts and then gets every broadcast; messages a client sends are ignored.
- ``/bare/slow?seconds``: an answer that takes its time (draining at SIGTERM).
- ``/bare/large?bytes``: one that has to be read.
- everything else by HTTP: Sideline itself.

One broadcaster per process sends ``{"at": <monotonic ns>, …}`` BARE_PER_SECOND times a second to
all sockets, encoded once: the least that any fan-out on this server costs.
"""

import asyncio
import json
import os
import time
from typing import Any

from project.asgi import application as sideline
from project.servers import Message, Receive, Scope, Send

PER_SECOND = float(os.environ.get("BARE_PER_SECOND", "2"))
# As long as a line of commentary on the wire.
PADDING = "A large shape crosses the picture from left to right, quickly, and then it is calm." * 2

_sends: set[Any] = set()
_broadcaster: asyncio.Task[None] | None = None


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await _websocket(receive, send)
    elif scope["path"] == "/bare/slow":
        await _slow(scope, receive, send)
    elif scope["path"] == "/bare/large":
        await _large(scope, receive, send)
    else:
        await sideline(scope, receive, send)


async def _websocket(receive: Receive, send: Send) -> None:
    global _broadcaster
    await receive()
    await send({"type": "websocket.accept"})
    if _broadcaster is None:
        _broadcaster = asyncio.ensure_future(_broadcast())
    _sends.add(send)
    try:
        while (await receive())["type"] != "websocket.disconnect":
            pass
    finally:
        _sends.discard(send)


async def _broadcast() -> None:
    number = 0
    while True:
        await asyncio.sleep(1 / PER_SECOND)
        number += 1
        text = json.dumps({"n": number, "at": time.monotonic_ns(), "text": PADDING})
        message: Message = {"type": "websocket.send", "text": text}
        for send in list(_sends):
            try:
                await send(message)
            except OSError:
                _sends.discard(send)  # it left between two messages


async def _slow(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await asyncio.sleep(float(scope["query_string"] or b"1"))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"done"})


async def _large(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    size = int(scope["query_string"])
    headers = [(b"content-length", str(size).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"x" * size})
