"""A camera that really sends, in a process of its own, with Stream's native client."""

import asyncio
import importlib.util
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from livekit_app.errors import ProviderBroken, ProviderTimeout
from livekit_app.providers.stream.probing.probe_world import ProbeWorld
from livekit_app.providers.stream.spec import SPEC

PROGRAM = "livekit_app.providers.stream.probing.media_client"
JOIN_SECONDS = 20.0


class Camera(Protocol):
    async def send(self, call_id: str, user_id: str, token: str) -> None:
        """Join, and send a picture from now on. Raises ``ProviderError``."""

    async def kill(self) -> None:
        """Gone without a word to anybody. Nothing to do where it is not there."""


MakeCamera = Callable[[ProbeWorld], Camera]


def is_installed() -> bool:
    return importlib.util.find_spec(SPEC.package) is not None


class NativeCamera:
    def __init__(self, world: ProbeWorld) -> None:
        self._world = world
        self._process: asyncio.subprocess.Process | None = None

    async def send(self, call_id: str, user_id: str, token: str) -> None:
        self._process = process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", PROGRAM),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # its log may have the token in it
        )
        try:
            async with asyncio.timeout(JOIN_SECONDS):
                await _begin(process, self._told(call_id, user_id, token))
        except TimeoutError as problem:
            await self.kill()
            raise ProviderTimeout("Stream's native client does not join") from problem
        except ConnectionError as problem:
            raise ProviderBroken("Stream's native client ended") from problem

    def _told(self, call_id: str, user_id: str, token: str) -> bytes:
        url = self._world.url
        told = {
            "key": self._world.key,
            "token": token,
            "base_url": url,
            "ws_url": f"{url}/video/connect".replace("http", "ws", 1),
            "call_type": self._world.call_type,
            "call_id": call_id,
            "user_id": user_id,
        }
        return json.dumps(told).encode() + b"\n"

    async def kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _begin(process: asyncio.subprocess.Process, told: bytes) -> None:
    if process.stdin is None or process.stdout is None:
        return  # both are pipes
    process.stdin.write(told)
    await process.stdin.drain()
    process.stdin.close()
    for word in (b"joined", b"sending"):
        if (await process.stdout.readline()).strip() != word:
            raise ProviderBroken(f"Stream's native client is not {word.decode()}")
