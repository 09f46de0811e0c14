"""How many of the camera's frames an observer gets."""

import random
from collections.abc import Iterable
from datetime import timedelta

import pytest

from commentary.observers.frame_pace import FramePace
from tests.commentary.observers.pictures import START


def taken(frames_per_second: float, seconds: Iterable[float]) -> list[float]:
    pace = FramePace(frames_per_second)
    return [at for at in seconds if pace.wants(START + timedelta(seconds=at))]


@pytest.mark.parametrize("wanted", [2.0, 3.0, 6.0])
@pytest.mark.parametrize("jitter", [0.0, 0.012])
def test_it_gets_as_many_as_it_wants_whenever_exactly_they_come(
    wanted: float, jitter: float
) -> None:
    """Six a second, as a watch samples them, each a little early or late."""
    chance = random.Random(1)
    times = [n / 6.0 + chance.uniform(-jitter, jitter) for n in range(600)]

    assert len(taken(wanted, times)) == pytest.approx(100 * wanted, rel=0.02)


def test_a_camera_that_sends_less_loses_none() -> None:
    times = [n / 2.0 for n in range(20)]
    assert taken(6.0, times) == times


def test_after_a_pause_it_does_not_catch_up() -> None:
    times = [0.0, 0.5, *(10.0 + n / 30.0 for n in range(31))]
    assert taken(2.0, times) == pytest.approx([0.0, 0.5, 10.0, 10.5, 11.0], abs=0.035)


def test_a_clock_that_was_set_back_begins_anew() -> None:
    assert taken(2.0, [100.0, 100.5, 3.0, 3.1, 3.5]) == [100.0, 100.5, 3.0, 3.5]
