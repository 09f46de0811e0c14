"""When the motion narrator speaks, in which words, and with how much energy."""

from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
import pytest

from commentary.observers.motion_facts import Topic
from commentary.observers.observer import SceneFacts
from tests.commentary.observers.clips import to_and_fro
from tests.commentary.observers.pictures import Image, ball, film, meadow, wall
from tests.commentary.observers.seeing import MEADOW, MOVEMENT, listed, scenes, spoken, worded


@lru_cache
def a_minute_to_and_fro() -> list[SceneFacts]:
    return list(scenes(film(to_and_fro, 60)))


BACKGROUNDS = pytest.mark.parametrize("ground", [wall(), MEADOW], ids=["wall", "meadow"])


@BACKGROUNDS
def test_its_sentences_say_where_which_way_and_how_fast(ground: Image) -> None:
    lines = spoken(film(lambda t: ball(ground, 0.08 + 0.17 * t, 0.5), 5))

    assert "to the right" in lines[0][1].text.lower()
    assert "on the left" in lines[0][1].text.lower()
    assert "pace" in lines[0][1].text or "steadily" in lines[0][1].text.lower()


def test_a_fast_one_has_more_energy_than_a_slow_one() -> None:
    slow = spoken(film(lambda t: ball(MEADOW, 0.1 + 0.07 * t, 0.5), 6))
    fast = spoken(film(lambda t: ball(MEADOW, 0.02 + 0.45 * t, 0.5), 2.5))

    assert max(line.energy_level for _, line in slow) < min(line.energy_level for _, line in fast)
    assert not any(line.is_highlight for _, line in slow)


@BACKGROUNDS
def test_movement_that_ends_is_followed_by_one_line_of_calm(ground: Image) -> None:
    seen = list(scenes(film(lambda t: ball(ground, 0.1 + 0.15 * min(t, 4), 0.5), 40)))
    lines, found = worded(seen), listed(seen)

    assert [t for t, o in found if o.topic is Topic.CALM] == [pytest.approx(5.5, abs=0.6)]
    assert len([t for t, _ in lines if t > 4.5]) == 1
    assert max(t for t, o in found if o.topic in MOVEMENT) <= 4.5


def test_stillness_is_said_once_and_then_it_is_silent_for_long() -> None:
    lines = spoken(film(lambda t: MEADOW, 130))

    assert [t for t, _ in lines] == [3.0, 60.0, 120.0]
    assert all(line.energy_level == 0.0 and not line.is_highlight for _, line in lines)
    assert "minute" in lines[1][1].text and "two minutes" in lines[2][1].text


def test_a_new_scene_is_called_a_sudden_change_at_once() -> None:
    seen = list(scenes(film(lambda t: MEADOW if t < 4 else meadow(seed=9), 8)))
    lines, found = worded(seen), listed(seen)

    assert [t for t, o in found if o.topic is Topic.CUT] == [4.0]
    (cut,) = [line for t, line in lines if t == 4.0]
    assert cut.is_highlight and cut.energy_level > 0.75


def test_the_first_line_comes_within_two_seconds_of_moving_frames() -> None:
    lines = spoken(film(lambda t: ball(MEADOW, 0.1 + 0.1 * t, 0.5), 5))

    assert lines[0][0] <= 2.0


def test_while_things_happen_it_speaks_every_few_seconds() -> None:
    times = [t for t, _ in worded(a_minute_to_and_fro())]
    gaps = [later - earlier for earlier, later in pairwise(times)]

    assert 2.0 <= min(gaps)
    assert max(gaps) <= 5.5


def test_it_does_not_repeat_itself() -> None:
    texts = [line.text for _, line in worded(a_minute_to_and_fro())]

    assert all(text != before for before, text in pairwise(texts))
    assert len(set(texts)) > 0.8 * len(texts)


def test_the_same_seed_says_the_same_and_another_does_not() -> None:
    seen = list(scenes(film(lambda t: ball(MEADOW, 0.1 + 0.1 * (t % 8), 0.5), 16)))

    def texts(seed: int) -> list[str]:
        return [line.text for _, line in worded(seen, seed)]

    assert texts(7) == texts(7)
    assert texts(7) != texts(8)


def test_lines_carry_the_time_of_their_frame_and_lawful_levels() -> None:
    def played(t: float) -> Image:
        if t < 10:
            return ball(MEADOW, 0.05 + 0.3 * (t % 3), 0.5)
        return MEADOW if t < 16 else meadow(seed=9)  # a sudden change is a highlight

    frames = list(film(played, 20))
    lines = [line for _, line in spoken(frames)]

    assert {line.frame_at for line in lines} <= {frame.at for frame in frames}
    assert all(0.0 <= line.energy_level <= 1.0 for line in lines)
    highlights = [line.energy_level for line in lines if line.is_highlight]
    assert highlights and min(highlights) > 0.75


def test_chromiums_test_picture_gets_sensible_lines() -> None:
    """A pie that fills in the middle and a running clock: movement in its place, no travelling."""

    def pie(t: float) -> Image:
        picture = np.zeros((480, 640, 3), np.uint8)
        picture[:] = (0, 128, 0)
        cv2.ellipse(picture, (320, 240), (120, 120), 0, 0, (t * 360) % 361, (80, 220, 80), -1)
        clock = f"00:00:{t:06.3f} {int(t * 30)}"
        cv2.putText(picture, clock, (10, 60), cv2.FONT_HERSHEY_SIMPLEX, 1, (255, 255, 255), 2)
        return picture

    seen = list(scenes(film(pie, 30)))
    lines, found = worded(seen), listed(seen)

    assert {o.topic for _, o in found} <= {Topic.LOCAL_MOTION, Topic.SEVERAL}
    assert 6 <= len(lines) <= 16
    assert lines[0][0] <= 2.0
