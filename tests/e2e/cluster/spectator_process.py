"""Somebody who watches, in a process of its own that can be killed; prints "inside" when it is."""

import asyncio
import sys

from livekit import rtc


async def main(url: str, token: str) -> None:
    room = rtc.Room()
    await room.connect(url, token)
    print("inside", flush=True)  # noqa: T201 - what the test waits for
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
