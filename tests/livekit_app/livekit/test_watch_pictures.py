"""LiveKit's frames as OpenCV pictures, and what happens where its client is not installed."""

import asyncio
import builtins
import sys
from typing import Any, cast

import numpy as np
import pytest
from django.core.exceptions import ImproperlyConfigured
from livekit import rtc

from livekit_app.providers.livekit.pictures import to_bgr
from livekit_app.providers.livekit.watch import LiveKitWatch
from livekit_app.providers.registry import open_watch


def frame(width: int, height: int) -> rtc.VideoFrame:
    """Blue, with a red upper half (RGBA), as LiveKit hands it over (I420)."""
    picture = np.zeros((height, width, 4), dtype=np.uint8)
    picture[..., 2] = 255
    picture[: height // 2, :, :3] = (255, 0, 0)
    picture[..., 3] = 255
    rgba = rtc.VideoFrame(width, height, rtc.VideoBufferType.RGBA, picture.tobytes())
    return rgba.convert(rtc.VideoBufferType.I420)


def is_red(pixel: Any) -> bool:
    blue, _, red = (int(value) for value in pixel)
    return red > 200 and blue < 60


def is_blue(pixel: Any) -> bool:
    blue, _, red = (int(value) for value in pixel)
    return blue > 200 and red < 60


@pytest.mark.parametrize(("width", "height"), [(64, 48), (63, 47), (64, 47), (63, 48)])
def test_colours_keep_their_places_in_even_and_odd_sizes(width: int, height: int) -> None:
    image = to_bgr(frame(width, height))

    assert image.shape == (height // 2 * 2, width // 2 * 2, 3)
    assert image.dtype == np.uint8
    assert is_red(image[4, 4]) and is_red(image[4, -4])
    assert is_blue(image[-4, 4]) and is_blue(image[-4, -4])


@pytest.mark.parametrize(
    ("turn", "top_is_now"),
    [
        (rtc.VideoRotation.VIDEO_ROTATION_90, "right"),
        (rtc.VideoRotation.VIDEO_ROTATION_180, "bottom"),
        (rtc.VideoRotation.VIDEO_ROTATION_270, "left"),
    ],
)
def test_a_phone_held_upright_gives_an_upright_picture(turn: Any, top_is_now: str) -> None:
    image = to_bgr(frame(64, 48), turn)
    places = {"right": image[4, -4], "bottom": image[-4, 4], "left": image[4, 4]}

    assert image.shape == ((48, 64, 3) if top_is_now == "bottom" else (64, 48, 3))
    assert is_red(places[top_is_now])


async def test_a_picture_that_is_too_large_is_alive_but_not_looked_at(
    caplog: pytest.LogCaptureFixture,
) -> None:
    watch = LiveKitWatch("http://127.0.0.1:7880", frames_per_second=1e6)
    pictures = watch.frames()

    def arrives(width: int, height: int) -> None:
        upright = cast(rtc.VideoRotation, rtc.VideoRotation.VIDEO_ROTATION_0)
        watch._show(rtc.VideoFrameEvent(frame(width, height), 0, upright))

    arrives(2000, 16)
    first = watch.last_frame_at
    arrives(16, 2000)
    assert first is not None and watch.last_frame_at is not None and watch.last_frame_at > first
    arrives(1920, 16)
    assert (await asyncio.wait_for(anext(pictures), 5)).image.shape == (16, 1920, 3)
    assert [one.message for one in caplog.records] == [
        "[media] the camera's picture is too large: not looked at"
    ]


def test_the_provider_livekit_is_watched_with_its_client(settings: Any) -> None:
    settings.LIVEKIT_URL = "http://127.0.0.1:7880"
    assert isinstance(open_watch("livekit", frames_per_second=2.0), LiveKitWatch)


def test_without_its_client_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "livekit_app.providers.livekit.watch")
    real_import = builtins.__import__

    def importing(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "livekit":
            raise ImportError("cannot import name 'rtc' from 'livekit'", name="livekit")
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", importing)
    with pytest.raises(ImproperlyConfigured, match=r"requirements-livekit\.txt"):
        open_watch("livekit", frames_per_second=2.0)


def test_rooms_of_an_unknown_provider_cannot_be_watched() -> None:
    with pytest.raises(ValueError, match="nobody"):
        open_watch("nobody", frames_per_second=2.0)
