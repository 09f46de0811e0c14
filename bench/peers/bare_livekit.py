"""The least that can be done with livekit-client: what the product's joining is compared with.

One page that publishes and one that plays, and a server of one route that makes the room and signs
a token. Nothing is stored, nobody is told, nothing would heal.
"""

import asyncio
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

from aiohttp import web
from livekit import api

from tests.support.livekit import LiveKit
from tests.support.ports import free_ports
from tests.support.product import ROOT

SDK = ROOT / "node_modules/livekit-client/dist/livekit-client.esm.mjs"

CAMERA = """<!doctype html><title>Camera</title>
<main data-state="ready"><button data-testid="start-button">START</button></main>
<script type="module">
import { Room, Track } from "/sdk.mjs";
const main = document.querySelector("main");
const media = await navigator.mediaDevices.getUserMedia({
  video: { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 30, max: 30 } },
  audio: true,
});
document.querySelector("button").addEventListener("click", async () => {
  const grant = await (await fetch("/grant/camera", { method: "POST" })).json();
  const room = new Room({ dynacast: true });
  await room.connect(grant.url, grant.token);
  const sources = { video: Track.Source.Camera, audio: Track.Source.Microphone };
  await Promise.all(media.getTracks().map((track) =>
    room.localParticipant.publishTrack(track, { source: sources[track.kind] })));
  main.dataset.state = "streaming";
});
</script>
"""

SPECTATOR = """<!doctype html><title>Spectator</title>
<video data-testid="video" autoplay muted playsinline style="width: 100%"></video>
<script type="module">
import { Room, RoomEvent } from "/sdk.mjs";
const grant = await (await fetch("/grant/spectator" + location.search, { method: "POST" })).json();
const room = new Room({ adaptiveStream: true });
room.on(RoomEvent.TrackSubscribed, (track) => {
  if (track.kind === "video") track.attach(document.querySelector("video"));
});
await room.connect(grant.url, grant.token);
</script>
"""


class BarePages:
    """The pages on ``url``, in a thread of their own; the room's name is the same every time."""

    room = "bare"

    def __init__(self, livekit: LiveKit) -> None:
        self._livekit = livekit
        self._port = free_ports(1)[0]
        self.url = f"http://127.0.0.1:{self._port}"
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(20):
            raise AssertionError("the bare pages are not served")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_get("/camera", lambda _: _page(CAMERA))
        app.router.add_get("/watch", lambda _: _page(SPECTATOR))
        app.router.add_get("/sdk.mjs", _sdk)
        app.router.add_post("/grant/{role}", self._grant)
        app.router.add_post("/close", self._close)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._port).start()
        lk = self._livekit
        async with api.LiveKitAPI(lk.url, lk.api_key, lk.api_secret) as self._api:
            self._ready.set()
            await asyncio.to_thread(self._stop.wait)
        await runner.cleanup()

    async def _grant(self, request: web.Request) -> web.Response:
        role = request.match_info["role"]
        room = request.query.get("room", self.room)
        if role == "camera":
            await self._api.room.create_room(api.CreateRoomRequest(name=self.room))
        grants = api.VideoGrants(
            room_join=True,
            room=room,
            can_publish=role == "camera",
            can_subscribe=role == "spectator",
        )
        token = api.AccessToken(self._livekit.api_key, self._livekit.api_secret)
        signed = token.with_identity(f"{role}:bare").with_grants(grants).to_jwt()
        return web.json_response({"url": self._livekit.public_url, "token": signed})

    async def _close(self, request: web.Request) -> web.Response:
        with suppress(api.TwirpError):
            await self._api.room.delete_room(api.DeleteRoomRequest(room=self.room))
        return web.Response(status=204)


async def _page(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


async def _sdk(request: web.Request) -> web.FileResponse:
    return web.FileResponse(SDK, headers={"Content-Type": "text/javascript"})
