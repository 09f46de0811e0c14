"""Who is who from look to look, while they run, cross, hide, and the camera moves."""

import pytest

from commentary.observers.people.reasoning.people_tracks import PeopleTracker, PersonTrack
from commentary.observers.people.reasoning.reasoner import people_in
from commentary.observers.people.sight import Look, Point, Shift
from tests.commentary.observers.people.scenes import ASPECT, look, person, pose


def _followed(looks: list[Look]) -> PeopleTracker:
    tracker = PeopleTracker()
    for each in looks:
        tracker.update(each, people_in(each))
    return tracker


def _numbers(tracks: list[PersonTrack]) -> set[int]:
    return {track.number for track in tracks}


def test_a_sprinter_whose_boxes_do_not_overlap_stays_one() -> None:
    tracker = _followed([look(t / 6, [pose(0.2 + 0.2 * t, height=0.4)]) for t in range(7)])
    assert _numbers(tracker.tracks) == {1} and not tracker.hidden


def test_two_who_cross_keep_their_numbers() -> None:
    looks = [
        look(t / 6, [pose(0.4 + 0.08 * t, feet=0.9), pose(1.2 - 0.08 * t, feet=0.84)])
        for t in range(11)
    ]
    tracker = _followed(looks)
    places = {track.number: track.last.place.x for track in tracker.tracks}
    assert set(places) == {1, 2} and places[1] > places[2]


def test_who_is_found_where_they_vanished_is_the_same() -> None:
    looks = [look(t / 6, [pose(0.8)] if t < 5 or t > 14 else []) for t in range(20)]
    tracker = _followed(looks[:14])
    assert _numbers(tracker.hidden) == {1} and not tracker.tracks
    tracker = _followed(looks)
    assert _numbers(tracker.tracks) == {1} and not tracker.hidden


def test_a_new_one_far_from_there_is_somebody_else() -> None:
    looks = [look(t / 6, [pose(0.2)] if t < 5 else []) for t in range(12)]
    looks += [look((12 + t) / 6, [pose(1.6, height=0.2)]) for t in range(4)]
    assert _numbers(_followed(looks).tracks) == {2}


def test_who_stands_has_no_speed_under_a_camera_that_pans_and_zooms() -> None:
    camera = Shift(1.03, 0.0, -0.04, 0.01)
    x, feet, height, looks = 1.0, 0.9, 0.5, []
    for t in range(8):
        looks.append(look(t / 6, [pose(x, feet, height)], camera=camera))
        (x, feet), height = camera.moved(Point(x, feet)), camera.scale * height
    track = _followed(looks).tracks[0]
    assert track.velocity.distance(Point(0.0, 0.0)) < 1e-6
    assert track.height == pytest.approx(track.sightings[0].height, rel=0.02)


def test_a_path_is_forgotten_where_the_camera_cannot_be_measured() -> None:
    looks = [look(t / 6, [pose(0.8)]) for t in range(6)]
    tracker = _followed([*looks, look(1.0, [pose(0.85)], camera=None)])
    assert _numbers(tracker.tracks) == {1} and len(tracker.tracks[0].sightings) == 2


def test_a_look_that_asked_no_model_loses_nobody() -> None:
    looks = [look(t / 6, [pose(0.8)] if t < 6 else None) for t in range(9)]
    assert _numbers(_followed(looks).tracks) == {1}


def test_one_wrong_look_hides_nobody() -> None:
    looks = [look(t / 6, [pose(0.8)] if t == 0 else []) for t in range(20)]
    tracker = _followed(looks)
    assert not tracker.tracks and not tracker.hidden


def test_who_went_out_has_left() -> None:
    tracker = PeopleTracker()
    left: set[int] = set()
    for t in range(24):
        each = look(t / 6, [pose(ASPECT - 0.6 + 0.08 * t)] if t < 7 else [])
        tracker.update(each, people_in(each))
        left |= _numbers(tracker.left)
    assert left == {1} and not tracker.hidden


def test_whom_the_camera_left_behind_has_left() -> None:
    tracker = PeopleTracker()
    left: set[int] = set()
    for t in range(20):
        camera = Shift(1.0, 0.0, -0.12, 0.0) if t >= 5 else Shift()
        each = look(t / 6, [pose(0.4)] if t < 5 else [], camera=camera)
        tracker.update(each, people_in(each))
        left |= _numbers(tracker.left)
    assert left == {1}


def test_a_pose_explains_the_box_round_it() -> None:
    standing = pose(0.8, height=0.2)
    box = person(0.8, 0.9, 0.21)
    assert [seen.pose for seen in people_in(look(0, [standing], [box]))] == [standing]
    assert len(people_in(look(0, [standing], [person(1.3, 0.9, 0.21)]))) == 2


def test_a_wide_box_is_a_group_and_a_tall_one_without_joints_begins_nobody() -> None:
    wide = person(0.8, 0.9, 0.2)
    wide = wide._replace(box=wide.box._replace(x1=wide.box.x0 + 0.5))
    tall = person(1.4, 0.9, 0.5)
    seen = people_in(look(0, [], [wide, tall]))
    assert [each.may_begin for each in seen] == [False]


def test_a_shift_can_be_undone_and_follow_another() -> None:
    shift, other = Shift(1.1, 0.05, 0.2, -0.1), Shift(0.9, -0.02, -0.1, 0.3)
    point = Point(0.7, 0.4)
    assert shift.undone().moved(shift.moved(point)) == pytest.approx(point)
    assert other.after(shift).moved(point) == pytest.approx(other.moved(shift.moved(point)))
