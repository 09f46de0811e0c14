"""Watches and cameras in rooms of a real LiveKit; all gone when the test ends."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from livekit_app.providers.livekit.adapter import LiveKitProvider
from livekit_app.providers.livekit.joining import everybody_left
from livekit_app.providers.livekit.watch import LiveKitWatch
from livekit_app.providers.port import Grant, GrantSpec, Kind, RoomSpec
from livekit_app.providers.watching.room_watch import Frame
from tests.support.livekit import LiveKit

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 20.0
ROOM = "pickup-test-alice"
RED, BLUE = (255, 0, 0), (0, 0, 255)  # as a camera is told (RGB)


async def until(condition: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for: {what}"
        await asyncio.sleep(0.02)


class Camera:
    """A camera in a process of its own."""

    def __init__(self, arguments: list[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.livekit_app.livekit.camera_process", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )

    async def publishes(self) -> None:
        assert self._process.stdout is not None
        line = await asyncio.to_thread(self._process.stdout.readline)
        assert line.strip() == "publishing"

    async def publish_again(self) -> None:
        self._process.send_signal(signal.SIGUSR1)
        await self.publishes()

    def die(self) -> None:
        """As a phone whose battery is empty: nobody is told. May be called twice."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


class Watching:
    """A watch and every frame it gave."""

    def __init__(self, watch: LiveKitWatch) -> None:
        self.watch = watch
        self.frames: list[Frame] = []
        self._reading = asyncio.create_task(self._read(), name="frames")

    async def _read(self) -> None:
        async for frame in self.watch.frames():
            self.frames.append(frame)

    async def sees(self, colour: tuple[int, int, int]) -> None:
        def shown() -> bool:
            return bool(self.frames) and shows(self.frames[-1], colour)

        await until(shown, f"a picture in {colour}")

    async def sees_more(self) -> None:
        count = len(self.frames)
        await until(lambda: len(self.frames) > count, "another frame")

    async def ends(self) -> str | None:
        """Why, once ``frames()`` has ended by itself."""
        await asyncio.wait_for(asyncio.shield(self._reading), PATIENCE)
        return self.watch.close_reason

    async def close(self) -> None:
        await self.watch.aclose()
        await self._reading


def shows(frame: Frame, colour: tuple[int, int, int]) -> bool:
    """Is the lower right corner (where no square passes) of this RGB colour, more or less?"""
    blue, green, red = (int(value) for value in frame.image[-4, -4])
    seen = (red, green, blue)
    return all(abs(value - want) < 40 for value, want in zip(seen, colour, strict=True))


class Stage:
    """One room, people who film in it and people who watch."""

    def __init__(self, livekit: LiveKit, provider: LiveKitProvider) -> None:
        self.livekit = livekit
        self.provider = provider
        self._cameras: list[Camera] = []
        self._watching: list[Watching] = []

    async def make_room(self, name: str = ROOM) -> None:
        await self.provider.create_room(RoomSpec(name, "alice"))

    def grant(self, kind: Kind = "commentator", *, seconds: float = 600) -> Grant:
        return self.provider.mint(
            GrantSpec(
                room=ROOM,
                identity=f"{kind}:alice",
                kind=kind,
                name=kind,
                ttl=timedelta(seconds=seconds),
            )
        )

    def watch(self, frames_per_second: float = 4.0, *, audio: bool = False) -> LiveKitWatch:
        """One that is not connected; whoever connects it closes it."""
        return LiveKitWatch(self.livekit.url, frames_per_second=frames_per_second, audio=audio)

    async def watching(self, **options: Any) -> Watching:
        watch = self.watch(**options)
        await watch.connect(self.grant())
        watching = Watching(watch)
        self._watching.append(watching)
        return watching

    async def camera(self, colour: tuple[int, int, int] = RED, *options: str) -> Camera:
        token = self.grant("camera").token
        arguments = [self.livekit.public_url, token, *map(str, colour), *options]
        camera = Camera(arguments)
        self._cameras.append(camera)
        await camera.publishes()
        return camera

    async def close(self) -> None:
        for camera in self._cameras:
            camera.die()
        for watching in self._watching:
            await watching.close()
        # A join that the end of the test cancels would end the test run 15 s later.
        await asyncio.wait_for(everybody_left(), PATIENCE)


@pytest.fixture
async def stage(livekit: LiveKit, provider: LiveKitProvider) -> AsyncIterator[Stage]:
    if livekit.pid is None:  # the test before killed it and failed
        livekit.start()
    stage = Stage(livekit, provider)
    await stage.make_room()
    yield stage
    await stage.close()
