"""Watches and cameras, with Stream's own native client, in calls of our test server."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import getstream_rtc as rtc
import numpy as np
import pytest

from livekit_app.providers.port import Grant, GrantSpec, Kind, RoomSpec
from livekit_app.providers.stream.adapter import StreamProvider
from livekit_app.providers.stream.spec import SPEC
from livekit_app.providers.stream.watch import StreamWatch
from livekit_app.providers.stream.watch_place import read_place
from livekit_app.providers.watching.room_watch import Frame
from livekit_app.providers.watching.sound import SAMPLE_RATE, Sound
from tests.support.stream import StreamServer
from tests.support.stream.ours import CALL_TYPE
from tests.support.stream.records import Call

PATIENCE = 20.0
ROOM = "pickup-test-alice"
RED, BLUE, GREEN = (255, 0, 0), (0, 0, 255), (0, 255, 0)
FRAME_SECONDS = 1 / 20
TONE_HERTZ = 440.0


async def until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for: {what}"
        await asyncio.sleep(0.02)


def i420(colour: tuple[int, int, int], width: int, height: int) -> Any:
    """A picture of one colour, as BT.601 says it."""
    red, green, blue = (value / 255 for value in colour)
    y = 16 + 65.5 * red + 128.6 * green + 25.0 * blue
    u = 128 - 37.8 * red - 74.2 * green + 112.0 * blue
    v = 128 + 112.0 * red - 93.8 * green - 18.2 * blue
    half = ((width + 1) // 2) * ((height + 1) // 2)
    planes = [np.full(width * height, y), np.full(half, u), np.full(half, v)]
    return np.concatenate(planes).astype(np.uint8)


class Camera:
    """A page's place: it films one colour, and hums, until it leaves or dies."""

    def __init__(self, call: Any, colour: tuple[int, int, int], size: tuple[int, int]) -> None:
        self.colour = colour
        self._call = call
        self._size = size
        self._video = rtc.LocalVideoTrack.vp8()
        self._audio = rtc.LocalAudioTrack()
        self._sending: list[asyncio.Task[None]] = []

    @classmethod
    async def join(
        cls, grant: Grant, colour: tuple[int, int, int], size: tuple[int, int], *, sound: bool
    ) -> "Camera":
        place = read_place(grant.url)
        client = rtc.Client(
            place.api_key, token=grant.token, base_url=place.server, ws_url=place.socket
        )
        camera = cls(client.call(place.call_type, place.call_id), colour, size)
        user_id = SPEC.capabilities.identity_there(grant.identity)
        await asyncio.wait_for(camera._call.join(user_id, create=False), PATIENCE)
        await asyncio.wait_for(camera._call.publish_video(camera._video), PATIENCE)
        camera._sending.append(asyncio.create_task(camera._film(), name="filming"))
        if sound:
            await asyncio.wait_for(camera._call.publish_audio(camera._audio), PATIENCE)
            camera._sending.append(asyncio.create_task(camera._hum(), name="humming"))
        return camera

    async def _film(self) -> None:
        began = time.monotonic()
        while True:
            now = time.monotonic() - began
            picture = i420(self.colour, *self._size)
            await self._video.write_i420_at(picture, *self._size, now)
            await asyncio.sleep(FRAME_SECONDS)

    async def _hum(self) -> None:
        samples = SAMPLE_RATE // 50
        wave = np.sin(np.arange(SAMPLE_RATE) * 2 * np.pi * TONE_HERTZ / SAMPLE_RATE) * 8000
        number = 0
        while True:
            first = number * samples % SAMPLE_RATE
            piece = wave[first : first + samples].astype(np.int16)
            await self._audio.write_pcm(piece, SAMPLE_RATE, 1)
            number += 1
            await asyncio.sleep(1 / 50)

    async def stop_filming(self) -> None:
        """It stays, as a phone whose page sleeps."""
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        self._sending.clear()

    async def leave(self) -> None:
        """May be called twice."""
        await self.stop_filming()
        await asyncio.wait_for(self._call.leave(), PATIENCE)


class Watching:
    """A watch and what it gave."""

    def __init__(self, watch: StreamWatch) -> None:
        self.watch = watch
        self.frames: list[Frame] = []
        self.heard: list[Sound] = []
        self._reading = asyncio.create_task(self._see(), name="frames")
        self._listening = asyncio.create_task(self._hear(), name="sound")

    async def _see(self) -> None:
        async for frame in self.watch.frames():
            self.frames.append(frame)

    async def _hear(self) -> None:
        async for sound in self.watch.sound():
            self.heard.append(sound)

    async def sees(self, colour: tuple[int, int, int]) -> None:
        def shown() -> bool:
            return bool(self.frames) and shows(self.frames[-1], colour)

        await until(shown, f"a picture in {colour}")

    async def sees_more(self, seconds: float = PATIENCE) -> None:
        count = len(self.frames)
        await until(lambda: len(self.frames) > count, "another frame", seconds)

    async def ends(self) -> str | None:
        """Why, once ``frames()`` has ended by itself."""
        await asyncio.wait_for(asyncio.shield(self._reading), PATIENCE)
        return self.watch.close_reason

    async def close(self) -> None:
        await self.watch.aclose()
        await self._reading
        await self._listening


def shows(frame: Frame, colour: tuple[int, int, int]) -> bool:
    blue, green, red = (int(value) for value in frame.image[-4, -4])
    seen = (red, green, blue)
    return all(abs(value - want) < 50 for value, want in zip(seen, colour, strict=True))


class Stage:
    """One call, cameras that film in it and watches."""

    def __init__(self, server: StreamServer) -> None:
        self.server = server
        self.provider = StreamProvider(
            server.url,
            server.api_key,
            server.api_secret,
            call_type=CALL_TYPE,
            hint_url=f"{server.url}/hint",
            installation=_installation,
        )
        self._cameras: list[Camera] = []
        self._watching: list[Watching] = []

    async def make_room(self) -> None:
        await self.provider.create_room(RoomSpec(ROOM, "alice"))

    @property
    def call(self) -> Call:
        return self.server.account.calls[f"{CALL_TYPE}:{ROOM}"]

    async def do(self, what: Callable[[], Any]) -> Any:
        """On the server's loop."""
        return await asyncio.to_thread(self.server.do, what)

    def grant(self, kind: Kind = "commentator", *, seconds: float = 600) -> Grant:
        spec = GrantSpec(ROOM, f"{kind}:alice", kind, timedelta(seconds=seconds))
        return self.provider.mint(spec)

    def watch(self, frames_per_second: float = 6.0, *, audio: bool = False) -> StreamWatch:
        """One that is not connected; whoever connects it closes it."""
        return StreamWatch(frames_per_second=frames_per_second, audio=audio)

    async def watching(self, **options: Any) -> Watching:
        watch = self.watch(**options)
        await watch.connect(self.grant())
        watching = Watching(watch)
        self._watching.append(watching)
        return watching

    async def camera(
        self,
        colour: tuple[int, int, int] = RED,
        size: tuple[int, int] = (320, 240),
        *,
        sound: bool = False,
    ) -> Camera:
        camera = await Camera.join(self.grant("camera"), colour, size, sound=sound)
        self._cameras.append(camera)
        return camera

    async def close(self) -> None:
        for watching in self._watching:
            await watching.close()
        for camera in self._cameras:
            await camera.leave()
        await self.provider.aclose()


async def _installation() -> str:
    return "test00"


@pytest.fixture
async def stage(settings: Any) -> AsyncIterator[Stage]:
    settings.PROVIDER_TIMEOUT_SECONDS = 30.0  # a busy machine is no timeout
    with StreamServer() as server:
        await asyncio.to_thread(server.do, server.set_up)
        stage = Stage(server)
        await stage.make_room()
        yield stage
        await stage.close()
