"""Variants of a film: other pictures, the same time."""

from datetime import timedelta

import numpy as np
import pytest

from bench.claims import variants
from commentary.playback.film import BEGIN
from livekit_app.providers.watching.room_watch import Frame, Image
from tests.commentary.observers.pictures import meadow

PICTURE = meadow(width=960, height=540)


def shown(name: str, second: float = 1.0) -> Image:
    at = BEGIN + timedelta(seconds=second)
    (frame,) = variants.frames(name, [Frame(image=PICTURE, at=at)])
    assert frame.at == at
    return frame.image


def test_a_mirror_swaps_the_sides() -> None:
    assert np.array_equal(shown("mirror"), PICTURE[:, ::-1])


@pytest.mark.parametrize(("name", "size"), [("w640", (360, 640)), ("w320", (180, 320))])
def test_a_smaller_picture_keeps_its_shape(name: str, size: tuple[int, int]) -> None:
    assert shown(name).shape == (*size, 3)


@pytest.mark.parametrize("name", ["plain", *variants.OFFSETS])
def test_who_comes_later_sees_the_same(name: str) -> None:
    assert np.array_equal(shown(name), PICTURE)


def test_a_hand_shakes_smoothly_and_the_same_each_time() -> None:
    assert np.array_equal(shown("shaken"), shown("shaken"))
    ways = [variants._sway(number / 100, seed=2) for number in range(1000)]
    steps = np.abs(np.diff(ways))
    assert max(ways) <= 1.0
    assert min(ways) >= -1.0
    assert max(ways) - min(ways) > 1.0
    assert steps.max() < 0.1


def test_a_hand_shows_no_edge_of_the_picture() -> None:
    white = np.full_like(PICTURE, 255)
    for number in range(50):
        at = BEGIN + timedelta(seconds=number / 7)
        (frame,) = variants.frames("shaken", [Frame(image=white, at=at)])
        assert frame.image.min() == 255
    assert not np.array_equal(shown("shaken", 0.5), shown("shaken", 1.5))


def test_a_film_that_is_small_already_is_not_played_again() -> None:
    assert not variants.differs("w640", 426)
    assert variants.differs("w320", 426)
    assert variants.differs("mirror", 320)
