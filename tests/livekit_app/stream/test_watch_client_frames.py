"""What a watch sees and hears, with Stream's client at our test server."""

import asyncio
import logging
import time

import numpy as np
import pytest

from livekit_app.providers.stream.watch import StreamWatch
from livekit_app.providers.watching.sound import SAMPLE_RATE
from tests.livekit_app.stream.watching import (
    BLUE,
    GREEN,
    RED,
    TONE_HERTZ,
    Stage,
    i420,
    stage,  # noqa: F401 - a fixture
    until,
)

pytestmark = [pytest.mark.slow, pytest.mark.stream_client]


async def test_a_camera_that_is_there_already(stage: Stage) -> None:  # noqa: F811
    await stage.camera(GREEN)
    watching = await stage.watching()
    await watching.sees(GREEN)

    frame = watching.frames[-1]
    assert frame.image.shape == (240, 320, 3)
    assert watching.watch.last_frame_at is not None
    assert watching.watch.connected_since is not None
    assert frame.at >= watching.watch.connected_since
    assert watching.heard == []


async def test_a_camera_that_comes_later(stage: Stage) -> None:  # noqa: F811
    watching = await stage.watching()
    assert watching.watch.last_frame_at is None
    await stage.camera(RED)
    await watching.sees(RED)


class Decoded:
    """A frame as the client hands it over. Its own encoder takes even sizes only."""

    def __init__(self, width: int, height: int, *, missing: int = 0) -> None:
        self.width, self.height = width, height
        data = i420(BLUE, width, height)
        self.data = data[: len(data) - missing]


async def test_odd_sizes_are_seen_and_what_cannot_be_is_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    watch = StreamWatch(frames_per_second=1e6)
    pictures = watch.frames()

    watch._show(Decoded(319, 179))
    image = (await asyncio.wait_for(anext(pictures), 5)).image
    assert image.shape == (178, 318, 3)
    assert image[-4, -4, 0] > 200 and image[-4, -4, 2] < 60  # BGR
    for odd in (Decoded(319, 179, missing=1), Decoded(320, 180, missing=9)):
        watch._show(odd)
    watch._show(Decoded(2000, 16))
    said = [record.message for record in caplog.records]
    assert said == [
        "[media] a frame could not be read",
        "[media] the camera's picture is too large: not looked at",
    ]
    await watch.aclose()


async def test_no_more_pictures_than_were_asked_for(stage: Stage) -> None:  # noqa: F811
    await stage.camera()
    watching = await stage.watching(frames_per_second=4.0)
    await watching.sees(RED)
    began, before = time.monotonic(), len(watching.frames)
    await asyncio.sleep(2.0)
    seconds = time.monotonic() - began
    assert len(watching.frames) - before <= 4.0 * seconds + 1


async def test_the_newest_session_of_the_camera_is_seen(stage: Stage) -> None:  # noqa: F811
    """Stream throws nobody out: the older page may film for a while longer."""
    watching = await stage.watching()
    await stage.camera(RED)
    await watching.sees(RED)
    newer = await stage.camera(BLUE)
    await watching.sees(BLUE)
    await asyncio.sleep(0.5)
    assert all(int(frame.image[4, 4, 0]) > 100 for frame in watching.frames[-2:])  # blue stays

    late = await stage.watching()  # both are there
    await late.sees(BLUE)
    await newer.leave()
    await watching.sees(RED)


async def test_a_camera_that_goes_and_comes_back(stage: Stage) -> None:  # noqa: F811
    watching = await stage.watching()
    camera = await stage.camera(RED)
    await watching.sees(RED)
    await camera.leave()
    await stage.camera(GREEN)
    await watching.sees(GREEN)
    assert watching.watch.close_reason is None


async def test_a_camera_that_stops_sending_is_no_reason_to_end(stage: Stage) -> None:  # noqa: F811
    watching = await stage.watching()
    camera = await stage.camera()
    await watching.sees(RED)
    await camera.stop_filming()
    await asyncio.sleep(1.0)
    last = watching.watch.last_frame_at
    await asyncio.sleep(1.0)
    assert watching.watch.last_frame_at == last
    assert watching.watch.close_reason is None
    assert watching.watch.connected_since is not None


async def test_sound_is_heard_where_it_is_wanted(stage: Stage) -> None:  # noqa: F811
    await stage.camera(sound=True)
    watching = await stage.watching(audio=True)
    deaf = await stage.watching()
    await until(lambda: len(watching.heard) > 60, "more than a second of sound")

    chunk = watching.heard[-1]
    assert chunk.sample_rate == SAMPLE_RATE
    assert chunk.samples.dtype == np.int16 and chunk.samples.ndim == 1
    wave = np.concatenate([one.samples for one in watching.heard[-40:]]).astype(float)
    strongest = np.argmax(np.abs(np.fft.rfft(wave))) * SAMPLE_RATE / len(wave)
    assert abs(strongest - TONE_HERTZ) < 10
    await deaf.sees(RED)
    assert deaf.heard == []


async def test_a_socket_that_is_lost_is_repaired_and_frames_go_on(stage: Stage) -> None:  # noqa: F811
    watching = await stage.watching()
    await stage.camera()
    await watching.sees(RED)

    await stage.do(lambda: stage.server.sfu.cut("commentator@alice"))  # type: ignore[attr-defined]

    await watching.sees_more()
    await asyncio.sleep(3.0)
    await watching.sees_more()
    assert watching.watch.close_reason is None
    assert watching.watch.connected_since is not None


async def test_no_token_is_in_any_log(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:  # noqa: F811
    caplog.set_level(logging.DEBUG)
    watching = await stage.watching()
    await stage.camera()
    await watching.sees(RED)
    await stage.provider.delete_room(stage.call.id)
    await watching.ends()
    assert not any("eyJ" in record.getMessage() for record in caplog.records)
