"""``WS /api/ws/sessions/{id}/commentary?after=N``: the edge of the numbered stream.

The messages are described in ``docs/messages.md``. The consumer accepts, subscribes and listens
for acknowledgements; everything that is sent comes from ``subscriber.py``.
"""

import json
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from channels.consumer import AsyncConsumer
from django.db import DatabaseError, InterfaceError

from sessions_app.ids import is_session_id
from sessions_app.stream.registry import registry
from sessions_app.stream.subscriber import NOT_FOUND, Send, Subscriber, error_message

logger = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[dict[str, Any]]]

BAD_REQUEST = 4400
TOO_BIG = 1009
TRY_LATER = 1013
MAX_MESSAGE = 1024  # characters; an acknowledgement has about 25

# What the page sends, read at a third of a JSON parser's cost: 500 a second from 1,000 spectators.
_ACK = re.compile(r'\{"type": ?"ack", ?"seq": ?(\d{1,15})\}', re.ASCII)


class CommentaryConsumer(AsyncConsumer):  # type: ignore[misc]  # untyped library
    """One spectator's socket.

    It answers the ASGI calls itself instead of dispatching each message: Channels' dispatch costs
    a thread hop per acknowledgement and a channel (with Redis: a subscription) per socket, and
    here the hub is what a socket listens to.
    """

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        self.scope = scope
        self.base_send = send
        self.session_id = str(scope.get("url_route", {}).get("kwargs", {}).get("session_id", ""))
        if (await receive())["type"] != "websocket.connect":
            return
        await send({"type": "websocket.accept"})
        subscriber = await self._subscribe()
        try:
            await self._listen(receive, subscriber)
        finally:
            if subscriber is not None:
                subscriber.leave()

    async def _subscribe(self) -> Subscriber | None:
        raw = parse_qs(self.scope["query_string"].decode("latin-1")).get("after", [""])[-1]
        extra = {"session_id": self.session_id, "after": raw[:20]}
        logger.info("[commentary_ws] client connecting", extra=extra)
        if raw and not (raw.isascii() and raw.isdigit() and len(raw) < 16):
            await self._refuse("bad_after", BAD_REQUEST)
            return None
        subscriber = None
        if is_session_id(self.session_id):
            try:
                subscriber = await registry().subscribe(
                    self.session_id, self.base_send, int(raw) if raw else None
                )
            except (DatabaseError, InterfaceError):
                await self._refuse("unavailable", TRY_LATER)
                return None
        if subscriber is None:
            await self._refuse("not_found", NOT_FOUND)
            return None
        logger.info("[commentary_ws] subscribed", extra=extra | {"seq": subscriber.cursor})
        return subscriber

    async def _refuse(self, code: str, close_code: int) -> None:
        logger.warning(
            "[commentary_ws] failed",
            extra={"session_id": self.session_id[:20], "reason": code, "code": close_code},
        )
        await self.base_send(error_message(code))
        await self.base_send({"type": "websocket.close", "code": close_code})

    async def _listen(self, receive: Receive, subscriber: Subscriber | None) -> None:
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


class UnknownPathConsumer(AsyncConsumer):  # type: ignore[misc]  # untyped library
    """A wrong path is answered in words too; a browser cannot see a refused handshake."""

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        logger.warning("[commentary_ws] failed", extra={"reason": "unknown path"})
        await send(error_message("not_found"))
        await send({"type": "websocket.close", "code": NOT_FOUND})


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
