"""What is a ball, where it goes and what happens to it."""

from collections.abc import Callable

import pytest

from commentary.observers.facts import Fact, What
from commentary.observers.motion_facts import Direction
from commentary.observers.people.reasoning.reasoner import Reasoner
from commentary.observers.people.sight import Joint, Look, Point, Shift, Thing
from tests.commentary.observers.people.scenes import (
    at,
    ball,
    look,
    person,
    pose,
    reasoned,
    told,
    turned,
)


def _flight(places: list[tuple[float, float]], score: float = 0.6) -> list[Look]:
    return [look(t / 6, [], [ball(x, y, score=score)]) for t, (x, y) in enumerate(places)]


def test_a_ball_on_a_path_is_one_and_goes_somewhere() -> None:
    facts = reasoned(_flight([(0.3 + 0.1 * t, 0.5) for t in range(6)]))
    assert told(facts, What.BALL)
    moves = told(facts, What.BALL_MOVES)
    assert {fact.direction for fact in moves} == {Direction.RIGHT}
    back = reasoned(_flight([(1.2 - 0.1 * t, 0.5) for t in range(6)]))
    assert {fact.direction for fact in told(back, What.BALL_MOVES)} == {Direction.LEFT}


def test_a_ball_that_never_moves_is_not_told() -> None:
    assert not reasoned(_flight([(0.3, 0.5)] * 12))


def test_one_that_lies_while_the_camera_pans_is_not_told() -> None:
    looks = [
        look(t / 6, [], [ball(0.3 + 0.05 * t, 0.5)], camera=Shift(1.0, 0.0, 0.05, 0.0))
        for t in range(12)
    ]
    assert not reasoned(looks)


def test_doubtful_hits_alone_make_no_ball() -> None:
    assert not reasoned(_flight([(0.3 + 0.1 * t, 0.5) for t in range(6)], score=0.3))


def test_hits_of_changing_size_are_no_ball() -> None:
    sizes = [0.02, 0.04, 0.08, 0.16]
    looks = [look(t / 6, [], [ball(0.3 + 0.1 * t, 0.5, s)]) for t, s in enumerate(sizes)]
    assert not reasoned(looks)


def _head(x: float) -> Thing:
    return ball(x, 0.44, 0.07)


def _shirt(x: float) -> Thing:
    """Two fifths of the body."""
    return ball(x, 0.65, 0.2)


def _stripe(x: float) -> Thing:
    thing = ball(x, 0.9)
    return thing._replace(box=thing.box._replace(x1=x + 0.2))


@pytest.mark.parametrize("made", [_head, _shirt, _stripe])
def test_a_head_a_shirt_and_something_long_are_no_balls(made: Callable[[float], Thing]) -> None:
    looks = [
        look(t / 6, [pose(0.4 + 0.05 * t)], [made(0.4 + 0.05 * t)], whole=False) for t in range(9)
    ]
    assert not told(reasoned(looks), What.BALL)


def test_a_ball_beside_somebody_who_lies_is_held_against_how_tall_they_stand() -> None:
    """Four tenths of what is left of them, a fifth of the body."""
    standing = pose(0.9)
    lying = turned(standing, Point(0.9, 0.8))
    looks = [look(t / 6, [standing], []) for t in range(6)]
    rolling = [ball(0.3 + 0.06 * t, 0.85, size=0.1) for t in range(9)]
    looks += [look(1 + t / 6, [lying], [thing]) for t, thing in enumerate(rolling)]

    assert told(reasoned(looks), What.BALL)


def _before_somebody(size: float, *, beside: float, score: float = 0.6) -> list[Fact]:
    """It goes where they go, as a shirt does."""
    return reasoned(
        look(
            t / 6,
            [pose(0.4 + 0.05 * t)],
            [ball(0.4 + beside + 0.05 * t, 0.62, size, score)],
            whole=False,
        )
        for t in range(9)
    )


def test_a_sure_ball_that_is_nearer_than_people_may_be_larger() -> None:
    assert told(_before_somebody(0.15, beside=0.3), What.BALL)
    assert not told(_before_somebody(0.15, beside=0.0), What.BALL)  # a shirt
    assert not told(_before_somebody(0.15, beside=0.3, score=0.35), What.BALL)
    assert not told(_before_somebody(0.2, beside=0.3), What.BALL)


def test_a_cone_is_not_looked_at_when_a_ball_may_be_elsewhere() -> None:
    reasoner = Reasoner()
    for t in range(9):
        reasoner.facts(look(t / 6, [pose(0.9)], [ball(0.3, 0.85, 0.05)]))
    assert reasoner.ball.hoped is None

    reasoner.facts(look(1.5, [pose(0.9)], [ball(0.3, 0.85, 0.05), ball(1.4, 0.8, 0.05)]))

    hoped = reasoner.ball.hoped
    assert hoped is not None and hoped.last.box.centre.x > 1.3


def test_who_stands_in_no_usual_way_is_looked_at_often() -> None:
    standing = pose(0.9)
    lying = turned(standing, Point(0.9, 0.8))
    for shown, often in ((standing, False), (lying, True)):
        reasoner = Reasoner()
        for t in range(8):
            reasoner.facts(look(t / 6, [shown], []))
        assert reasoner.lively(at(7 / 6)) is often


def test_a_ball_that_passes_quickly_is_nobodys() -> None:
    looks = [look(t / 6, [pose(0.9)], [ball(0.3 + 0.2 * t, 0.87)]) for t in range(7)]
    facts = reasoned(looks)
    assert told(facts, What.BALL) and not told(facts, What.HAS_BALL)
    assert not told(facts, What.KICKS)


def test_a_ball_that_rolls_past_somebody_who_stands_is_nobodys() -> None:
    looks = [look(t / 6, [pose(0.9)], [ball(0.4 + 0.08 * t, 0.87)]) for t in range(13)]
    facts = reasoned(looks)
    assert told(facts, What.BALL) and not told(facts, What.HAS_BALL)


def test_a_ball_that_stays_at_the_feet_is_theirs() -> None:
    looks = [look(t / 6, [pose(0.5 + 0.04 * t)], [ball(0.56 + 0.04 * t, 0.88)]) for t in range(9)]
    has = told(reasoned(looks), What.HAS_BALL)
    assert has and {fact.who for fact in has} == {1}


def test_a_ball_above_all_heads_is_high() -> None:
    looks = [look(t / 6, [pose(0.9)], [ball(0.5 + 0.08 * t, 0.2)]) for t in range(7)]
    assert told(reasoned(looks), What.BALL_HIGH)
    low = [look(t / 6, [pose(0.9)], [ball(0.5 + 0.08 * t, 0.6)]) for t in range(7)]
    assert not told(reasoned(low), What.BALL_HIGH)


def test_a_ball_over_the_heads_may_roll_farther_away() -> None:
    """As on a pitch seen from the stands: what is higher in the picture is farther away."""

    def over(size: float, far: list[Thing]) -> list[Fact]:
        looks = [
            look(t / 6, [pose(0.8)], [ball(0.5 + 0.05 * t, 0.2, size=size), *far]) for t in range(8)
        ]
        return reasoned(looks)

    assert told(over(0.06, []), What.BALL_HIGH)
    for size, far in ((0.04, []), (0.06, [person(1.4, 0.25)])):
        facts = over(size, far)
        assert told(facts, What.BALL) and not told(facts, What.BALL_HIGH)


def _volley(ys: list[float]) -> list[Look]:
    """A ball beside somebody with a foot in the air, at these heights."""
    lifted = {int(Joint.LEFT_ANKLE): (0.2, -0.25), int(Joint.LEFT_KNEE): (0.15, -0.35)}
    return [
        look(t / 6, [pose(0.8, moved=lifted)], [ball(0.93 + 0.01 * t, y)]) for t, y in enumerate(ys)
    ]


def test_a_ball_that_falls_to_a_foot_in_the_air_and_rises_was_kicked() -> None:
    kicks = told(reasoned(_volley([0.3, 0.42, 0.58, 0.74, 0.5])), What.KICKS)
    assert [fact.who for fact in kicks] == [1]


def test_a_ball_that_falls_past_the_foot_was_not() -> None:
    assert not told(reasoned(_volley([0.3, 0.42, 0.58, 0.74, 0.86])), What.KICKS)


def test_a_ball_that_may_have_bounced_was_not() -> None:
    assert not told(reasoned(_volley([0.3, 0.5, 0.7, 0.86, 0.72])), What.KICKS)


def _shot(foot: bool) -> list[Look]:
    """A ball that lies at the feet and then goes off fast; with or without a leg that swings."""
    swing = [(0.07, -0.04)] * 4 + [(-0.25, -0.1), (0.2, -0.08), (0.35, -0.2), (0.1, -0.05)]
    places = [0.86, 0.88, 0.86, 0.88, 0.88, 0.9, 1.2, 1.5]
    return [
        look(
            t / 6,
            [pose(0.8, moved={int(Joint.LEFT_ANKLE): swing[t]} if foot else None)],
            [ball(x, 0.87)],
        )
        for t, x in enumerate(places)
    ]


def test_a_ball_that_leaves_a_fast_foot_was_kicked() -> None:
    assert told(reasoned(_shot(foot=True)), What.KICKS)
    assert not told(reasoned(_shot(foot=False)), What.KICKS)


def test_a_ball_that_leaves_a_fast_hand_upwards_was_thrown_and_downwards_dribbled() -> None:
    def looks(way: float) -> list[Look]:
        wrists = [(0.15, -0.48)] * 4 + [(0.1, -0.5), (0.3, -0.8), (0.35, -0.85), (0.3, -0.8)]
        balls = [(0.89, 0.66), (0.9, 0.66), (0.89, 0.66), (0.9, 0.66), (0.87, 0.65), (0.97, 0.5)]
        balls += [(1.2, 0.5 - way), (1.4, 0.5 - 2 * way)]
        return [
            look(t / 6, [pose(0.8, moved={int(Joint.LEFT_WRIST): wrists[t]})], [ball(*balls[t])])
            for t in range(8)
        ]

    assert told(reasoned(looks(0.12)), What.THROWS)
    assert not told(reasoned(looks(-0.15)), What.THROWS)
