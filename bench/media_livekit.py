"""CPU and memory of LiveKit for 0, 1, 4 and 8 spectators: ``python -m bench.media_livekit``.

The counterpart of ``bench.media``: the same film, size, pictures a second and bitrate, and a voice.
The publisher and the spectators are LiveKit's own SDK, each group in a process of its own
(``… publish URL TOKEN``, ``… watch SECONDS URL TOKEN…``), so that only the server is counted.
Prints the same rows as ``bench.media``.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from livekit import api, rtc

from bench.media import BITRATE, FPS, HEIGHT, MEASURE_SECONDS, SPECTATORS, WIDTH, draw
from tests.support.livekit import LiveKit

ROOM = "bench"
WARM_SECONDS = 6.0  # until the SDK has found out that the line carries the bitrate
JOIN_SECONDS = 30.0
VOICE_RATE = 48_000


# --- the processes beside the server -------------------------------------------------------------


async def publish(url: str, token: str) -> None:
    """Says "publishing", and goes on until it is killed."""
    room = rtc.Room()
    await room.connect(url, token)
    pictures, voice = rtc.VideoSource(WIDTH, HEIGHT), rtc.AudioSource(VOICE_RATE, 1)
    video = rtc.LocalVideoTrack.create_video_track("camera", pictures)
    audio = rtc.LocalAudioTrack.create_audio_track("microphone", voice)
    await room.local_participant.publish_track(
        video,
        rtc.TrackPublishOptions(
            source=rtc.TrackSource.SOURCE_CAMERA,
            simulcast=False,
            video_codec=rtc.VideoCodec.VP8,
            video_encoding=rtc.VideoEncoding(max_bitrate=BITRATE, max_framerate=FPS),
        ),
    )
    await room.local_participant.publish_track(
        audio,
        rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE, dtx=False),
    )
    print("publishing", flush=True)
    await asyncio.gather(_film(pictures), _silence(voice))


async def _film(source: rtc.VideoSource) -> None:
    frames = [frame.to_ndarray(format="yuv420p").tobytes() for frame in draw()]
    started, number = time.monotonic(), 0
    while True:
        data = frames[number % len(frames)]
        source.capture_frame(rtc.VideoFrame(WIDTH, HEIGHT, rtc.VideoBufferType.I420, data))
        number += 1
        await asyncio.sleep(max(0.0, started + number / FPS - time.monotonic()))


async def _silence(source: rtc.AudioSource) -> None:
    frame = rtc.AudioFrame.create(VOICE_RATE, 1, VOICE_RATE // 100)
    while True:
        await source.capture_frame(frame)  # takes as long as the frame lasts


async def watch(seconds: float, url: str, tokens: list[str]) -> None:
    """Says "begin" when everybody has been served for a while, then what arrived meanwhile."""
    rooms = [rtc.Room() for _ in tokens]
    async with asyncio.timeout(JOIN_SECONDS):
        videos = await asyncio.gather(*map(_join, rooms, [url] * len(tokens), tokens))
    await asyncio.sleep(WARM_SECONDS)
    before, begun = [await _received(video) for video in videos], time.monotonic()
    print("begin", flush=True)
    await asyncio.sleep(seconds)
    after, took = [await _received(video) for video in videos], time.monotonic() - begun
    fps = [(b[0] - a[0]) / took for a, b in zip(before, after, strict=True)]
    mbit = [(b[1] - a[1]) * 8 / took / 1e6 for a, b in zip(before, after, strict=True)]
    found = {
        "fps_least": round(min(fps), 1) if fps else None,
        "mbit_s_each": round(sum(mbit) / len(mbit), 2) if mbit else None,
    }
    print(json.dumps(found), flush=True)
    await asyncio.gather(*(room.disconnect() for room in rooms))


async def _join(room: rtc.Room, url: str, token: str) -> rtc.RemoteVideoTrack:
    """Returns the camera's video once it is subscribed to."""
    video: asyncio.Future[rtc.RemoteVideoTrack] = asyncio.get_running_loop().create_future()

    def subscribed(track: rtc.Track, *_: object) -> None:
        if isinstance(track, rtc.RemoteVideoTrack) and not video.done():
            video.set_result(track)

    room.on("track_subscribed", subscribed)
    await room.connect(url, token)
    return await video


async def _received(video: rtc.RemoteVideoTrack) -> tuple[int, int]:
    """Pictures and bytes so far."""
    for entry in await video.get_stats():
        if entry.HasField("inbound_rtp"):
            inbound = entry.inbound_rtp.inbound
            return inbound.frames_received, inbound.bytes_received
    return 0, 0


# --- the measurement -----------------------------------------------------------------------------


def measure() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        livekit = LiveKit(Path(folder))
        livekit.start()
        try:
            asyncio.run(_make_room(livekit))
            publisher = ["publish", livekit.public_url, _token(livekit, "camera")]
            with _process(publisher) as camera:
                _expect(camera, "publishing")
                for count in SPECTATORS:
                    yield _row(livekit, count)
        finally:
            livekit.stop()


def _row(livekit: LiveKit, count: int) -> dict[str, object]:
    assert livekit.pid is not None, "LiveKit ended"
    server = psutil.Process(livekit.pid)
    tokens = [_token(livekit, f"spectator:{number}") for number in range(count)]
    with _process(["watch", str(MEASURE_SECONDS), livekit.public_url, *tokens]) as watching:
        _expect(watching, "begin")
        before, begun = server.cpu_times(), time.monotonic()
        assert watching.stdout is not None
        arrived = json.loads(watching.stdout.readline())
        after, seconds = server.cpu_times(), time.monotonic() - begun
    return {
        "server": "LiveKit",
        "spectators": count,
        "cores": round((after.user + after.system - before.user - before.system) / seconds, 3),
        "rss_mb": round(server.memory_info().rss / 1e6),
        **arrived,
    }


async def _make_room(livekit: LiveKit) -> None:
    async with api.LiveKitAPI(livekit.url, livekit.api_key, livekit.api_secret) as client:
        await client.room.create_room(api.CreateRoomRequest(name=ROOM))


def _token(livekit: LiveKit, identity: str) -> str:
    publishes = identity == "camera"
    grants = api.VideoGrants(
        room_join=True, room=ROOM, can_publish=publishes, can_subscribe=not publishes
    )
    token = api.AccessToken(livekit.api_key, livekit.api_secret)
    return str(token.with_identity(identity).with_grants(grants).to_jwt())


@contextmanager
def _process(arguments: list[str]) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "bench.media_livekit", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _expect(process: "subprocess.Popen[str]", word: str) -> None:
    assert process.stdout is not None
    said = process.stdout.readline().strip()
    assert said == word, f"expected {word!r}, heard {said!r}"


def main() -> None:
    match sys.argv[1:]:
        case ["publish", url, token]:
            asyncio.run(publish(url, token))
        case ["watch", seconds, url, *tokens]:
            asyncio.run(watch(float(seconds), url, tokens))
        case _:
            for row in measure():
                print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
