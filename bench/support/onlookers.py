"""Two broadcasts and who was there before a crowd came: ``python -m bench.support.onlookers BASE``.

A camera, a spectator and a follower of the commentary for each, in a process of their own. Prints
the broadcasts' codes when all of it runs; after a line on standard input when each picture and each
line had come (seconds on the clock of ``time.monotonic``), and the process's own CPU seconds.
"""

import asyncio
import json
import sys
import time
from typing import Any

import aiohttp
from aiortc import MediaStreamTrack

from bench.media import FPS, record
from bench.support.light_http import LINE, Http
from livekit_app.media.passthrough import EncodedPacket, packet_of
from tests.livekit_app.media.clients import Camera, Spectator, until

BROADCASTS = 2
TRIES = 5


class Film(MediaStreamTrack):
    """Plays encoded frames for ever, again from its first one, a keyframe, when that is asked."""

    kind = "video"

    def __init__(self, frames: list[bytes]) -> None:
        super().__init__()
        self._frames = frames
        self._count = 0
        self._next = 0
        self._started = 0.0

    def rewind(self) -> None:
        self._next = 0

    async def recv(self) -> EncodedPacket:
        self._started = self._started or time.monotonic()
        await asyncio.sleep(max(0.0, self._started + self._count / FPS - time.monotonic()))
        data = self._frames[self._next]
        self._next = (self._next + 1) % len(self._frames)
        packet = packet_of(data, self._count * 90_000 // FPS, "video")
        self._count += 1
        return packet


class Watcher(Spectator):
    """Counts pictures and keeps none."""

    def __init__(self, base: str, path: str, bearer: str) -> None:
        role, room = path.rsplit("/", 2)[1:]
        super().__init__(f"{base}/media", room, audio=False)
        self.role, self.bearer = role, bearer
        self.times: list[float] = []

    def _on_video(self, codec: str, data: bytes, timestamp: int) -> None:
        self.times.append(time.monotonic())


class Onlooker:
    """Of one broadcast: its camera, and who follows it."""

    def __init__(self, base: str, film: Film) -> None:
        self.base, self.film = base, film
        self.lines: list[float] = []
        self.pictures: list[float] = []
        self.code = ""

    async def start(self) -> None:
        async with aiohttp.ClientSession(self.base) as http:
            started = await _begin(http)
            self.code = started["id"]
            await self._film(started)
            async with http.post(f"/api/sessions/{self.code}/spectators", json={}) as answer:
                grant = await answer.json()
        self.watcher = Watcher(self.base, _path(grant), grant["token"])
        self.pictures = self.watcher.times
        await self.watcher.connect()
        self._follower = asyncio.create_task(self._follow())
        await until(lambda: len(self.lines) > 2, "lines of commentary", 60)
        await until(lambda: len(self.pictures) > 30, "pictures", 60)

    async def _film(self, grant: dict[str, Any]) -> None:
        self.camera = Camera(f"{self.base}/media", _path(grant).rsplit("/", 1)[1])
        self.camera.bearer = grant["token"]
        sender = self.camera.pc.getSenders()[0]
        sender.replaceTrack(self.film)
        sender._send_keyframe = self.film.rewind  # type: ignore[method-assign]
        await self.camera.connect()

    async def _follow(self) -> None:
        host, port = self.base.removeprefix("http://").split(":")
        socket = await Http.open(host, int(port))

        def on_message(content: bytes) -> None:
            if LINE in content.replace(b" ", b""):
                self.lines.append(time.monotonic())

        await socket.follow(f"/api/ws/sessions/{self.code}/commentary", on_message)

    async def stop(self) -> None:
        self._follower.cancel()
        for client in (self.camera, self.watcher):
            await client.close()


async def _begin(http: aiohttp.ClientSession) -> dict[str, Any]:
    """Again where a busy machine took too long with it."""
    said: dict[str, Any] = {}
    for _ in range(TRIES):
        async with http.post("/api/sessions", json={"title": "A crowd arrives"}) as answer:
            said = await answer.json()
            if answer.status == 201:
                return said
    raise AssertionError(said)


def _path(grant: dict[str, Any]) -> str:
    return "/" + str(grant["url"]).removeprefix("http://").partition("/")[2]


async def run(base: str) -> None:
    frames = await asyncio.to_thread(record)
    onlookers = [Onlooker(base, Film(frames)) for _ in range(BROADCASTS)]
    for onlooker in onlookers:
        await onlooker.start()
    print(json.dumps([onlooker.code for onlooker in onlookers]), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    seen = [{"pictures": each.pictures, "lines": each.lines} for each in onlookers]
    print(json.dumps({"seen": seen, "cpu_s": round(time.process_time(), 1)}), flush=True)
    for onlooker in onlookers:
        await onlooker.stop()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
