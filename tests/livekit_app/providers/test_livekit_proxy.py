"""LiveKit's signalling on our own origin: how often one token may knock."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from django.test import AsyncRequestFactory

from livekit_app.errors import ServiceError
from livekit_app.providers.livekit import proxy


class LiveKit:
    """Takes every socket, and counts."""

    def __init__(self) -> None:
        self.joins = 0
        self.questions = 0

    async def join(self, request: web.Request) -> web.WebSocketResponse:
        self.joins += 1
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.close()
        return socket

    async def validate(self, request: web.Request) -> web.Response:
        self.questions += 1
        return web.Response(text="success")


@pytest.fixture
async def livekit(settings: Any) -> AsyncIterator[LiveKit]:
    server = LiveKit()
    app = web.Application()
    app.router.add_get("/rtc", server.join)
    app.router.add_get("/rtc/validate", server.validate)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    settings.LIVEKIT_URL = f"http://127.0.0.1:{runner.addresses[0][1]}"
    settings.LIVEKIT_PUBLIC_URL = "/livekit"
    yield server
    await runner.cleanup()


async def joined(token: str, *, by_header: bool = False) -> int | str:
    """The status that a browser's socket is refused with, or "accepted"."""
    sent: list[dict[str, Any]] = []
    waiting: list[dict[str, Any]] = [{"type": "websocket.connect"}]

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop()
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": "/livekit/rtc",
        "query_string": b"" if by_header else f"auto=1&access_token={token}".encode(),
        "headers": [(b"authorization", f"Bearer {token}".encode())] if by_header else [],
        "client": ("203.0.113.9", 50000),
        "extensions": {"websocket.http.response": {}},
    }
    await proxy.signalling(scope, receive, send)
    if sent[0]["type"] == "websocket.accept":
        return "accepted"
    return int(sent[0]["status"])


@pytest.mark.parametrize("by_header", [False, True], ids=["in the query", "as a header"])
async def test_one_token_joins_sixty_times_a_minute(livekit: LiveKit, by_header: bool) -> None:
    for _ in range(60):
        assert await joined("one", by_header=by_header) == "accepted"
    assert await joined("one", by_header=by_header) == 429
    assert livekit.joins == 60
    assert await joined("two", by_header=by_header) == "accepted"


async def test_a_crowd_behind_one_address_joins(livekit: LiveKit) -> None:
    for number in range(500):
        assert await joined(f"token-{number}") == "accepted"


async def test_asking_why_is_counted_too(livekit: LiveKit) -> None:
    request = AsyncRequestFactory().get("/livekit/rtc/validate?access_token=one")
    for _ in range(60):
        assert (await proxy.validate(request)).status_code == 200
    with pytest.raises(ServiceError) as refused:
        await proxy.validate(request)
    assert (refused.value.status, refused.value.code) == (429, "too_many_requests")
    assert livekit.questions == 60
    assert await joined("one") == "accepted", "and apart from joining"
