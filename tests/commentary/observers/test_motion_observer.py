"""The motion observer sees what is in the film, and nothing else."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from commentary.observers.motion_facts import Direction, Level, Side, Speed, Topic
from tests.commentary.observers.pictures import (
    START,
    Image,
    Painter,
    ball,
    brightened,
    film,
    meadow,
    wall,
)
from tests.commentary.observers.seeing import (
    MEADOW,
    MOVEMENT,
    listed,
    observed,
    of_topic,
    scenes,
    view_of,
    worded,
)

BACKGROUNDS = pytest.mark.parametrize("ground", [wall(), MEADOW], ids=["wall", "meadow"])


@BACKGROUNDS
def test_a_ball_going_right_is_said_to_go_right(ground: Image) -> None:
    found = observed(film(lambda t: ball(ground, 0.08 + 0.17 * t, 0.5), 5))

    moves = of_topic(Topic.MOVE, found)
    assert len(moves) >= 5
    assert {move.direction for move in moves} == {Direction.RIGHT}
    assert {move.speed for move in moves} == {Speed.STEADY}
    assert {move.level for move in moves} == {Level.MIDDLE}
    assert [move.side for move in moves] == sorted(
        (move.side for move in moves if move.side), key=list(Side).index
    )
    assert {o.topic for _, o in found} == {Topic.MOVE}


@BACKGROUNDS
def test_a_ball_going_up_is_said_to_go_up(ground: Image) -> None:
    found = observed(film(lambda t: ball(ground, 0.5, 0.9 - 0.16 * t), 5))

    assert {o.direction for o in of_topic(Topic.MOVE, found)} == {Direction.UP}
    assert {o.side for o in of_topic(Topic.MOVE, found)} == {Side.CENTRE}


@BACKGROUNDS
def test_a_ball_going_down_to_the_left_is_said_to_do_that(ground: Image) -> None:
    found = observed(film(lambda t: ball(ground, 0.85 - 0.14 * t, 0.15 + 0.16 * t), 4))

    assert {o.direction for o in of_topic(Topic.MOVE, found)} == {Direction.DOWN_LEFT}


@BACKGROUNDS
def test_slow_and_fast_are_told_apart(ground: Image) -> None:
    slow = observed(film(lambda t: ball(ground, 0.1 + 0.07 * t, 0.5), 9))
    fast = observed(film(lambda t: ball(ground, 0.02 + 0.45 * t, 0.5), 2.5))

    assert {o.speed for o in of_topic(Topic.MOVE, slow)} == {Speed.SLOW}
    assert {o.speed for o in of_topic(Topic.MOVE, fast)} == {Speed.FAST}


def test_two_balls_are_two_things() -> None:
    def two(t: float) -> Image:
        return ball(ball(MEADOW, 0.1 + 0.12 * t, 0.25), 0.9 - 0.12 * t, 0.75)

    several = of_topic(Topic.SEVERAL, observed(film(two, 6)))

    assert len(several) >= 5
    assert {o.count for o in several} == {2}
    assert {o.direction for o in several} == {None}  # they go different ways


def test_two_balls_that_go_one_way_are_said_to() -> None:
    def two(t: float) -> Image:
        return ball(ball(MEADOW, 0.1 + 0.15 * t, 0.25), 0.1 + 0.15 * t, 0.75)

    several = of_topic(Topic.SEVERAL, observed(film(two, 5)))

    assert {o.direction for o in several} == {Direction.RIGHT}


def test_many_balls_all_over_are_a_crowd_of_movement() -> None:
    rng = np.random.default_rng(4)
    starts, ways = rng.random((10, 2)), rng.normal(0.0, 0.12, (10, 2))

    def many(t: float) -> Image:
        picture = MEADOW
        for (x, y), (vx, vy) in zip(starts, ways, strict=True):
            picture = ball(
                picture, 0.05 + 0.9 * ((x + vx * t) % 1), 0.05 + 0.9 * ((y + vy * t) % 1)
            )
        return picture

    crowd = of_topic(Topic.CROWD, observed(film(many, 10)))

    assert len(crowd) >= 5
    assert min(o.count for o in crowd) >= 5


def test_a_ball_that_turns_is_said_to_turn() -> None:
    found = observed(film(lambda t: ball(MEADOW, 0.2 + 0.2 * (t if t < 3 else 6 - t), 0.5), 6))

    assert {o.direction for t, o in found if o.topic is Topic.MOVE and t <= 3} == {Direction.RIGHT}
    assert {o.direction for t, o in found if o.topic is Topic.MOVE and t > 4} == {Direction.LEFT}


def test_a_thing_that_sways_in_its_place_is_not_said_to_travel() -> None:
    found = observed(film(lambda t: ball(MEADOW, 0.7 + 0.04 * (-1) ** round(2 * t), 0.3), 10))

    assert of_topic(Topic.LOCAL_MOTION, found)
    assert {o.side for o in of_topic(Topic.LOCAL_MOTION, found)} == {Side.RIGHT}
    assert not [o for t, o in found if o.topic is Topic.MOVE and t > 2]


@pytest.mark.parametrize("sigma", [6.0, 20.0])
def test_noise_alone_is_not_movement(sigma: float) -> None:
    found = observed(film(lambda t: MEADOW, 30, sigma=sigma))

    assert {o.topic for _, o in found} == {Topic.QUIET}


def test_a_covered_view_is_noticed_at_once_and_so_is_its_return() -> None:
    def covered(t: float) -> Image:
        return wall(12) if 5 <= t < 9 else ball(MEADOW, 0.1 + 0.05 * t, 0.5)

    seen = list(scenes(film(covered, 12)))
    lines, found = worded(seen), listed(seen)

    assert [t for t, o in found if o.topic is Topic.COVERED] == [5.0]
    assert [t for t, o in found if o.topic is Topic.UNCOVERED] == [9.0]
    assert [t for t, _ in lines if 5 <= t < 9] == [5.0]  # nothing to say while it is dark
    assert not [o for t, o in found if 5 < t < 9]


def test_a_light_switched_on_is_light_and_not_movement() -> None:
    found = observed(film(_gain(lambda t: 1.6 if t >= 5 else 1.0), 9))

    assert [t for t, o in found if o.topic is Topic.LIGHTER] == [5.0]
    assert {o.topic for _, o in found} == {Topic.LIGHTER, Topic.QUIET}


def test_dusk_is_noticed_although_each_step_is_small() -> None:
    found = observed(film(_gain(lambda t: 1.0 - 0.05 * min(t, 10.0)), 14))

    assert of_topic(Topic.DARKER, found)
    assert not of_topic(Topic.LIGHTER, found)
    assert not {o.topic for _, o in found} & MOVEMENT


def test_a_ball_in_changing_light_is_still_a_ball() -> None:
    def picture(t: float) -> Image:
        gain = 1.0 + 0.03 * t
        moving = ball(MEADOW, 0.1 + 0.15 * t, 0.5, level=160)
        return brightened(moving, gain)

    found = observed(film(picture, 5))

    assert {o.direction for o in of_topic(Topic.MOVE, found)} == {Direction.RIGHT}


@pytest.mark.parametrize(
    ("speed", "direction"),
    [(160, Direction.RIGHT), (-160, Direction.LEFT), (60, Direction.RIGHT)],
)
def test_a_camera_that_pans_is_told_from_things_that_move(speed: int, direction: Direction) -> None:
    start = 200 if speed > 0 else 900
    found = observed(film(lambda t: view_of(start + round(speed * min(t, 4.0))), 8))

    moves = of_topic(Topic.CAMERA_MOVES, found)
    assert len(moves) >= 4
    assert {o.direction for o in moves} == {direction}
    assert not {o.topic for _, o in found} & MOVEMENT
    assert [t for t, o in found if o.topic is Topic.CAMERA_STEADY] == [pytest.approx(5.0, abs=0.6)]


def test_a_camera_that_tilts_up_is_said_to_go_up() -> None:
    found = observed(film(lambda t: view_of(300, 500 - round(110 * t)), 4))

    assert {o.direction for o in of_topic(Topic.CAMERA_MOVES, found)} == {Direction.UP}


def test_an_unsteady_hand_is_neither_a_pan_nor_movement() -> None:
    found = observed(
        film(lambda t: view_of(300 + round(9 * np.cos(7 * t)), 200 + round(8 * np.sin(9 * t))), 12)
    )

    assert {o.topic for _, o in found} == {Topic.QUIET}


def test_a_ball_is_followed_from_an_unsteady_hand() -> None:
    def picture(t: float) -> Image:
        view = view_of(300 + round(9 * np.cos(7 * t)), 200 + round(8 * np.sin(9 * t)))
        return ball(view, 0.1 + 0.15 * t, 0.5)

    found = observed(film(picture, 5))

    assert {o.direction for o in of_topic(Topic.MOVE, found)} == {Direction.RIGHT}


def test_a_pause_between_frames_is_no_movement() -> None:
    """The camera was away for a minute and came back elsewhere."""
    before = film(lambda t: MEADOW, 5)
    after = film(lambda t: meadow(seed=9), 2.5, start=START.replace(minute=5))

    found = observed([*before, *after])

    assert {o.topic for _, o in found} == {Topic.QUIET}


def test_an_upright_picture_is_measured_in_its_own_proportions() -> None:
    """A phone held upright: as many pixels up as across are the same speed."""
    ground = meadow(seed=3, width=480, height=640)
    across = observed(film(lambda t: ball(ground, 0.1 + 0.17 * t, 0.5), 4))
    up = observed(film(lambda t: ball(ground, 0.5, 0.9 - 0.17 * 480 / 640 * t), 4))

    assert {o.direction for o in of_topic(Topic.MOVE, across)} == {Direction.RIGHT}
    assert {o.direction for o in of_topic(Topic.MOVE, up)} == {Direction.UP}
    assert {o.speed for t, o in up if o.topic is Topic.MOVE and t >= 2} == {Speed.STEADY}
    assert {o.speed for t, o in across if o.topic is Topic.MOVE and t >= 2} == {Speed.STEADY}


def _gain(level: Callable[[float], float]) -> Painter:
    def picture(t: float) -> Image:
        return brightened(MEADOW, level(t))

    return picture


def test_who_is_too_small_to_be_followed_still_keeps_it_from_being_still() -> None:
    """A match from the stands: players of a few pixels, each of whom walks."""
    rng = np.random.default_rng(6)
    places, ways = rng.random((12, 2)), rng.normal(0.0, 8.0, (12, 2))

    def match(t: float) -> Image:
        picture = MEADOW.copy()
        for (x, y), (way_x, way_y) in zip(places, ways, strict=True):
            left, top = round(40 + 540 * x + way_x * t), round(40 + 400 * y + way_y * t)
            picture[top : top + 10, left : left + 5] = 235
        return picture

    assert not of_topic(Topic.QUIET, observed(film(match, 8)))


def test_a_camera_that_drifts_on_is_not_said_to_hold_still() -> None:
    """It turns quickly for two seconds, then on at half of that speed, and stops after six."""

    def drifting(t: float) -> Image:
        return view_of(round(100 + 70 * min(t, 2.0) + 30 * min(max(t - 2.0, 0.0), 4.0)))

    found = observed(film(drifting, 9, fps=5))

    assert of_topic(Topic.CAMERA_MOVES, found)
    assert not [t for t, o in found if o.topic is Topic.CAMERA_STEADY and t < 6.0]


def test_a_quick_turn_that_leaves_part_of_the_view_is_no_cut() -> None:
    """So much blurred that no corner can be followed."""

    def turned(t: float) -> Image:
        x = 100 if t < 3 else 400
        return np.asarray(cv2.GaussianBlur(view_of(x), (0, 0), 14), np.uint8)

    assert not of_topic(Topic.CUT, observed(film(turned, 6)))


def test_another_place_is_a_cut() -> None:
    def elsewhere(t: float) -> Image:
        return view_of(100) if t < 3 else MEADOW

    assert len(of_topic(Topic.CUT, observed(film(elsewhere, 6)))) == 1


def test_what_reaches_across_the_picture_is_not_said_to_go_aside() -> None:
    """A crowd along the whole stand: now these jump, now those."""
    rng = np.random.default_rng(6)
    jumps = rng.random((16, 12)) < 0.6

    def crowd(t: float) -> Image:
        picture = MEADOW.copy()
        for person in range(12):
            top = 300 - (40 if jumps[round(2 * t), person] else 0) - round(6 * t)
            picture[top : top + 60, 20 + 50 * person : 65 + 50 * person] = 235
        return picture

    found = observed(film(crowd, 8))

    assert of_topic(Topic.MOVE, found)
    assert not {o.direction for o in of_topic(Topic.MOVE, found)} & {
        Direction.LEFT,
        Direction.RIGHT,
    }


def test_while_the_camera_moves_nothing_is_said_to_stay_where_it_is() -> None:
    """A board in the picture, as television has them, moves against the field behind it."""

    def with_board(t: float) -> Image:
        picture = view_of(round(100 + 30 * t))
        picture[380:440, 60:260] = 110 if round(5 * t) % 2 else 60
        return picture

    found = observed(film(with_board, 8, fps=5))

    assert not [o for t, o in found if o.topic is Topic.LOCAL_MOTION and t > 1]


def test_black_bars_do_not_hide_that_the_camera_moves() -> None:
    """A film taken upright, shown across: its bars, and their edges, stand still."""

    def upright(t: float) -> Image:
        picture = view_of(round(100 + 90 * t))
        picture[:, :200] = picture[:, 440:] = 0
        return picture

    found = observed(film(upright, 5, fps=5, sigma=1.0))

    moves = of_topic(Topic.CAMERA_MOVES, found)
    assert len(moves) >= 15
    assert {move.direction for move in moves} == {Direction.RIGHT}
    assert not {topic for _, o in found if (topic := o.topic) in MOVEMENT}
