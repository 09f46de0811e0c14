"""What asking a vision model costs the host, without the model: `python -m bench.vision`.

The host's own pictures, narrator and client; the endpoint answers at once, in a process of its
own. Frames are drawn here, so no footage is needed. CPU is that of this process.
``held_mib``: the frames that wait as they came; ``grown_mib``: what is not given back.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import django
import psutil

SIZE = (1280, 720)
FRAMES_PER_SECOND = 6
APART_SECONDS = 4.0  # from one question to the next
STOP_SECONDS = 5.0


@contextmanager
def endpoint() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.support.vision_server", "--mode", "good"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait(STOP_SECONDS)


async def measure(url: str, calls: int) -> dict[str, Any]:
    import numpy as np

    from commentary.host.narrating.recent_pictures import KEPT, RecentPictures
    from commentary.narrators.narrator import MatchState
    from commentary.narrators.vision.chat_client import Endpoint
    from commentary.narrators.vision.usage import Unmetered
    from commentary.narrators.vision.vision_client import VisionClient
    from commentary.narrators.vision.vision_narrator import VisionNarrator
    from commentary.observers.facts import Fact, Shirt, What
    from commentary.observers.observer import SceneFacts
    from livekit_app.providers.watching.room_watch import Frame

    drawn = _frames(np.random.default_rng(1))
    pictures = RecentPictures()
    client = VisionClient(Endpoint(url, "made-up", ""))
    narrator = VisionNarrator(client, pictures, Unmetered())
    now = datetime.now(UTC)
    process = psutil.Process()
    held = KEPT * next(drawn).nbytes
    memory = encoding = asking = 0.0
    sizes: list[int] = []
    for call in range(-2, calls):  # the first ones load what is loaded once
        if call == 0:
            memory, encoding, asking = process.memory_info().rss, 0.0, 0.0
            sizes.clear()
        for _ in range(round(APART_SECONDS * FRAMES_PER_SECOND)):
            now += timedelta(seconds=1 / FRAMES_PER_SECOND)
            pictures.add(Frame(image=next(drawn), at=now))
        began = time.process_time()
        shown = await pictures.last()
        encoding += time.process_time() - began
        sizes.append(sum(len(one.jpeg) for one in shown))
        runs = Fact(What.RUNS, now - timedelta(seconds=1), now, 0.9, 1, Shirt.BLUE)
        began = time.process_time()
        deadline = asyncio.get_running_loop().time() + 10
        line = await narrator.tell(SceneFacts(now, people=(runs,)), MatchState(), (), deadline)
        asking += time.process_time() - began
        assert line is not None or call < 0, "every question is answered here"
    await client.close()
    return {
        "calls": calls,
        "pictures": KEPT,
        "encoding_ms": round(1000 * encoding / calls, 1),
        "asking_ms": round(1000 * asking / calls, 1),
        "kb": round(sum(sizes) / len(sizes) / 1000, 1),
        "held_mib": round(held / 2**20, 1),
        "grown_mib": round((process.memory_info().rss - memory) / 2**20, 1),
    }


def _frames(rng: Any) -> Iterator[Any]:
    """A scene of as much detail as a meadow has, and something that crosses it."""
    import cv2
    import numpy as np

    width, height = SIZE
    noise = rng.integers(0, 60, (height // 4, width // 4, 3), dtype=np.uint8)
    meadow = cv2.resize(noise, SIZE, interpolation=cv2.INTER_CUBIC) + np.uint8(60)
    number = 0
    while True:
        image = meadow.copy()
        cv2.circle(image, ((number * 40) % width, height // 2), 60, (30, 40, 220), -1)
        number += 1
        yield image


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    with endpoint() as url:
        print(json.dumps(asyncio.run(measure(url, asked.calls))), flush=True)


if __name__ == "__main__":
    main()
