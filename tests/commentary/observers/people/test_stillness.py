"""Did something move, and how did the camera? And when are the models asked?"""

import numpy as np
import pytest

from commentary.observers.people.schedule import FULL, NO_CROPS, Plan, Schedule
from commentary.observers.people.sight import Point
from commentary.observers.people.vision.stillness import Step, Stillness
from livekit_app.providers.watching.room_watch import Image
from tests.commentary.observers.people.scenes import at
from tests.commentary.observers.pictures import ball, meadow


def _grass() -> Image:
    """A meadow with blades: soft blobs alone show no corners beside a ball."""
    blades = np.random.default_rng(4).integers(0, 90, (250, 400, 1), dtype=np.uint8)
    soft: Image = meadow(seed=5, width=1600, height=1000) // 2
    return soft + blades.repeat(4, 0).repeat(4, 1)


WIDE = _grass()


def _view(x: int, y: int = 300, width: int = 640, height: int = 360) -> Image:
    return np.ascontiguousarray(WIDE[y : y + height, x : x + width])


def _steps(pictures: list[Image], *, follow: bool = True) -> list[Step]:
    stillness = Stillness()
    return [stillness.step(picture, follow=follow) for picture in pictures]


def test_the_first_picture_is_a_cut_and_the_same_again_is_still() -> None:
    first, again = _steps([_view(300), _view(300)])
    assert first.cut and first.shift is None
    assert not again.moved and not again.cut


def test_noise_moves_nothing_and_a_ball_does() -> None:
    rng = np.random.default_rng(2)
    noisy = [
        np.clip(_view(300) + rng.normal(0, 6, (360, 640, 3)), 0, 255).astype(np.uint8)
        for _ in range(6)
    ]
    assert not any(step.moved for step in _steps(noisy)[1:])
    thrown = [ball(_view(300), 0.2 + 0.1 * t, 0.5) for t in range(6)]
    assert all(step.moved for step in _steps(thrown)[1:])


def test_a_pan_is_measured_and_moves_nothing_by_itself() -> None:
    last = _steps([_view(300), _view(312), _view(324)])[-1]
    assert last.shift is not None and not last.moved
    assert last.shift.moved(Point(0.5, 0.5)) == pytest.approx((0.5 - 12 / 360, 0.5), abs=0.003)


def test_something_that_moves_in_a_pan_is_seen() -> None:
    last = _steps([ball(_view(300 + 6 * t), 0.3 + 0.1 * t, 0.5) for t in range(4)])[-1]
    assert last.moved and last.shift is not None


def test_a_whip_pan_is_fast() -> None:
    assert _steps([_view(300), _view(300 + 80)])[-1].fast


def test_another_scene_is_a_cut() -> None:
    other = meadow(seed=9, width=640, height=360)
    assert _steps([_view(300), 255 - other // 2])[-1].cut


def test_another_size_of_picture_begins_anew() -> None:
    assert _steps([_view(300), _view(300, width=320, height=180)])[-1].cut


def test_nobody_to_follow_and_the_camera_is_not_measured() -> None:
    last = _steps([_view(300), _view(312)], follow=False)[-1]
    assert last.moved and last.shift is None


def _planned(schedule: Schedule, seconds: float, moved: float, **found: bool) -> list[Plan]:
    """Six frames a second, each of which shows the same."""
    showing = {"near": False, "far": False, "ball": False, "lively": False} | found
    plans = []
    for t in range(round(6 * seconds)):
        plans.append(schedule.plan(at(t / 6), moved))
        schedule.found(at(t / 6), **showing)
    return plans


def test_a_still_scene_is_looked_at_every_four_seconds() -> None:
    plans = _planned(Schedule(), 20, 0.0)
    assert sum(plan.whole for plan in plans) == 5 and not any(plan.crop for plan in plans)


def test_leaves_that_stir_all_day_are_looked_at_less_and_less() -> None:
    plans = _planned(Schedule(), 60, 0.02)
    assert sum(plan.whole for plan in plans[:60]) >= 4
    assert sum(plan.whole for plan in plans[-120:]) <= 6


def test_more_than_usual_moves_and_it_looks_again() -> None:
    schedule = Schedule()
    _planned(schedule, 30, 0.02)
    plans = [schedule.plan(at(30 + t / 6), 0.2) for t in range(3)]
    assert plans[0].whole or plans[1].whole


def test_somebody_near_is_looked_at_often_and_more_often_when_lively() -> None:
    calm = _planned(Schedule(), 10, 0.1, near=True)[-30:]
    lively = _planned(Schedule(), 10, 0.1, near=True, lively=True)[-30:]
    assert 14 <= sum(plan.poses for plan in calm) <= 16
    assert sum(plan.poses for plan in lively) == 30


def test_a_ball_is_followed_and_looked_for_less_where_there_is_none() -> None:
    followed = _planned(Schedule(), 10, 0.1, near=True, ball=True)[-30:]
    sought = _planned(Schedule(), 10, 0.1, near=True)[-30:]
    assert sum(plan.crop for plan in followed) == 30
    assert 3 <= sum(plan.crop for plan in sought) <= 6
    cheaper = Schedule()
    cheaper.paces = NO_CROPS
    assert not any(plan.crop for plan in _planned(cheaper, 10, 0.1, near=True, ball=True))
    assert Schedule().paces is FULL
