"""Faults at the socket: a proxy in front of a provider's API and a relay behind its webhooks.

Both are small real servers, so that adapter, SDK and HTTP client are the ones of production. What
goes wrong is chosen by assigning ``mode`` (proxy) or ``delivery`` (relay) while they run.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

import aiohttp
from aiohttp import web

from livekit_app.runtime.background import spawn
from tests.support.ports import free_ports

Mode = Literal[
    "pass",
    "refuse",  # nobody listens
    "hang",  # accepts, never answers
    "slow",  # the call reaches the server after ``seconds``, even when the caller has gone
    "error",  # 500
    "unauthorized",  # 401, as the provider says it
    "html",  # 200 with a page: some other web server
    "empty",  # 200 with nothing, which is valid protobuf, and no JSON
    "lose_reply",  # carried out, never answered
]

_HTML = "<!doctype html><title>Welcome</title><h1>It works!</h1>"
Answer = tuple[int, bytes, str]  # status, body, content type
_CANNED: dict[str, Answer] = {
    "error": (500, b'{"code":"internal","msg":"out of order"}', "application/json"),
    "html": (200, _HTML.encode(), "text/html"),
}


class ApiProxy:
    """In front of one server. ``only`` limits the fault to calls in whose "METHOD /path" this
    regular expression is found. ``canned``: how the provider says what is its own to say.

    ``calls`` lists what came in, ``bodies`` with what; ``carried_out`` is set whenever a lost or
    slow call has reached the server.
    """

    def __init__(self, upstream: str, canned: Mapping[str, Answer]) -> None:
        self.port = free_ports(1)[0]
        self.url = f"http://127.0.0.1:{self.port}"
        self.mode: Mode = "pass"
        self.only = ""
        self.seconds = 0.0
        self.calls: list[str] = []
        self.bodies: list[bytes] = []
        self.carried_out = asyncio.Event()
        self._upstream = upstream
        self._canned = _CANNED | dict(canned)
        self._stopping = asyncio.Event()
        self._late: set[asyncio.Task[object]] = set()
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        await self._listen()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stopping.set()
        await self._hang_up()
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def be(self, mode: Mode, *, only: str = "", seconds: float = 0.0) -> None:
        """Misbehave from now on (connections kept alive do so, too)."""
        self.mode, self.only, self.seconds = mode, only, seconds
        self.carried_out.clear()
        if mode == "refuse":
            await self._hang_up()
        elif self._runner is None:
            await self._listen()

    async def _listen(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()

    async def _hang_up(self) -> None:
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        called = f"{request.method} {request.path}"
        self.calls.append(called)
        self.bodies.append(body)
        mode = self.mode if re.search(self.only, called) else "pass"
        if mode == "hang":
            await self._stopping.wait()
        if mode in self._canned:
            status, canned, kind = self._canned[mode]
            return web.Response(status=status, body=canned, content_type=kind)
        if mode in ("slow", "lose_reply"):
            # A task of its own: it must happen although the caller hangs up.
            spawn(self._later(request, body), self._late)
            await self._stopping.wait()
        return await self._forward(request, body)

    async def _later(self, request: web.Request, body: bytes) -> None:
        if self.mode == "slow":
            await asyncio.sleep(self.seconds)
        await self._forward(request, body)
        self.carried_out.set()

    async def _forward(self, request: web.Request, body: bytes) -> web.Response:
        assert self._session is not None
        headers = _passed(request.headers)
        url = self._upstream + request.path_qs
        try:
            async with self._session.request(
                request.method, url, data=body, headers=headers
            ) as answer:
                return web.Response(
                    status=answer.status, body=await answer.read(), headers=_passed(answer.headers)
                )
        except aiohttp.ClientError:
            # The server is gone: so is the connection of whoever asked.
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=502)


_PASSED = re.compile(r"authorization|content-type|accept|retry-after|stream-auth-type|x-.*", re.I)


def _passed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if _PASSED.fullmatch(name)}


@dataclass(frozen=True, slots=True)
class Hook:
    """One webhook as it came from the provider."""

    body: bytes
    headers: tuple[tuple[str, str], ...]  # those that say what it is and prove it


Deliver = Callable[[Hook], Awaitable[int]]
Delivery = Literal["pass", "drop", "double", "hold"]


class WebhookRelay:
    """Between provider and Django. ``deliver`` hands one webhook on and returns the status.

    ``drop``: the provider is told 200, Django hears nothing. ``hold``: kept in ``held`` until
    ``release`` (in any order). ``seen`` keeps everything that came.
    """

    def __init__(self, deliver: Deliver) -> None:
        self.port = free_ports(1)[0]
        self.url = f"http://127.0.0.1:{self.port}/"
        self.delivery: Delivery = "pass"
        self.seen: list[Hook] = []
        self.held: list[Hook] = []
        self.deliver = deliver
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def release(self, order: Callable[[list[Hook]], Iterable[Hook]] = list) -> None:
        """Deliver what was held, in the order that ``order`` makes of it; then as usual."""
        held, self.held, self.delivery = self.held, [], "pass"
        for hook in order(held):
            await self.deliver(hook)

    async def _handle(self, request: web.Request) -> web.Response:
        hook = Hook(await request.read(), tuple(_passed(request.headers).items()))
        self.seen.append(hook)
        if self.delivery == "drop":
            return web.Response()
        if self.delivery == "hold":
            self.held.append(hook)
            return web.Response()
        status = await self.deliver(hook)
        if self.delivery == "double":
            status = await self.deliver(hook)
        return web.Response(status=status)
