"""CPU and memory of `manage.py run_media` for 0, 1, 4 and 8 spectators: `python -m bench.media`.

The publisher sends a recorded VP8 film of 640x480 at 30 per second and about 1 Mbit/s, the
spectators keep nothing, so that the server is not starved by either. All run on this machine.
Prints one JSON row per number of spectators: cores, resident MB, frames and Mbit/s per spectator.
"""

import asyncio
import fractions
import json
import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator

import av
import numpy as np
import psutil
from aiortc import MediaStreamTrack

from livekit_app.media.passthrough import EncodedPacket, packet_of
from tests.livekit_app.media.clients import KEY, SECRET, Camera, Spectator, call, make_room, until

SPECTATORS = (0, 1, 4, 8)
WARM_SECONDS = 2.0
MEASURE_SECONDS = 6.0
FPS, WIDTH, HEIGHT, BITRATE = 30, 640, 480, 1_000_000
FILM_SECONDS = 4


class Film(MediaStreamTrack):
    """Plays encoded frames for ever, again from its first one, a keyframe, when that is asked."""

    kind = "video"

    def __init__(self, frames: list[bytes]) -> None:
        super().__init__()
        self._frames = frames
        self._count = 0
        self._next = 0
        self._started = 0.0

    def rewind(self) -> None:
        self._next = 0

    async def recv(self) -> EncodedPacket:
        self._started = self._started or time.monotonic()
        due = self._started + self._count / FPS
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        data = self._frames[self._next]
        self._next = (self._next + 1) % len(self._frames)
        packet = packet_of(data, self._count * 90_000 // FPS, "video")
        self._count += 1
        return packet


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


async def launch(folder: str) -> tuple[asyncio.subprocess.Process, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "SIDELINE_DATA_DIR": folder,
        "EMBEDDED_PORT": str(port),
        "EMBEDDED_API_KEY": KEY,
        "EMBEDDED_API_SECRET": SECRET,
        "EMBEDDED_WEBHOOK_URL": "",
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

    await until(answers, "run_media answers")
    return process, url


async def measure(server: psutil.Process, spectators: "list[Light]") -> dict[str, object]:
    await asyncio.sleep(WARM_SECONDS)
    for spectator in spectators:
        spectator.video.clear()
    before, begun = server.cpu_times(), time.monotonic()
    await asyncio.sleep(MEASURE_SECONDS)
    after, seconds = server.cpu_times(), time.monotonic() - begun
    frames = [len(spectator.video) / seconds for spectator in spectators]
    bits = [sum(len(f.data) for f in s.video) * 8 / seconds / 1e6 for s in spectators]
    return {
        "server": "embedded",
        "spectators": len(spectators),
        "cores": round((after.user + after.system - before.user - before.system) / seconds, 3),
        "rss_mb": round(server.memory_info().rss / 1e6),
        "fps_least": round(min(frames), 1) if frames else None,
        "mbit_s_each": round(sum(bits) / len(bits), 2) if bits else None,
        "first_is_keyframe": all(s.first_was_key for s in spectators) if spectators else None,
    }


class Light(Spectator):
    """Also remembers how it began."""

    first_was_key = False

    def _on_video(self, codec: str, data: bytes, timestamp: int) -> None:
        first = not self.video and not self.first_was_key
        super()._on_video(codec, data, timestamp)
        if first:
            self.first_was_key = self.video[0].key


async def run() -> None:
    frames = await asyncio.to_thread(record)
    with tempfile.TemporaryDirectory() as folder:
        process, url = await launch(folder)
        try:
            await make_room(url)
            camera = Camera(url)
            film, sender = Film(frames), camera.pc.getSenders()[0]
            sender.replaceTrack(film)
            sender._send_keyframe = film.rewind  # type: ignore[method-assign]
            await camera.connect()
            watching: list[Light] = []
            for wanted in SPECTATORS:
                while len(watching) < wanted:
                    spectator = Light(url, identity=f"spectator:{len(watching)}")
                    watching.append(await spectator.connect())
                print(json.dumps(await measure(psutil.Process(process.pid), [*watching])))
            for client in (camera, *watching):
                await client.close()
        finally:
            process.terminate()
            await process.wait()


def main() -> None:
    asyncio.run(run())


if __name__ == "__main__":
    main()
