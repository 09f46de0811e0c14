"""A camera in a process of its own, so that it can be killed as a phone dies.

``python -m tests.livekit_app.livekit.camera_process URL TOKEN RED GREEN BLUE [simulcast] [tone]``
prints "publishing" and sends one colour, 20 pictures a second, with a white square that moves;
larger ones, in layers and with dynacast, for "simulcast"; for "tone" sound, too. SIGUSR1 takes the
video away and publishes it again.
"""

import asyncio
import signal
import sys

import numpy as np
from livekit import rtc

from tests.support.tone import RATE, sine

SIZE = 640, 360
LARGE = 1280, 720  # small pictures have no smaller layer
SQUARE = 60


async def film(
    source: rtc.VideoSource, size: tuple[int, int], colour: tuple[int, int, int]
) -> None:
    width, height = size
    number = 0
    while True:
        picture = np.full((height, width, 4), (*colour, 255), dtype=np.uint8)
        left = number * 8 % (width - SQUARE)
        picture[:SQUARE, left : left + SQUARE] = 255
        source.capture_frame(
            rtc.VideoFrame(width, height, rtc.VideoBufferType.RGBA, picture.tobytes())
        )
        number += 1
        await asyncio.sleep(0.05)


async def publish(room: rtc.Room, source: rtc.VideoSource, *, simulcast: bool) -> str:
    track = rtc.LocalVideoTrack.create_video_track("camera", source)
    options = rtc.TrackPublishOptions(
        source=rtc.TrackSource.SOURCE_CAMERA,
        simulcast=simulcast,
        video_codec=rtc.VideoCodec.VP8,
    )
    publication = await room.local_participant.publish_track(track, options)
    return str(publication.sid)


async def hum(source: rtc.AudioSource) -> None:
    start, count = 0, RATE // 100
    while True:  # the source holds a second at most: it waits for us
        await source.capture_frame(rtc.AudioFrame(sine(start, count).tobytes(), RATE, 1, count))
        start += count


async def speak(room: rtc.Room) -> "asyncio.Task[None]":
    source = rtc.AudioSource(RATE, 1)
    track = rtc.LocalAudioTrack.create_audio_track("microphone", source)
    options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
    await room.local_participant.publish_track(track, options)
    return asyncio.create_task(hum(source))


async def main(
    url: str, token: str, colour: tuple[int, int, int], *, simulcast: bool, tone: bool
) -> None:
    room = rtc.Room()
    # Dynacast: LiveKit has the layers stopped that nobody watches.
    await room.connect(url, token, rtc.RoomOptions(dynacast=simulcast))
    size = LARGE if simulcast else SIZE
    source = rtc.VideoSource(*size)
    filming = asyncio.create_task(film(source, size, colour))
    humming = await speak(room) if tone else None
    again = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, again.set)
    while not filming.done() and not (humming and humming.done()):
        sid = await publish(room, source, simulcast=simulcast)
        print("publishing", flush=True)  # noqa: T201 - what the test waits for
        await again.wait()
        again.clear()
        await room.local_participant.unpublish_track(sid)


if __name__ == "__main__":
    url, token, red, green, blue, *rest = sys.argv[1:]
    how = {"simulcast": "simulcast" in rest, "tone": "tone" in rest}
    asyncio.run(main(url, token, (int(red), int(green), int(blue)), **how))
