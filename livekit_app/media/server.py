"""The media server as one object, for a process of its own or for a test."""

import asyncio

from aiohttp import web

from livekit_app.media.config import MediaConfig
from livekit_app.media.http import Edges
from livekit_app.media.hub import MediaHub

DRAIN_SECONDS = 1.0


class MediaServer:
    """Everything runs in the event loop that calls ``start``."""

    def __init__(self, config: MediaConfig) -> None:
        self.config = config
        self.port = config.port
        self._hub: MediaHub | None = None
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://{self.config.host}:{self.port}"

    @property
    def hub(self) -> MediaHub:
        if self._hub is None:
            raise RuntimeError("the media server is not started")
        return self._hub

    @property
    def server_id(self) -> str:
        return self.hub.server_id

    async def start(self) -> None:
        """Raises OSError when the port is taken."""
        self._hub = MediaHub(self.config)
        application = Edges(self._hub, self.config).application()
        self._runner = web.AppRunner(
            application, access_log=None, handle_signals=False, shutdown_timeout=DRAIN_SECONDS
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.config.host, self.config.port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        self.port = self._runner.addresses[0][1]
        await self._hub.start()

    async def stop(self) -> None:
        """Refuse newcomers, put everybody out, say so. May be called twice."""
        runner, self._runner = self._runner, None
        if runner is None:
            return
        for site in list(runner.sites):
            await site.stop()
        await self.hub.stop()
        await runner.cleanup()

    async def run_until(self, stop: asyncio.Event) -> None:
        await self.start()
        try:
            await stop.wait()
        finally:
            await self.stop()
