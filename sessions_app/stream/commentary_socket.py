"""``WS /api/ws/sessions/{id}/commentary?after=N&ticket=T``: the edge of the numbered stream.

The messages are described in ``docs/messages.md``. It accepts, subscribes and listens for
acknowledgements; everything that is sent comes from ``subscriber.py``.
"""

import json
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from django.db import DatabaseError, InterfaceError

from sessions_app.ids import is_session_id
from sessions_app.stream.entry import NotLetIn
from sessions_app.stream.registry import registry
from sessions_app.stream.subscriber import (
    NOT_ALLOWED,
    NOT_FOUND,
    Send,
    Subscriber,
    error_message,
)

logger = logging.getLogger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]

BAD_REQUEST = 4400
TOO_BIG = 1009
TRY_LATER = 1013
MAX_MESSAGE = 1024  # characters; an acknowledgement has about 25

# What the page sends, read at a third of a JSON parser's cost: 500 a second from 1,000 spectators.
_ACK = re.compile(r'\{"type": ?"ack", ?"seq": ?(\d{1,15})\}', re.ASCII)


async def commentary(scope: Scope, receive: Receive, send: Send) -> None:
    """One spectator's socket (an ASGI application).

    No consumer of Channels: its dispatch costs a thread hop per acknowledgement and a channel (with
    Redis: a subscription) per socket, and here the hub is what a socket listens to.
    """
    session_id = scope["url_route"]["kwargs"]["session_id"]
    if (await receive())["type"] != "websocket.connect":
        return
    await send({"type": "websocket.accept"})
    subscriber = await _subscribe(session_id, scope["query_string"].decode("latin-1"), send)
    try:
        await _listen(receive, subscriber)
    finally:
        if subscriber is not None:
            subscriber.leave()


async def unknown_path(scope: Scope, receive: Receive, send: Send) -> None:
    """A wrong path is answered in words too; a browser cannot see a refused handshake."""
    await receive()
    await send({"type": "websocket.accept"})
    logger.warning("[commentary_ws] failed", extra={"reason": "unknown path"})
    await send(error_message("not_found"))
    await send({"type": "websocket.close", "code": NOT_FOUND})


async def _subscribe(session_id: str, query: str, send: Send) -> Subscriber | None:
    """None: the socket was told why not, and is closed."""
    asked = parse_qs(query)
    raw = asked.get("after", [""])[-1]
    ticket = asked.get("ticket", [""])[-1]  # a secret until it is used
    extra = {"session_id": session_id, "after": raw[:20]}
    logger.info("[commentary_ws] client connecting", extra=extra)
    if raw and not (raw.isascii() and raw.isdigit() and len(raw) < 16):
        await _refuse(session_id, "bad_after", BAD_REQUEST, send)
        return None
    subscriber = None
    if is_session_id(session_id):
        try:
            after = int(raw) if raw else None
            subscriber = await registry().subscribe(session_id, send, after, ticket)
        except NotLetIn as no:
            await _refuse(session_id, no.code, NOT_ALLOWED, send)
            return None
        except (DatabaseError, InterfaceError):
            await _refuse(session_id, "unavailable", TRY_LATER, send)
            return None
    if subscriber is None:
        await _refuse(session_id, "not_found", NOT_FOUND, send)
        return None
    logger.info("[commentary_ws] subscribed", extra=extra | {"seq": subscriber.cursor})
    return subscriber


async def _refuse(session_id: str, code: str, close_code: int, send: Send) -> None:
    logger.warning(
        "[commentary_ws] failed",
        extra={"session_id": session_id[:20], "reason": code, "code": close_code},
    )
    await send(error_message(code))
    await send({"type": "websocket.close", "code": close_code})


async def _listen(receive: Receive, subscriber: Subscriber | None) -> None:
    """Until the peer is gone. What is not an acknowledgement is ignored, within limits."""
    while (message := await receive())["type"] != "websocket.disconnect":
        text = message.get("text") or ""
        if subscriber is None or subscriber.closing:
            continue
        subscriber.count_message()
        if len(text) > MAX_MESSAGE or len(message.get("bytes") or b"") > MAX_MESSAGE:
            subscriber.drop(TOO_BIG, "message too big")
        elif (seq := acknowledged(text)) is not None:
            subscriber.acknowledge(seq)


def acknowledged(text: str) -> int | None:
    """``{"type": "ack", "seq": 7}`` → 7; anything else → None."""
    if (usual := _ACK.fullmatch(text)) is not None:
        return int(usual[1])
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or message.get("type") != "ack":
        return None
    seq = message.get("seq")
    return seq if isinstance(seq, int) and not isinstance(seq, bool) and seq >= 0 else None
