"""LiveKit's signalling on our own origin, where ``LIVEKIT_PUBLIC_URL`` is a path like ``/livekit``.

Browsers then need one origin and one certificate; media still flows directly by UDP. Only joining
passes: ``rtc`` (a WebSocket) and the question why a join failed. LiveKit's control API shares its
port and is not reachable this way. Join tokens are in the query, so nothing here logs an address.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from yarl import URL

from livekit_app.auth import rate_limits
from livekit_app.auth.credentials import Credentials
from livekit_app.errors import ServiceError
from livekit_app.providers.http_errors import unreachable
from livekit_app.providers.livekit.spec import SPEC
from livekit_app.providers.still_welcome import is_still_welcome

logger = logging.getLogger(__name__)

MESSAGE_LIMIT = 4 * 1024 * 1024  # one signalling message
_GOING_AWAY = 1001
_NOT_FOR_THE_WIRE = {1004, 1005, 1006, 1015}

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def signalling(scope: Scope, receive: Receive, send: Send) -> None:
    """One browser's signalling connection (ASGI)."""
    await receive()  # websocket.connect
    address = (scope.get("client") or ("",))[0]
    try:
        await rate_limits.spend_from("media", address, _credentials(scope))
    except ServiceError as refused:
        await _refuse(scope, send, refused.status)
        return
    if not await is_still_welcome(SPEC.name, _join_token(_credentials(scope))):
        await _refuse(scope, send, 403)
        return
    url = _upstream(scope["path"], scope["query_string"].decode("latin-1"), "ws")
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:
        try:
            async with asyncio.timeout(settings.MEDIA_PROXY_SECONDS):
                upstream = await session.ws_connect(
                    url, headers=_token(scope), max_msg_size=MESSAGE_LIMIT
                )
        except (aiohttp.ClientError, TimeoutError) as problem:
            logger.info("[livekit] join not passed on", extra={"code": type(problem).__name__})
            status = getattr(problem, "status", 503)  # of the handshake
            await _refuse(scope, send, status if status >= 400 else 503)
            return
        await send({"type": "websocket.accept"})
        await _pass_on(upstream, receive, send)


async def _refuse(scope: Scope, send: Send, status: int) -> None:
    """LiveKit's status where the web server can send one; else its 403. Browsers see neither and
    ask ``validate``."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "websocket.http.response.start", "status": status, "headers": []})
    await send({"type": "websocket.http.response.body", "body": b""})


async def _pass_on(upstream: aiohttp.ClientWebSocketResponse, receive: Receive, send: Send) -> None:
    """Both directions until either side ends; then the other is told."""
    tasks = [
        asyncio.create_task(_to_livekit(upstream, receive), name="livekit-up"),
        asyncio.create_task(_to_browser(upstream, send), name="livekit-down"),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(aiohttp.ClientError, ConnectionError):
            await upstream.close()


async def _to_livekit(upstream: aiohttp.ClientWebSocketResponse, receive: Receive) -> None:
    while (message := await receive())["type"] == "websocket.receive":
        with suppress(ConnectionError):
            if message.get("bytes") is not None:
                await upstream.send_bytes(message["bytes"])
            else:
                await upstream.send_str(message["text"])


async def _to_browser(upstream: aiohttp.ClientWebSocketResponse, send: Send) -> None:
    async for message in upstream:
        if message.type is aiohttp.WSMsgType.BINARY:
            await send({"type": "websocket.send", "bytes": message.data})
        elif message.type is aiohttp.WSMsgType.TEXT:
            await send({"type": "websocket.send", "text": message.data})
    code = upstream.close_code or _GOING_AWAY
    if code in _NOT_FOR_THE_WIRE:
        code = _GOING_AWAY
    await send({"type": "websocket.close", "code": code})


async def validate(request: HttpRequest) -> HttpResponse:
    """Why a join is refused: LiveKit's status, and its words only for a room that is not there
    (its 401 repeats the token)."""
    offered = Credentials(
        authorization=request.headers.get("Authorization", "")
        or request.GET.get("access_token", "")
    )
    await rate_limits.spend("media", request, offered, scope="others")
    if not await is_still_welcome(SPEC.name, _join_token(offered)):
        return HttpResponse(status=403, content_type="text/plain")
    url = _upstream(request.path, request.META.get("QUERY_STRING", ""), "http")
    token = request.headers.get("Authorization", "")
    headers = {"Authorization": token} if token else {}
    try:
        async with (
            asyncio.timeout(settings.MEDIA_PROXY_SECONDS),
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session,
            session.get(url, headers=headers, allow_redirects=False) as answer,
        ):
            text = await answer.text() if answer.status in (200, 404) else ""
            return HttpResponse(text, status=answer.status, content_type="text/plain")
    except (aiohttp.ClientError, TimeoutError) as problem:
        raise unreachable() from problem


def _token(scope: Scope) -> dict[str, str]:
    """Browsers put the join token into the query; LiveKit's other clients send it as a header."""
    found = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
    return {"Authorization": found[0].decode("latin-1")} if found else {}


def _credentials(scope: Scope) -> Credentials:
    """The token, wherever it is, as one is counted by it."""
    query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    return Credentials(
        authorization=_token(scope).get("Authorization") or query.get("access_token", "")
    )


def _join_token(offered: Credentials) -> str:
    return offered.bearer() or offered.authorization  # of a query it is the token alone


def _upstream(address: str, query: str, scheme: str) -> URL:
    """Our address → LiveKit's; the query unchanged, as it was encoded."""
    base = settings.LIVEKIT_URL.split("://", 1)
    secure = "s" if base[0] in ("https", "wss") else ""
    rest = address.removeprefix(settings.LIVEKIT_PUBLIC_URL)
    return URL(f"{scheme}{secure}://{base[1]}{rest}?{query}", encoded=True)


def _prefix() -> str | None:
    """``livekit`` for ``/livekit``; None where browsers reach LiveKit by themselves."""
    public: str = settings.LIVEKIT_PUBLIC_URL
    return public.strip("/") if public.startswith("/") else None


if prefix := _prefix():
    # As Channels means it: an ASGI application where Django has a view.
    websocket_urlpatterns = [re_path(rf"^{prefix}/rtc(?:/v1)?$", signalling)]  # type: ignore[arg-type]
    urlpatterns = [
        path(f"{prefix}/rtc/validate", validate),
        path(f"{prefix}/rtc/v1/validate", validate),
    ]
else:
    websocket_urlpatterns, urlpatterns = [], []
