"""Joints and boxes that the models gave on real films: a kick, jumps, a child that is hidden."""

from dataclasses import replace

from commentary.observers.facts import Fact, What
from commentary.observers.people.sight import Look, Point, ThingKind
from tests.commentary.observers.people.scenes import reasoned, recorded, told, turned


def test_a_ball_that_rises_from_a_foot_in_the_air_was_kicked() -> None:
    kicks = told(reasoned(recorded("kick")), What.KICKS)
    assert kicks
    assert all(kick.start < kick.end and kick.who == 1 for kick in kicks)


def test_without_its_ball_the_same_leg_kicks_nothing() -> None:
    facts = reasoned(_without(ThingKind.BALL, recorded("kick")))
    assert {fact.what for fact in facts} == {What.PEOPLE}


def test_a_ball_that_is_near_arms_and_legs_all_the_time_is_his() -> None:
    facts = reasoned(recorded("kick"))
    has = told(facts, What.HAS_BALL)
    assert has and has[0].who == 1
    assert told(facts, What.BALL)


def test_a_girl_jumps() -> None:
    jumps = told(reasoned(recorded("jump")), What.JUMPS)
    assert jumps and len({jump.start for jump in jumps}) == 1, "jumps that follow are one fact"


def test_a_child_behind_another_is_still_counted() -> None:
    facts = reasoned(recorded("hidden"))
    assert {fact.number for fact in told(facts, What.PEOPLE)} == {2}
    assert not told(facts, What.LEAVES) and not told(facts, What.JOINS)


def test_who_lies_is_on_the_ground_and_who_stands_is_not() -> None:
    standing = recorded("kick")[:6]
    assert not told(reasoned(standing), What.IS_DOWN)
    lying = [_lying(look) for look in standing]
    down = told(reasoned(lying), What.IS_DOWN)
    assert down and down[0].start == standing[0].at


def test_walkers_far_away_are_at_least_so_many_and_nobody_runs() -> None:
    facts = reasoned(recorded("walkers"))
    several = told(facts, What.SEVERAL_PEOPLE)
    assert several and all(4 <= (fact.number or 0) <= 7 for fact in several)
    assert not told(facts, What.PEOPLE) and not told(facts, What.RUNS)


def test_what_goes_on_keeps_its_start() -> None:
    people: list[Fact] = told(reasoned(recorded("kick")), What.PEOPLE)
    assert len(people) > 2
    assert len({fact.key for fact in people}) == 1
    ends = [fact.end for fact in people]
    assert ends == sorted(ends) and ends[0] < ends[-1]


def _without(kind: ThingKind, looks: list[Look]) -> list[Look]:
    return [
        look
        if look.things is None
        else replace(look, things=tuple(t for t in look.things if t.kind is not kind))
        for look in looks
    ]


def _lying(look: Look) -> Look:
    poses = look.poses or ()
    return replace(look, poses=tuple(turned(pose, Point(1.0, 0.8)) for pose in poses))
