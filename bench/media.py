"""CPU and memory of the embedded media server by spectators: ``python -m bench.media``.

Server and receiver (``bench/receiver``: camera and spectators, decodes nothing) have one core each,
the publisher is on the receiver's. The film is a recorded VP8 one of 640x480 at 30 per second and
about 1 Mbit/s. Prints one JSON row per number of spectators; the pictures of the slowest say
whether all got all, and CPU per delivered picture compares also where the machine is busy.
``--storm N``: N more join within 3 s beside those who are there.
"""

import argparse
import asyncio
import fractions
import json
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
import psutil

from bench.support.receiver import Receiver, ServerKind, film_file, pin, receiving
from tests.livekit_app.media.clients import KEY, SECRET, call, make_room, token, until
from tests.support.services import Missing

SPECTATORS = (8, 16, 32, 64, 100, 150)
ROOM = "bench"
WARM_SECONDS = 3.0
MEASURE_SECONDS = 6.0
STORM_SECONDS = 3.0
FPS, WIDTH, HEIGHT, BITRATE = 30, 640, 480, 1_000_000
FILM_SECONDS = 4
SERVER_CORE, RECEIVER_CORE = 0, 1


@dataclass(frozen=True)
class Measured:
    """A server that runs, with its room."""

    name: str
    kind: ServerKind
    url: str
    pids: Callable[[], Sequence[int]]
    token: Callable[[str], str]  # of a camera or of a spectator


def record() -> list[bytes]:
    encoder = av.CodecContext.create("libvpx", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.bit_rate, encoder.time_base = BITRATE, fractions.Fraction(1, FPS)
    encoder.gop_size = 3000
    rate = str(BITRATE)
    encoder.options = {
        "deadline": "realtime",
        "cpu-used": "-8",
        "lag-in-frames": "0",
        "minrate": rate,
        "maxrate": rate,
    }
    frames = []
    for n, frame in enumerate(draw()):
        frame.pts, frame.time_base = n, fractions.Fraction(1, FPS)
        frames += [bytes(packet) for packet in encoder.encode(frame)]
    return frames


def draw() -> Iterator[av.VideoFrame]:
    """A noisy bar that wanders: enough change to need the bitrate."""
    random = np.random.default_rng(1)
    for n in range(FPS * FILM_SECONDS):
        image = np.full((HEIGHT, WIDTH, 3), 40, np.uint8)
        x = n * 5 % (WIDTH - 200)
        image[100:300, x : x + 200] = random.integers(0, 255, (200, 200, 3), np.uint8)
        yield av.VideoFrame.from_ndarray(image, format="bgr24")


@asynccontextmanager
async def launched() -> AsyncIterator[Measured]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "SIDELINE_DATA_DIR": folder,
            "EMBEDDED_PORT": str(port),
            "EMBEDDED_API_KEY": KEY,
            "EMBEDDED_API_SECRET": SECRET,
            "EMBEDDED_WEBHOOK_URL": "",
            "EMBEDDED_MAX_SPECTATORS": "1000",
            "LOG_LEVEL": "WARNING",
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "manage.py", "run_media"), env={**os.environ, **settings}
        )
        url = f"http://127.0.0.1:{port}"

        async def answers() -> bool:
            try:
                return (await call(url, "GET", "/health"))[0] == 200
            except OSError:
                return False

        try:
            await until(answers, "run_media answers", 60)
            await make_room(url, ROOM)
            yield Measured("embedded", "embedded", url, lambda: [process.pid], _token)
        finally:
            process.terminate()
            await process.wait()


def _token(identity: str) -> str:
    publish = identity == "camera"
    return token(identity, ROOM, publish=publish, subscribe=not publish)


def _cpu(server: Measured) -> float:
    times = [psutil.Process(pid).cpu_times() for pid in server.pids()]
    return float(sum(one.user + one.system for one in times))


async def _measure(server: Measured, receiver: Receiver, more: dict[str, Any]) -> dict[str, Any]:
    before, begun = _cpu(server), time.monotonic()
    found = await receiver.measure(MEASURE_SECONDS)
    used, seconds = _cpu(server) - before, time.monotonic() - begun
    pictures = found["fps"].get("median", 0) * found["spectators"] * found["seconds"]
    return {
        "server": server.name,
        "spectators": found["spectators"],
        "cores": round(used / seconds, 3),
        "rss_mb": round(sum(psutil.Process(p).memory_info().rss for p in server.pids()) / 1e6),
        "fps_least": round(found["fps"].get("least", 0), 1),
        "pause_most_ms": round(found["pause_ms"].get("most", 0)),
        "missing": found["missing"],
        "us_per_picture": round(used / pictures * 1e6) if pictures else None,
        "mbit_s_each": round(
            found["bytes"] * 8 / found["seconds"] / 1e6 / max(1, found["spectators"]), 2
        ),
        **more,
    }


async def rows(
    server: Measured, counts: Sequence[int], storm: int = 0
) -> AsyncIterator[dict[str, Any]]:
    for pid in server.pids():
        pin(pid, SERVER_CORE)
    film = film_file(await asyncio.to_thread(record))
    try:
        async with receiving(server.kind, server.url, RECEIVER_CORE) as receiver:
            await receiver.publish(film, server.token("camera"))
            there = 0
            for wanted in counts:
                tokens = [server.token(f"spectator:{n}") for n in range(there, wanted)]
                joined = await receiver.join(tokens, STORM_SECONDS)
                there = wanted
                await asyncio.sleep(WARM_SECONDS)
                more = {"refused": joined["refused"]} if joined["refused"] else {}
                yield await _measure(server, receiver, more)
            if storm:
                tokens = [server.token(f"late:{n}") for n in range(storm)]
                row, joined = await asyncio.gather(
                    _measure(server, receiver, {"case": "storm"}),
                    receiver.join(tokens, STORM_SECONDS),
                )
                yield row | {
                    "joins": joined["joined"],
                    "refused": joined["refused"],
                    "first_picture_ms": joined["first_picture_ms"],
                }
    finally:
        film.unlink()


async def run(counts: Sequence[int], storm: int) -> None:
    async with launched() as server:
        async for row in rows(server, counts, storm):
            print(json.dumps(row), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spectators", type=int, nargs="+", default=SPECTATORS)
    parser.add_argument("--storm", type=int, default=0)
    chosen = parser.parse_args()
    try:
        asyncio.run(run(chosen.spectators, chosen.storm))
    except Missing as missing:
        print(missing, file=sys.stderr)


if __name__ == "__main__":
    main()
