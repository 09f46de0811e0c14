"""Running, stopping, turning, coming closer; arms, knees and the ground: in body heights."""

from dataclasses import replace
from itertools import pairwise

from commentary.observers.facts import What
from commentary.observers.motion_facts import Direction
from commentary.observers.people.sight import Joint, Look, Point, Pose, Shift
from tests.commentary.observers.people.scenes import (
    look,
    person,
    pose,
    reasoned,
    told,
    turned,
)

HEIGHT = 0.5  # of everybody here, in picture heights


def _moving(speeds: list[float], x: float = 0.4) -> list[Look]:
    """Somebody who goes with these speeds (body heights a second), a sixth of a second each."""
    looks = []
    for number, speed in enumerate(speeds):
        looks.append(look(number / 6, [pose(x, height=HEIGHT)]))
        x += speed * HEIGHT / 6
    return looks


def test_a_runner_runs_and_a_walker_does_not() -> None:
    runs = told(reasoned(_moving([2.2] * 7)), What.RUNS)
    assert runs and {fact.direction for fact in runs} == {Direction.RIGHT}
    assert len({fact.key for fact in runs}) == 1
    assert not told(reasoned(_moving([1.0] * 12)), What.RUNS)


def test_a_runner_under_a_camera_that_follows_runs() -> None:
    step = 2.2 * HEIGHT / 6
    looks = [
        look(t / 6, [pose(0.9, height=HEIGHT)], camera=Shift(1.0, 0.0, -step, 0.0))
        for t in range(8)
    ]
    assert told(reasoned(looks), What.RUNS)


def test_who_stands_under_a_camera_that_pans_does_not_run() -> None:
    step = 2.2 * HEIGHT / 6
    looks = [
        look(t / 6, [pose(1.6 - step * t, height=HEIGHT)], camera=Shift(1.0, 0.0, -step, 0.0))
        for t in range(8)
    ]
    assert not told(reasoned(looks), What.RUNS)


def test_two_taken_for_one_do_not_run() -> None:
    places = [0.5, 0.52, 0.54, 0.56, 0.85, 0.87, 0.89, 0.91]
    looks = [look(t / 6, [pose(x, height=HEIGHT)]) for t, x in enumerate(places)]
    assert not told(reasoned(looks), What.RUNS)


def test_while_the_camera_cannot_be_measured_nobody_runs() -> None:
    looks = [look(t / 6, [pose(0.2 + 0.18 * t)], camera=None) for t in range(8)]
    assert not told(reasoned(looks), What.RUNS)


def test_a_runner_stops() -> None:
    facts = reasoned(_moving([2.2] * 6 + [0.0] * 6))
    assert len(told(facts, What.STOPS)) == 1
    assert not told(reasoned(_moving([0.0] * 10)), What.STOPS), "who never ran cannot stop"


def test_a_runner_turns() -> None:
    turns = told(reasoned(_moving([2.2] * 6 + [0.8, -0.8] + [-2.2] * 6)), What.TURNS)
    assert [fact.direction for fact in turns] == [Direction.LEFT]


def test_boxes_far_away_need_more_to_run() -> None:
    walkers = [look(t / 2, [], [person(0.3 + 0.06 * t, 0.5)]) for t in range(8)]
    assert not told(reasoned(walkers), What.RUNS)
    runners = [look(t / 3, [], [person(0.3 + 0.1 * t, 0.5)]) for t in range(8)]
    assert told(reasoned(runners), What.RUNS)


def test_somebody_comes_closer_and_a_zoom_brings_nobody_closer() -> None:
    sizes = [0.3 * 1.06**t for t in range(12)]
    nearer = [look(t / 6, [pose(0.8, height=size)]) for t, size in enumerate(sizes)]
    assert len(told(reasoned(nearer), What.COMES_CLOSER)) == 1
    zoom = Shift(1.06, 0.0, 0.8 - 1.06 * 0.8, 0.9 - 1.06 * 0.9)
    zoomed = [look(t / 6, [pose(0.8, height=size)], camera=zoom) for t, size in enumerate(sizes)]
    assert not told(reasoned(zoomed), What.COMES_CLOSER)


def test_who_stands_up_does_not_come_closer() -> None:
    crouched = {
        joint: (place[0], place[1] + 0.25)
        for joint, place in enumerate(((0.0, -0.93), (0.02, -0.95), (-0.02, -0.95)))
    }
    crouched |= {11: (0.07, -0.2), 12: (-0.07, -0.2), 5: (0.11, -0.5), 6: (-0.11, -0.5)}
    looks = [look(t / 6, [pose(0.8, moved=crouched if t < 6 else None)]) for t in range(14)]
    assert not told(reasoned(looks), What.COMES_CLOSER)


def test_who_rises_from_a_straddle_does_not_come_closer() -> None:
    """A dancer: leaning towards the camera on legs wide apart, and then upright."""
    straddle = {
        int(Joint.LEFT_HIP): (0.07, -0.3),
        int(Joint.RIGHT_HIP): (-0.07, -0.3),
        int(Joint.LEFT_KNEE): (0.2, -0.17),
        int(Joint.RIGHT_KNEE): (-0.2, -0.17),
        int(Joint.LEFT_ANKLE): (0.35, -0.04),
        int(Joint.RIGHT_ANKLE): (-0.35, -0.04),
        int(Joint.LEFT_SHOULDER): (0.11, -0.5),
        int(Joint.RIGHT_SHOULDER): (-0.11, -0.5),
    }
    looks = [look(t / 6, [pose(0.8, moved=straddle if t < 6 else None)]) for t in range(14)]
    assert not told(reasoned(looks), What.COMES_CLOSER)


def _jumping(rise: float) -> list[Look]:
    ups = [0.0, 0.0, 0.0, 0.6 * rise, rise, 0.4 * rise, 0.0, 0.0]
    return [look(t / 6, [pose(0.8, feet=0.9 - up)]) for t, up in enumerate(ups)]


def test_a_jump_lifts_feet_and_hips_and_comes_down() -> None:
    assert told(reasoned(_jumping(0.1)), What.JUMPS)
    assert not told(reasoned(_jumping(0.03)), What.JUMPS), "a step"


def test_a_camera_that_jerks_makes_nobody_jump() -> None:
    ups = [0.0, 0.0, 0.0, 0.06, 0.1, 0.04, 0.0, 0.0]
    shifts = [0.0] + [before - now for before, now in pairwise(ups)]
    looks = [
        look(t / 6, [pose(0.8, feet=0.9 - up)], camera=Shift(1.0, 0.0, 0.0, shift))
        for t, (up, shift) in enumerate(zip(ups, shifts, strict=True))
    ]
    assert not told(reasoned(looks), What.JUMPS)


def test_one_foot_lifted_is_no_jump() -> None:
    kicking = {int(Joint.LEFT_ANKLE): (0.2, -0.3), int(Joint.LEFT_KNEE): (0.15, -0.4)}
    looks = [look(t / 6, [pose(0.8, moved=kicking if t in (4, 5) else None)]) for t in range(9)]
    assert not told(reasoned(looks), What.JUMPS)


ONE_UP = {int(Joint.LEFT_ELBOW): (0.2, -0.95), int(Joint.LEFT_WRIST): (0.2, -1.12)}
BOTH_UP = ONE_UP | {
    int(Joint.RIGHT_ELBOW): (-0.2, -0.95),
    int(Joint.RIGHT_WRIST): (-0.2, -1.12),
}
LEVEL = {int(Joint.LEFT_WRIST): (0.4, -0.8), int(Joint.RIGHT_WRIST): (-0.4, -0.8)}


def _held(moved: dict[int, tuple[float, float]], looks: int) -> list[Look]:
    first: list[Pose] = [pose(0.8)]
    return [look(t / 6, first if t < 4 else [pose(0.8, moved=moved)]) for t in range(4 + looks)]


def test_both_arms_up_in_two_looks() -> None:
    assert told(reasoned(_held(BOTH_UP, 2)), What.ARMS_UP)
    assert not told(reasoned(_held(BOTH_UP, 1)), What.ARMS_UP)
    assert not told(reasoned(_held(ONE_UP, 4)), What.ARMS_UP)
    assert not told(reasoned(_held(LEVEL, 4)), What.ARMS_UP)


BENT = {
    int(Joint.NOSE): (0.45, -0.4),
    int(Joint.LEFT_SHOULDER): (0.32, -0.56),
    int(Joint.RIGHT_SHOULDER): (0.28, -0.56),
}


def test_who_bends_over_on_straight_legs_bends_down() -> None:
    facts = reasoned(_held(BENT, 3))
    assert told(facts, What.BENDS_DOWN) and not told(facts, What.IS_DOWN)


def test_who_lies_with_feet_that_are_not_sure_is_down() -> None:
    """A keeper after a dive, a knee drawn up; not somebody whose legs the picture cuts off."""
    lying = turned(pose(0.8), Point(0.8, 0.8))
    ankles = (Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)
    unsure = replace(
        lying,
        joints=tuple(
            spot._replace(score=0.1) if Joint(joint) in ankles else spot
            for joint, spot in enumerate(lying.joints)
        ),
    )
    looks = [look(t / 6, [pose(0.8) if t < 3 else unsure]) for t in range(9)]
    assert told(reasoned(looks), What.IS_DOWN)
    cut_off = replace(unsure, box=unsure.box._replace(y1=1.0))
    looks = [look(t / 6, [pose(0.8) if t < 3 else cut_off]) for t in range(9)]
    assert not told(reasoned(looks), What.IS_DOWN)


def test_a_posture_needs_no_camera_that_can_be_followed() -> None:
    lying = turned(pose(0.8), Point(0.8, 0.8))
    looks = [look(t / 6, [pose(0.8) if t < 3 else lying], camera=None) for t in range(9)]
    assert told(reasoned(looks), What.IS_DOWN)
    raised = [replace(each, camera=None) for each in _held(BOTH_UP, 4)]
    assert told(reasoned(raised), What.ARMS_UP)


def test_a_look_without_a_torso_says_nothing_of_a_posture() -> None:
    lying = turned(pose(0.8), Point(0.8, 0.8))
    shoulders = (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)
    unseen = replace(
        lying,
        joints=tuple(
            spot._replace(score=0.1) if Joint(joint) in shoulders else spot
            for joint, spot in enumerate(lying.joints)
        ),
    )
    poses = [pose(0.8), pose(0.8), pose(0.8), lying, unseen, lying, unseen, lying]
    assert told(reasoned(look(t / 6, [each]) for t, each in enumerate(poses)), What.IS_DOWN)
    hips = lying.joints[Joint.LEFT_HIP]
    sits = replace(
        lying,
        joints=tuple(
            spot._replace(x=hips.x, y=hips.y - 0.15) if Joint(joint) in shoulders else spot
            for joint, spot in enumerate(lying.joints)
        ),
    )
    between = [sits if each is unseen else each for each in poses]
    assert not told(reasoned(look(t / 6, [each]) for t, each in enumerate(between)), What.IS_DOWN)


def test_who_lies_is_down() -> None:
    lying = turned(pose(0.8), Point(0.8, 0.8))
    looks = [look(t / 6, [pose(0.8) if t < 3 else lying]) for t in range(9)]
    facts = reasoned(looks)
    assert told(facts, What.IS_DOWN) and not told(facts, What.BENDS_DOWN)


def test_who_is_seen_only_twice_does_nothing() -> None:
    assert not reasoned([look(0, [pose(0.8, moved=BOTH_UP)]), look(1 / 6, [pose(0.8)])])
