"""What ``words`` does not say: what is over, weak, contradicted, or seen in a blur."""

import pytest

from commentary.narrators.words.contradictions import contradict
from commentary.narrators.words.points import TalkingPoint, point_of_fact, point_of_motion
from commentary.observers.facts import Fact, Shirt, What
from commentary.observers.motion_facts import Direction, Observation, Speed, Topic
from commentary.observers.observer import SceneFacts
from tests.commentary.narrators.words.playing import (
    at,
    fact,
    looks,
    motion,
    people,
    told,
    whats,
)


def said_at_once(*facts: Fact, seconds: float = 5.0) -> list[What]:
    return whats(told([people(seconds, *facts)]))


@pytest.mark.parametrize(("end", "said"), [(4.0, [What.RUNS]), (3.7, [])])
def test_what_ended_a_while_ago_is_not_told(end: float, said: list[What]) -> None:
    assert said_at_once(fact(What.RUNS, 1, end, who=1)) == said


@pytest.mark.parametrize(("confidence", "said"), [(0.4, [What.DOG]), (0.39, [])])
def test_what_is_hardly_sure_is_not_told(confidence: float, said: list[What]) -> None:
    assert said_at_once(fact(What.DOG, 1, 5, confidence=confidence)) == said


def test_fewer_people_are_told_only_when_they_stay_fewer() -> None:
    """Two children on a bed: one is hidden behind the other for two seconds."""
    facts = [
        fact(What.PEOPLE, 1, 3, number=2),
        fact(What.PEOPLE, 3.3, 5.2, number=1),
        fact(What.PEOPLE, 5.3, 9, number=2),
    ]
    lines = told(looks(facts, 9))
    assert [claim.number for _, line in lines for claim in line.claims] == [2]


def test_fewer_people_are_told_after_three_seconds() -> None:
    facts = [fact(What.PEOPLE, 1, 3, number=2), fact(What.PEOPLE, 3.3, 12, number=1)]
    (_, two), (when, one) = told(looks(facts, 12))
    assert (two.claims[0].number, one.claims[0].number) == (2, 1)
    assert 6.0 <= when <= 6.4


def test_fewer_people_are_told_at_once_when_somebody_was_seen_to_leave() -> None:
    facts = [
        fact(What.PEOPLE, 1, 6, number=2),
        fact(What.LEAVES, 6.1, 6.5, who=2),
        fact(What.PEOPLE, 6.2, 12, number=1),
    ]
    _, (when, line) = told(looks(facts, 12))
    assert 6.1 <= when <= 6.4
    assert [(claim.what, claim.number) for claim in line.claims] == [
        (What.LEAVES, None),
        (What.PEOPLE, 1),
    ]


@pytest.mark.parametrize("what", [What.JOINS, What.LEAVES])
def test_a_number_from_before_somebody_came_or_left_is_not_told_with_it(what: What) -> None:
    """The eyes take a second to count anew."""
    facts = [fact(What.PEOPLE, 4.0, 6.5, number=2), fact(what, 4.5, 5.0, who=3)]
    lines = told([people(5.0, *facts), people(5.4, facts[0]), people(6.5, facts[0])])
    assert whats(lines[:1]) == [what]
    assert [when for when, line in lines if What.PEOPLE in whats([(when, line)])] in ([], [6.5])


def test_more_people_do_something_than_are_counted() -> None:
    white, blue = Shirt.WHITE, Shirt.BLUE
    counted = fact(What.PEOPLE, 1, 5, number=1)
    assert What.PEOPLE in said_at_once(counted, fact(What.RUNS, 4, 5, who=1, shirt=white))
    both = (
        fact(What.RUNS, 4, 5, who=1, shirt=white),
        fact(What.COMES_CLOSER, 4, 5, who=2, shirt=blue),
    )
    assert What.PEOPLE not in said_at_once(counted, *both)


def test_above_three_the_number_is_the_least() -> None:
    ((_, line),) = told([people(1, fact(What.PEOPLE, 0, 1, number=7))])
    assert "at least seven people" in line.text.lower()
    assert (line.claims[0].what, line.claims[0].number) == (What.SEVERAL_PEOPLE, 7)


def test_above_twelve_the_number_goes_in_steps() -> None:
    ((_, line),) = told([people(1, fact(What.SEVERAL_PEOPLE, 0, 1, number=19))])
    assert "at least fifteen people" in line.text.lower()
    assert line.claims[0].number == 15


def test_of_two_that_contradict_each_other_the_newer_is_told() -> None:
    runs = fact(What.RUNS, 1, 4.5, who=1, direction=Direction.LEFT)
    assert said_at_once(runs, fact(What.STOPS, 4.6, 5, who=1)) == [What.STOPS]


def test_of_two_that_are_equally_new_none_is_told() -> None:
    assert said_at_once(fact(What.RUNS, 4, 5, who=1), fact(What.STOPS, 4, 5, who=1)) == []


def point(what: What, who: int = 1, **details: object) -> TalkingPoint:
    return point_of_fact(fact(what, 1, 2, who=who, **details), "people")  # type: ignore[arg-type]


LEFT, RIGHT = Direction.LEFT, Direction.RIGHT


@pytest.mark.parametrize(
    ("one", "other", "contradictory"),
    [
        (point(What.RUNS), point(What.STOPS), True),
        (point(What.RUNS), point(What.STOPS, who=2), False),
        (point(What.RUNS, who=0), point(What.STOPS, who=0), False),  # nobody in particular
        (point(What.RUNS, direction=LEFT), point(What.TURNS, direction=LEFT), False),
        (point(What.RUNS, direction=LEFT), point(What.TURNS, direction=RIGHT), True),
        (point(What.LEAVES), point(What.JUMPS), True),
        (point(What.JOINS), point(What.LEAVES), True),
        (point(What.LEAVES), point(What.JUMPS, who=2), False),
        (point(What.IS_DOWN), point(What.RUNS), True),
        (point(What.IS_DOWN), point(What.ARMS_UP), False),
        (point(What.HAS_BALL), point(What.HAS_BALL, who=2), True),
        (point(What.BALL_MOVES, direction=LEFT), point(What.BALL_MOVES, direction=RIGHT), True),
        (point(What.TOGETHER), point(What.SPREAD_OUT), True),
        (point(What.PEOPLE, number=2), point(What.SEVERAL_PEOPLE, number=5), True),
        (point(What.KICKS), point(What.BALL_MOVES), False),
    ],
)
def test_what_cannot_both_be_so(
    one: TalkingPoint, other: TalkingPoint, contradictory: bool
) -> None:
    assert contradict(one, other) is contradict(other, one) is contradictory


@pytest.mark.parametrize("what", [What.HAS_BALL, What.KICKS, What.THROWS])
def test_who_has_the_ball_says_that_there_is_one(what: What) -> None:
    """One sentence, two claims: "there is a ball" beside it would be silly."""
    ball = fact(What.BALL, 3, 5)
    ((_, line),) = told([people(5, fact(what, 4, 5, who=1, shirt=Shirt.RED), ball)])
    assert [claim.what for claim in line.claims] == [what, What.BALL]
    assert line.text.lower().count("ball") <= 1 and line.text.count(".") == 1
    assert line.claims[1].who == ""


def test_that_there_is_a_ball_is_not_told_after_who_has_it() -> None:
    facts = [
        fact(What.HAS_BALL, 1, 2, who=1, shirt=Shirt.RED),
        fact(What.BALL, 1, 30),
    ]
    assert whats(told(looks(facts, 30))) == [What.HAS_BALL, What.BALL]


def test_movement_that_only_one_look_saw_may_be_noise() -> None:
    assert told([motion(0), motion(5, MOVING), motion(5.5), motion(6.5, MOVING)]) == []


def test_who_turns_runs() -> None:
    way = Direction.LEFT
    turn, run = (fact(what, 4, 5, who=1, direction=way) for what in (What.TURNS, What.RUNS))
    ((_, line),) = told([people(5, run, turn)])
    claims = [(claim.what, claim.direction) for claim in line.claims]
    assert claims == [(What.TURNS, "left"), (What.RUNS, "left")]
    assert line.text.count(".") == 1


def test_nobody_in_particular_is_not_the_same_one_twice() -> None:
    ((_, line),) = told([people(5, fact(What.RUNS, 4, 5), fact(What.HAS_BALL, 4, 5))])
    assert [claim.what for claim in line.claims] == [What.RUNS]


def test_nobody_runs_upwards() -> None:
    """Up in the picture is away from the camera on the ground, which was not measured."""
    ((_, line),) = told([people(1, fact(What.RUNS, 0, 1, who=1, direction=Direction.UP))])
    assert line.claims[0].direction == "" and "up" not in line.text


def test_what_goes_aslant_goes_left_or_right() -> None:
    ((_, line),) = told([people(1, fact(What.BALL_MOVES, 0, 1, direction=Direction.DOWN_LEFT))])
    assert line.claims[0].direction == "left" and "to the left" in line.text.lower()


def test_the_one_in_white_is_one_of_several_when_others_wear_it_too() -> None:
    scene = people(
        5,
        fact(What.JUMPS, 4.5, 5, who=1, shirt=Shirt.WHITE),
        fact(What.COMES_CLOSER, 3, 4.9, who=2, shirt=Shirt.WHITE),
        fact(What.PEOPLE, 1, 5, number=2),
    )
    ((_, line),) = told([scene])
    assert "someone in white" in line.text.lower()


def test_a_lost_and_found_person_is_no_second_one() -> None:
    scene = people(
        5,
        fact(What.JUMPS, 4.5, 5, who=7, shirt=Shirt.WHITE),
        fact(What.RUNS, 2, 3, who=1, shirt=Shirt.WHITE),
        fact(What.PEOPLE, 1, 5, number=1),
    )
    ((_, line),) = told([scene])
    assert "the one in white" in line.text.lower()


FLYING = Observation(Topic.CAMERA_MOVES, activity=0.8, direction=RIGHT, speed=Speed.FAST)


def test_while_the_camera_flies_nobody_is_spoken_of() -> None:
    lines = told(
        [
            motion(5.0, FLYING),
            people(5.2, fact(What.PEOPLE, 5, 5.2, number=2)),
            people(5.6, fact(What.PEOPLE, 5, 5.6, number=2)),
        ]
    )
    assert [t for t, line in lines if What.PEOPLE in whats([(t, line)])] in ([], [5.6])
    assert whats(lines)[0] is What.CAMERA_MOVES


def test_behind_a_covered_lens_there_is_nobody() -> None:
    lines = told(
        [
            motion(5.0, Observation(Topic.COVERED, sudden=True, dark=True)),
            people(6.5, fact(What.JUMPS, 6.2, 6.5, who=1)),
            motion(7.0, Observation(Topic.UNCOVERED, sudden=True)),
            people(8.5, fact(What.JUMPS, 8.2, 8.5, who=1)),
        ]
    )
    assert whats(lines) == [What.COVERED, What.UNCOVERED, What.JUMPS]


def test_after_a_cut_what_was_seen_before_is_not_told_and_who_is_there_is_news() -> None:
    cut = Observation(Topic.CUT, activity=1.0, sudden=True)
    two = fact(What.PEOPLE, 1, 3, number=2)
    lines = told(
        [
            people(3, two),
            motion(10.0, cut),
            people(10.9, fact(What.BALL, 9.5, 9.9)),  # seen a moment before the cut
            people(12.6, fact(What.PEOPLE, 11, 12.6, number=2)),
        ]
    )
    assert whats(lines) == [What.PEOPLE, What.CHANGED, What.PEOPLE]


MOVING = Observation(Topic.MOVE, activity=0.4, direction=LEFT, speed=Speed.STEADY)


def test_mere_movement_is_not_told_while_people_are_seen() -> None:
    standing = fact(What.PEOPLE, 1, 60, number=2)
    scenes = [s for t in range(2, 30) for s in (people(t, standing), motion(t, MOVING))]
    assert whats(told(scenes)) == [What.PEOPLE]


def test_mere_movement_is_told_again_when_nobody_was_seen_for_a_while() -> None:
    scenes = [people(2, fact(What.PEOPLE, 1, 2, number=1))]
    scenes += [motion(t / 2, MOVING) for t in range(5, 40)]
    (_, _), (when, line), *_ = told(scenes)
    assert line.claims[0].what is What.MOVEMENT and 8.0 <= when <= 9.0


def test_movement_waits_for_what_people_do() -> None:
    """Eyes for people open a little later than those for motion."""
    scenes = [motion(t / 4, MOVING) for t in range(8)]
    scenes.append(people(1.7, fact(What.JUMPS, 1.5, 1.7, who=1)))
    scenes.sort(key=lambda scene: scene.at)
    assert whats(told(scenes))[0] is What.JUMPS


def test_nothing_moves_is_not_said_of_people_that_stand() -> None:
    quiet = Observation(Topic.QUIET, seconds=60)
    standing = fact(What.PEOPLE, 1, 90, number=1)
    scenes = [s for t in range(2, 90) for s in (people(t, standing), motion(t + 0.5, quiet))]
    assert What.STILL not in whats(told(scenes))


def test_what_was_merged_into_one_scene_is_told_of_the_newest() -> None:
    left = SceneFacts(at(5), motion=(MOVING,))
    right = Observation(Topic.MOVE, activity=0.4, direction=RIGHT, speed=Speed.STEADY)
    merged = left.followed_by(SceneFacts(at(5.2), motion=(right,)))
    ((_, line),) = told([SceneFacts(at(0)), merged, motion(5.7, right)])
    assert (line.claims[0].direction, line.claims[0].start) == ("right", at(5.2))


def test_several_moving_things_go_on_though_one_of_them_is_told_beside() -> None:
    several = Observation(Topic.SEVERAL, activity=0.6, count=3)
    (when, line), *_ = told(motion(t / 2, several, MOVING) for t in range(12))
    assert when == 2.0 and line.claims[0].start == at(0) and line.claims[0].direction == ""


def test_motions_claims_say_since_when() -> None:
    calm = point_of_motion(Observation(Topic.CALM, seconds=1.5), at(5), at(5))
    assert (calm.start, calm.end) == (at(3.5), at(5))
    lines = told(motion(t / 2, MOVING) for t in range(12))
    ((_, first), *_) = lines
    assert first.claims[0].start == at(0) and first.claims[0].end == first.frame_at


def test_a_line_tells_who_saw_it_and_how_sure_they_were() -> None:
    scenes = [
        people(5, fact(What.PEOPLE, 4, 5, number=2, confidence=0.9)),
        SceneFacts(at(8), sound=(fact(What.WHISTLE, 7.9, 8, confidence=0.5),)),
        motion(12, Observation(Topic.CUT, activity=1.0, sudden=True)),
        people(
            20,
            fact(What.PEOPLE, 15, 20, number=3, confidence=0.6),
            fact(What.TOGETHER, 18, 20, number=3, confidence=0.8),
        ),
    ]
    lines = [line for _, line in told(scenes)]
    assert [line.sources for line in lines] == [("people",), ("sound",), ("motion",), ("people",)]
    assert [line.confidence for line in lines] == [0.9, 0.5, 0.7, 0.6]
    assert [line.frame_at for line in lines] == [at(5), at(8), at(12), at(20)]
