"""What stands in front of every WebSocket."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

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
        if _is_allowed(scope):
            await self.inner(scope, receive, send)
            return
        await receive()  # websocket.connect
        await send({"type": "websocket.close", "code": 1008})  # before accept: HTTP 403


def _is_allowed(scope: Scope) -> bool:
    for name, value in scope.get("headers", ()):
        if name.lower() == b"host":
            domain, _ = split_domain_port(value.decode("latin-1"))
            hosts = settings.ALLOWED_HOSTS or (["localhost"] if settings.DEBUG else [])
            return bool(domain) and validate_host(domain, hosts)
    return False
