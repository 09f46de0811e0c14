"""A foreign client that keeps coming back with the one token it has, in a process of its own:
``python -m tests.e2e.access.old_token PROVIDER URL TOKEN``.

Prints a line of JSON at its first picture, and after each visit: when it saw pictures, and why it
came to nothing.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from livekit import rtc

from tests.livekit_app.media.clients import Spectator

STILL = 1.0  # seconds without a picture: it is out
PATIENCE = 10.0
PAUSE = 0.1


@dataclass
class Visit:
    """Times of pictures by the wall clock, which the test reads as well."""

    pictures: list[float] = field(default_factory=list)
    refused: str = ""
    put_out: bool = False

    def seen(self) -> None:
        if not self.pictures:
            say("watching", at=time.time())
        self.pictures.append(time.time())

    async def until_still(self) -> None:
        begun = time.time()
        while not self.put_out:
            await asyncio.sleep(0.05)
            last = self.pictures[-1] if self.pictures else begun + PATIENCE - STILL
            if time.time() > last + STILL:
                return


def say(what: str, **values: Any) -> None:
    print(json.dumps({"what": what, **values}), flush=True)  # noqa: T201 - the test reads it


async def embedded(url: str, token: str) -> Visit:
    visit = Visit()
    base, _, room = url.rpartition("/whep/")
    client = Spectator(base, room, audio=False)
    client.bearer = token
    client.video = _Told(visit.seen)
    try:
        status, body = await client.try_post()
        if status != 201:
            visit.refused = f"{status} {body['code']}"
            return visit
        await visit.until_still()
    finally:
        await client.close()
    return visit


class _Told(list[Any]):
    """Counts and forgets."""

    def __init__(self, tell: Any) -> None:
        super().__init__()
        self._tell = tell

    def append(self, one: Any) -> None:
        self._tell()


async def livekit(url: str, token: str) -> Visit:
    visit, room = Visit(), rtc.Room()
    reading: list[asyncio.Task[None]] = []

    async def read(track: rtc.RemoteTrack) -> None:
        async for _ in rtc.VideoStream(track):
            visit.seen()

    def subscribed(track: rtc.RemoteTrack, *rest: Any) -> None:
        if track.kind == rtc.TrackKind.KIND_VIDEO:
            reading.append(asyncio.create_task(read(track)))

    def put_out(*_: Any) -> None:
        visit.put_out = True

    room.on("track_subscribed", subscribed)
    room.on("disconnected", put_out)
    try:
        await room.connect(url, token)
        await visit.until_still()
    except rtc.ConnectError as problem:
        visit.refused = str(problem)
    finally:
        for task in reading:
            task.cancel()
        await room.disconnect()
    return visit


async def main(provider: str, url: str, token: str) -> None:
    come = livekit if provider == "livekit" else embedded
    while True:
        visit = await come(url, token)
        first, last = (visit.pictures or [0.0])[0], (visit.pictures or [0.0])[-1]
        count = len(visit.pictures)
        say("visit", pictures=count, first=first, last=last, refused=visit.refused)
        await asyncio.sleep(PAUSE)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
