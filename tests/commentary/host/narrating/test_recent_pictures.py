"""Which frames a model is shown, and how small they are."""

from datetime import timedelta
from itertools import pairwise

import cv2
import numpy as np

from commentary.host.narrating.recent_pictures import RecentPictures
from commentary.narrators.pictures import Picture
from livekit_app.providers.watching.room_watch import Frame
from tests.commentary.observers.pictures import START, meadow


def frame(second: float, *, width: int = 640, height: int = 360) -> Frame:
    return Frame(meadow(width=width, height=height), START + timedelta(seconds=second))


def shape_of(picture: Picture) -> tuple[int, ...]:
    image = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return image.shape


async def seconds_of(pictures: RecentPictures) -> list[float]:
    return [round((one.at - START).total_seconds(), 2) for one in await pictures.last()]


async def test_four_of_the_last_two_seconds_the_newest_among_them() -> None:
    pictures = RecentPictures()
    for number in range(31):
        pictures.add(frame(number / 6))
    times = await seconds_of(pictures)
    assert len(times) == 4
    assert times[-1] == 5.0
    assert times[0] >= 2.5
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert all(gap >= 0.6 for gap in gaps[:-1])
    assert gaps[-1] > 0


async def test_they_are_small_and_hold_nothing_but_the_picture() -> None:
    pictures = RecentPictures()
    pictures.add(frame(0.0, width=1280, height=720))
    pictures.add(frame(1.0, width=360, height=640))
    wide, high = await pictures.last()
    assert [shape_of(one) for one in (wide, high)] == [(288, 512, 3), (512, 288, 3)]
    assert all(len(one.jpeg) < 60_000 and b"Exif" not in one.jpeg for one in (wide, high))


async def test_what_is_old_is_not_shown_beside_what_is_new() -> None:
    pictures = RecentPictures()
    pictures.add(frame(0.0))
    pictures.add(frame(0.7))
    pictures.add(frame(9.0))
    assert await seconds_of(pictures) == [9.0]


async def test_nothing_before_a_frame_came_and_nothing_after_it_was_forgotten() -> None:
    pictures = RecentPictures()
    assert await pictures.last() == ()
    pictures.add(frame(0.0))
    pictures.forget()
    assert await pictures.last() == ()


async def test_while_the_host_lets_nobody_look_nothing_is_kept_or_given() -> None:
    allowed = True
    pictures = RecentPictures(lambda: allowed)
    pictures.add(frame(0.0))
    allowed = False
    assert await pictures.last() == ()
    pictures.add(frame(1.0))
    allowed = True
    assert await pictures.last() == ()


async def test_a_picture_is_made_small_once() -> None:
    pictures = RecentPictures()
    pictures.add(frame(0.0))
    (first,) = await pictures.last()
    pictures.add(frame(1.0))
    again, _ = await pictures.last()
    assert again is first
