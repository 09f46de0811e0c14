"""The least that can be done with Stream's browser client: what the product's joining is compared
with. The counterpart of bare_livekit.py, on the test server and with the bundle that
``make setup-stream`` makes.
"""

import asyncio
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import aiohttp
import jwt
from aiohttp import web

from tests.support.ports import free_ports
from tests.support.product import ROOT
from tests.support.stream import StreamServer
from tests.support.stream.ours import CALL_TYPE

SDK = ROOT / "livekit_app/providers/stream/browser/node_modules/.sideline-vendor/stream-video.mjs"

JOIN = """
import { SfuModels, StreamVideoClient } from "/sdk.mjs";
const join = async (role) => {
  const grant = await (await fetch(`/grant/${role}${location.search}`, { method: "POST" })).json();
  const options = { baseURL: grant.url, locationHintUrl: grant.hint };
  const client = new StreamVideoClient({ apiKey: grant.apiKey, options });
  await client.connectUser({ id: grant.user }, grant.token);
  const call = client.call(grant.type, grant.id);
  await call.join();
  return call;
};
"""

CAMERA = f"""<!doctype html><title>Camera</title>
<main data-state="ready"><button data-testid="start-button">START</button></main>
<script type="module">{JOIN}
const main = document.querySelector("main");
const media = await navigator.mediaDevices.getUserMedia({{
  video: {{ width: 960, height: 540, frameRate: 30 }},
  audio: true,
}});
document.querySelector("button").addEventListener("click", async () => {{
  const call = await join("camera");
  await call.publish(media, SfuModels.TrackType.VIDEO);
  await call.publish(media, SfuModels.TrackType.AUDIO);
  main.dataset.state = "streaming";
}});
</script>
"""

SPECTATOR = f"""<!doctype html><title>Spectator</title>
<video data-testid="video" autoplay muted playsinline style="width: 100%; height: 300px"></video>
<script type="module">{JOIN}
const call = await join("spectator");
let shown = null;
call.state.participants$.subscribe((people) => {{
  const camera = people.find((one) => one.userId.startsWith("camera"));
  if (!camera || camera.sessionId === shown) return;
  shown = camera.sessionId;
  call.bindVideoElement(document.querySelector("video"), camera.sessionId, "videoTrack");
}});
</script>
"""


class BareStreamPages:
    """The pages on ``url``, in a thread of their own; the call's name is the same every time but
    for a number, as one that ended cannot be opened again."""

    def __init__(self, server: StreamServer) -> None:
        self._server = server
        self._port = free_ports(1)[0]
        self.url = f"http://127.0.0.1:{self._port}"
        self._count = 0
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> Self:
        assert SDK.is_file(), "make setup-stream makes it"
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
        async with aiohttp.ClientSession() as self._http:
            self._ready.set()
            await asyncio.to_thread(self._stop.wait)
        await runner.cleanup()

    @property
    def _call(self) -> str:
        return f"bare-{self._count}"

    async def _grant(self, request: web.Request) -> web.Response:
        role = request.match_info["role"]
        call = request.query.get("room", self._call)
        if role == "camera":
            await self._ask("", {"data": {"created_by_id": "bare"}})
        user = f"{role}@bare"
        claims: dict[str, Any] = {
            "user_id": user,
            "call_cids": [f"{CALL_TYPE}:{call}"],
            "iat": int(time.time()) - 60,
            "exp": int(time.time()) + 600,
        }
        if role == "camera":
            claims["role"] = "sideline_camera"
        server = self._server
        return web.json_response(
            {
                "url": f"{server.url}/video",
                "hint": f"{server.url}/hint",
                "apiKey": server.api_key,
                "token": jwt.encode(claims, server.api_secret, algorithm="HS256"),
                "user": user,
                "type": CALL_TYPE,
                "id": call,
            }
        )

    async def _close(self, request: web.Request) -> web.Response:
        with suppress(aiohttp.ClientError):
            await self._ask("/mark_ended", {})
        self._count += 1
        return web.Response(status=204)

    async def _ask(self, what: str, body: dict[str, Any]) -> None:
        server = self._server
        token = jwt.encode({"server": True}, server.api_secret, algorithm="HS256")
        url = f"{server.url}/api/v2/video/call/{CALL_TYPE}/{self._call}{what}"
        headers = {"Authorization": token, "stream-auth-type": "jwt"}
        params = {"api_key": server.api_key}
        async with self._http.post(url, json=body, params=params, headers=headers) as answer:
            answer.raise_for_status()


async def _page(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


async def _sdk(_: web.Request) -> web.StreamResponse:
    """Compressed, as ours is."""
    kind = {"Content-Type": "text/javascript", "Content-Encoding": "gzip"}
    return web.Response(body=SDK.with_suffix(".mjs.gz").read_bytes(), headers=kind)
