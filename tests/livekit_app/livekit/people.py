"""People in a real LiveKit room, by LiveKit's own Python SDK."""

import asyncio
from contextlib import suppress

import numpy as np
from livekit import rtc

JOIN_SECONDS = 15.0
WIDTH, HEIGHT = 160, 120


class Person:
    """One connection. A camera sends a picture ten times a second until it leaves."""

    def __init__(self, room: rtc.Room) -> None:
        self.room = room
        self.disconnected = asyncio.Event()
        self._filming: asyncio.Task[None] | None = None
        self._speaking: list[asyncio.Task[None]] = []
        room.on("disconnected", lambda reason: self.disconnected.set())

    @classmethod
    async def join(cls, url: str, token: str, *, publish: bool) -> "Person":
        person = cls(rtc.Room())
        # Not cancelled when it takes too long: the SDK would end the test run for that.
        joining = asyncio.create_task(person.room.connect(url, token), name="joining")
        await asyncio.wait_for(asyncio.shield(joining), JOIN_SECONDS)
        if publish:
            await person._publish()
        return person

    @property
    def sid(self) -> str:
        return str(self.room.local_participant.sid)

    async def speak(self) -> str:
        """Publish a microphone that sends a tone. Returns the track's sid."""
        source = rtc.AudioSource(48_000, 1)
        track = rtc.LocalAudioTrack.create_audio_track("voice", source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        publication = await asyncio.wait_for(
            self.room.local_participant.publish_track(track, options), JOIN_SECONDS
        )
        self._speaking.append(asyncio.create_task(_hum(source), name="humming"))
        return str(publication.sid)

    async def leave(self) -> None:
        """May be called twice, and after having been put out."""
        for task in (self._filming, *self._speaking):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        self._filming, self._speaking = None, []
        await self.room.disconnect()

    async def _publish(self) -> None:
        source = rtc.VideoSource(WIDTH, HEIGHT)
        track = rtc.LocalVideoTrack.create_video_track("camera", source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_CAMERA, simulcast=False)
        await asyncio.wait_for(
            self.room.local_participant.publish_track(track, options), JOIN_SECONDS
        )
        self._filming = asyncio.create_task(_film(source), name="filming")


async def _hum(source: rtc.AudioSource) -> None:
    samples = 480  # ten milliseconds
    wave = (np.sin(np.arange(samples) * 2 * np.pi * 5 / samples) * 8000).astype(np.int16)
    while True:
        await source.capture_frame(rtc.AudioFrame(wave.tobytes(), 48_000, 1, samples))


async def _film(source: rtc.VideoSource) -> None:
    number = 0
    while True:
        picture = np.full((HEIGHT, WIDTH, 4), number % 256, dtype=np.uint8)
        source.capture_frame(
            rtc.VideoFrame(WIDTH, HEIGHT, rtc.VideoBufferType.RGBA, picture.tobytes())
        )
        number += 7
        await asyncio.sleep(0.1)
