"""What stands in front of every WebSocket."""

from collections.abc import Awaitable, Callable
from typing import Any

from project.http import foreign_hosts

Scope = dict[str, Any]
Asgi = Callable[
    [Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]
]


class AllowedHosts:
    """Refuse a handshake whose Host header is not ours, as Django does for HTTP."""

    def __init__(self, inner: Asgi) -> None:
        self.inner = inner

    async def __call__(
        self,
        scope: Scope,
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        host = ",".join(hosts)  # two are none, as in a request of Django's
        if foreign_hosts.is_ours(host):
            await self.inner(scope, receive, send)
            return
        foreign_hosts.mention(host, kind="socket")
        await receive()  # websocket.connect
        await send({"type": "websocket.close", "code": 1008})  # before accept: HTTP 403
