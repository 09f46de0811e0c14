"""Broadcasts that one commentator process watches at once: `python -m bench.eyes --footage DIR`.

Each plays the clips of DIR in turn at their own pace, decoded in a thread as a watch does, into
the host's own speaker. Prints one JSON row per number of broadcasts: cores (decoding included),
looks a second of each broadcast, lines a minute, and how old a line's frame was when the line was
ready to be stored (seconds, median and 90th percentile).
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

FRAMES_PER_SECOND = 6.0


def main() -> None:
    asked = _arguments()
    clips = sorted(asked.footage.glob("*.mp4")) if asked.footage else []
    if not clips:
        print("bench.eyes: no footage (--footage DIR with .mp4 files): left out.")
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    for number in asked.broadcasts:
        row = asyncio.run(_measure(clips, number, asked.engine, asked.seconds))
        print(json.dumps(row), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    footage = os.environ.get("SIDELINE_FOOTAGE")
    parser.add_argument("--footage", type=Path, default=Path(footage) if footage else None)
    parser.add_argument("--broadcasts", type=int, nargs="+", default=[1, 4, 8])
    parser.add_argument("--engine", default="people")
    parser.add_argument("--seconds", type=float, default=60.0)
    return parser.parse_args()


class Pen:
    """Where lines would be stored: how old their frames are then."""

    def __init__(self) -> None:
        self.ages: list[float] = []

    async def run(self, write: Any, lease: Any, lines: list[Any], *, engine: str) -> list[int]:
        now = datetime.now(UTC)
        self.ages += [(now - line.frame_at).total_seconds() for line in lines]
        return []


async def _measure(clips: list[Path], number: int, engine: str, seconds: float) -> dict[str, Any]:
    from commentary.host.narrating.speaker import SharedParts, Speaker
    from commentary.leases import Lease
    from commentary.narrators.narrator import MatchState

    pen: Any = Pen()  # all that a speaker asks of a database
    shared = SharedParts(engine, pen)
    loop, over = asyncio.get_running_loop(), threading.Event()
    speakers = [
        Speaker(
            Lease(f"bench{n}", "bench", 1),
            shared,
            database=pen,
            match=MatchState,
            may_speak=lambda: True,
            may_look=lambda: True,
        )
        for n in range(number)
    ]
    parts = [asyncio.create_task(part()) for one in speakers for part in one.parts]
    players = [
        threading.Thread(
            target=_play, args=([*clips[n % len(clips) :], *clips], loop, one.offer_frame, over)
        )
        for n, one in enumerate(speakers)
    ]
    for player in players:
        player.start()
    began, cpu = loop.time(), time.process_time()
    looking: list[list[str]] = []
    while loop.time() - began < seconds:
        await asyncio.sleep(1.0)
        shared.budget.measure(loop.time(), time.process_time())
        looking.append([one.looking for one in speakers])
    cores = (time.process_time() - cpu) / (loop.time() - began)
    over.set()
    for player in players:
        await asyncio.to_thread(player.join)
    for part in parts:
        part.cancel()
    await asyncio.gather(*parts, return_exceptions=True)
    await shared.threads.drain(10.0)
    ages = sorted(pen.ages)
    return {
        "engine": engine,
        "broadcasts": number,
        "cores": round(cores, 2),
        "lines_per_minute": round(len(ages) * 60.0 / seconds / number, 1),
        "age_p50": round(statistics.median(ages), 2) if ages else None,
        "age_p90": round(ages[int(0.9 * (len(ages) - 1))], 2) if ages else None,
        "looking_at_the_end": looking[-1],
    }


def _play(clips: list[Path], loop: asyncio.AbstractEventLoop, offer: Any, over: Any) -> None:
    """The clips one after the other, for ever, at their own pace. Runs in a thread."""
    for clip in itertools.cycle(clips):
        for frame in _frames(clip, over):
            with contextlib.suppress(RuntimeError):  # the loop is closed: it is over
                loop.call_soon_threadsafe(offer, frame)
        if over.is_set():
            return


def _frames(clip: Path, over: threading.Event) -> Iterator[Any]:
    from commentary.playback.film import Film, seconds_at

    began = time.monotonic()
    for frame in Film(clip).frames(FRAMES_PER_SECOND):
        if over.wait(max(0.0, began + seconds_at(frame.at) - time.monotonic())):
            return
        yield replace(frame, at=datetime.now(UTC))


if __name__ == "__main__":
    main()
