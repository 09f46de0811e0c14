"""A camera of the embedded server in a process of its own, so that it can sleep, die or lose its
network: ``python -m tests.livekit_app.media.whip_process URL TOKEN`` prints "publishing".

``URL`` is the WHIP address of its room.
"""

import asyncio
import sys

from tests.livekit_app.media.clients import Camera


async def main(url: str, token: str) -> None:
    base, _, room = url.rpartition("/whip/")
    camera = Camera(base, room, audio=False)
    camera.bearer = token
    await camera.connect()
    print("publishing", flush=True)  # noqa: T201 - what the test waits for
    over = asyncio.Event()
    camera.pc.on("connectionstatechange", over.set)
    await over.wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
