"""A camera for the probe: a program of its own, so that it can be killed as a phone's battery is.

``python -m livekit_app.providers.stream.probing.media_client``, told what it needs in one line of
JSON on its input (a command line can be read by others on the machine). It says ``joined`` and
``sending`` when it is so, and sends a grey picture until it is ended.
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from typing import Any

WIDTH, HEIGHT, FPS = 320, 240, 10.0


async def send(told: Mapping[str, Any]) -> None:
    import getstream_rtc as rtc
    import numpy as np

    client = rtc.Client(
        told["key"], token=told["token"], base_url=told["base_url"], ws_url=told["ws_url"]
    )
    call = client.call(told["call_type"], told["call_id"])
    await call.join(told["user_id"], create=False)
    _say("joined")
    track = rtc.LocalVideoTrack.vp8()
    await call.publish_video(track)
    _say("sending")
    picture = np.full(WIDTH * HEIGHT * 3 // 2, 128, dtype=np.uint8)
    at = 0.0
    while True:
        picture[: WIDTH * 8] = int(at * 40) % 200  # so that something changes
        await track.write_i420_at(picture, WIDTH, HEIGHT, at)
        at += 1 / FPS
        await asyncio.sleep(1 / FPS)


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(send(json.loads(sys.stdin.readline())))
