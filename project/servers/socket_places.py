"""ASGI wrapper: how many WebSockets a process holds, in all and of one address.

A WebSocket stays for hours and nobody has proved who they are, so there is a number of them: five
sixths of the connections that the process has room for (``connections.places``), so that pages and
the API still answer when all are taken, and for one address as many as a large crowd has. Whoever
finds no place is told in words; the page follows by HTTP and tries again.
"""

import json
import logging
from collections import Counter
from functools import cache

from livekit_app.auth.client_address import subscriber
from livekit_app.monitoring.vitals import vitals
from project.servers import Application, Receive, Scope, Send
from project.servers.connections import places
from project.servers.proxies import is_trusted

logger = logging.getLogger(__name__)

PER_ADDRESS = 2000
TRY_LATER = 1013
SENTENCE = "Too many are connected at the moment. Try again."


class SocketPlaces:
    """``most``: by default what there is room for."""

    def __init__(
        self, app: Application, *, most: int | None = None, per_address: int = PER_ADDRESS
    ) -> None:
        self._app = app
        self._most = most
        self._per_address = per_address
        self._open = 0
        self._of: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        whose = _whose(scope)
        if self._open >= (self._most or _most()) or self._of[whose] >= self._per_address:
            await _refuse(receive, send)
            return
        self._open += 1
        vitals.sockets += 1
        if whose:
            self._of[whose] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open -= 1
            vitals.sockets -= 1
            if whose:
                self._of[whose] -= 1
                if not self._of[whose]:
                    del self._of[whose]


async def _refuse(receive: Receive, send: Send) -> None:
    """Opened first: a browser cannot see why a handshake was refused."""
    await receive()
    logger.warning("[web] no place for a socket")
    await send({"type": "websocket.accept"})
    said = json.dumps({"type": "error", "code": "full", "error": SENTENCE})
    await send({"type": "websocket.send", "text": said})
    await send({"type": "websocket.close", "code": TRY_LATER})


def _whose(scope: Scope) -> str:
    """Empty for a proxy of ours that does not say who asked."""
    address = str((scope.get("client") or ("",))[0])
    return "" if is_trusted(address) else subscriber(address)


@cache
def _most() -> int:
    return places().sockets
