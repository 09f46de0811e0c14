"""A real browser publishes its fake camera by WHIP and another watches by WHEP.

A tiny page server stands in for the web process: it passes ``/media/…`` on, as Django does.
"""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright

from livekit_app.media.negotiation.ice import own_addresses
from livekit_app.media.server import MediaServer
from tests.livekit_app.media.clients import get_room, token, until
from tests.livekit_app.media.conftest import Serve
from tests.livekit_app.media.test_media_watch import take, watching

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

PAGE = Path(__file__).with_name("page.html")
FLAGS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--allow-loopback-in-peer-connection",
]


class Origin:
    """The web origin: the page, and ``/media/…`` passed on to the media server."""

    def __init__(self, server: MediaServer) -> None:
        self._server = server
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_route("*", "/media/{rest:.*}", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://localhost:{self._runner.addresses[0][1]}/"

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=PAGE.read_bytes(), content_type="text/html")

    async def _pass_on(self, request: web.Request) -> web.Response:
        url = f"{self._server.url}/{request.match_info['rest']}"
        kept = {k: request.headers[k] for k in ("Authorization", "Content-Type")}
        async with (
            aiohttp.ClientSession() as session,
            session.request(request.method, url, data=await request.read(), headers=kept) as answer,
        ):
            headers = {k: v for k, v in answer.headers.items() if k in {"Location", "Etag"}}
            return web.Response(
                status=answer.status,
                body=await answer.read(),
                headers=headers,
                content_type=answer.content_type,
            )


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    executable = shutil.which("chromium") or os.environ.get("CHROMIUM")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        await browser.close()


async def open_page(browser: Browser, origin: Origin) -> Page:
    page = await browser.new_page()
    await page.goto(origin.url)
    await page.wait_for_function("window.publish !== undefined")
    return page


@pytest.mark.parametrize("address", ["", "127.0.0.1"], ids=["own addresses", "loopback only"])
async def test_chromium_publishes_and_watches(serve: Serve, browser: Browser, address: str) -> None:
    server = await serve(announced_address=address)
    origin = Origin(server)
    await origin.start()
    try:
        camera = await open_page(browser, origin)
        await camera.evaluate("token => publish(token)", token("camera:s1", publish=True))
        spectator = await open_page(browser, origin)
        await spectator.evaluate("token => watch(token)", token("spectator:a", subscribe=True))
        facts: dict[str, Any] = {}

        async def moving() -> bool:
            facts.update(await spectator.evaluate("facts()"))
            return bool(facts.get("frames", 0) > 60 and facts.get("sound", 0) > 20)

        await until(moving, "pictures move and sound arrives", 60)
        assert facts["state"] == "connected"
        assert facts["width"] == 640, "the bitrate hints keep the full picture from the start"
        assert facts["server"] in ([address] if address else own_addresses())
        assert (await get_room(server.url))["numPublishers"] == 1
        async with watching(server.url, fps=5) as watch:
            assert (await take(watch, 2))[-1].image.shape == (480, 640, 3)

        before = facts["frames"]
        await camera.close()
        await until(lambda: server.hub.rooms["room-1"].num_publishers() == 0, "the camera is gone")
        camera = await open_page(browser, origin)
        await camera.evaluate("token => publish(token)", token("camera:s1", publish=True))

        async def moving_again() -> bool:
            facts.update(await spectator.evaluate("facts()"))
            return bool(facts["frames"] > before + 60)

        await until(moving_again, "the same spectator sees the camera again", 60)
        assert facts["state"] == "connected"
    finally:
        await origin.stop()
