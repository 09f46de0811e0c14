"""Where webhooks arrive."""

import asyncio
import gzip
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.support.stream.hooks import signature


@dataclass
class Receiver:
    """``statuses`` are answered one after the other, then 200."""

    secret: str
    url: str = ""
    statuses: list[int] = field(default_factory=list)
    got: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> "Receiver":
        app = web.Application()
        app.router.add_post("/hook", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hook"
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()  # aiohttp unpacks it
        if body[:2] == b"\x1f\x8b":
            body = gzip.decompress(body)
        assert request.headers["X-SIGNATURE"] == signature(self.secret, body)
        attempt = int(request.headers["X-WEBHOOK-ATTEMPT"])
        self.got.append((request.headers["X-WEBHOOK-ID"], attempt, json.loads(body)))
        self._came.set()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def wait_for(self, count: int) -> list[str]:
        """The types, in the order in which they came."""
        async with asyncio.timeout(20):
            while len(self.got) < count:
                await self._came.wait()
                self._came.clear()
        return [body["type"] for _, _, body in self.got]
