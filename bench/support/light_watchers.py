"""Those of a crowd who are let in to the picture: receivers that decode nothing, in a process of
their own. ``python -m bench.support.light_watchers BASE``: a JSON object a line on standard input
names who comes in, standard output says how that went, and after ``end`` what all saw.
"""

import asyncio
import contextlib
import json
import sys
import time
from typing import Any

from tests.livekit_app.media.clients import Spectator

CONNECT_SECONDS = 10.0


class Watcher(Spectator):
    """Counts pictures and keeps none."""

    def __init__(self, base: str, path: str, bearer: str) -> None:
        role, room = path.rsplit("/", 2)[1:]
        super().__init__(f"{base}/media", room, audio=False)
        self.role, self.bearer = role, bearer
        self.times: list[float] = []

    def _on_video(self, codec: str, data: bytes, timestamp: int) -> None:
        self.times.append(time.monotonic())


async def come_in(watcher: Watcher) -> str:
    status, body = await watcher.try_post(candidates=False)
    if status != 201:
        return str(body["code"])
    deadline = time.monotonic() + CONNECT_SECONDS
    while not watcher.times:
        if time.monotonic() > deadline or watcher.pc.connectionState in ("failed", "closed"):
            return "not_connected"
        await asyncio.sleep(0.05)  # aiortc tells of a first picture by nothing else
    return "in"


async def run(base: str) -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    watching: list[Watcher] = []
    tasks: set[asyncio.Task[None]] = set()

    async def take(said: dict[str, Any]) -> None:
        watcher = Watcher(base, said["path"], said["token"])
        word = await come_in(watcher)
        print(json.dumps({"number": said["number"], "word": word}), flush=True)
        if word == "in":
            watching.append(watcher)
        else:
            await watcher.close()

    async for line in reader:
        if line.strip() == b"end":
            break
        task = asyncio.create_task(take(json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    now = time.monotonic()
    still = [sum(now - 5 < at for at in watcher.times) / 5 for watcher in watching]
    told = {
        "watching": len(watching),
        "fps_least": round(min(still), 1) if still else None,
        "cpu_s": round(time.process_time(), 1),
    }
    print(json.dumps(told), flush=True)
    for watcher in watching:
        with contextlib.suppress(Exception):
            await watcher.close()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
