"""How many, who joins, who leaves: never a number that somebody hidden makes wrong."""

import pytest

from commentary.observers.facts import Shirt, What
from commentary.observers.people.sight import Look, Pose, Shift, Thing
from tests.commentary.observers.people.scenes import (
    ASPECT,
    at,
    look,
    person,
    pose,
    reasoned,
    told,
)


def _looks(seconds: float, poses: list[Pose], things: list[Thing] | None = None) -> list[Look]:
    return [look(t / 6, poses, things) for t in range(round(6 * seconds))]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_people_who_stay_are_counted(number: int) -> None:
    facts = reasoned(_looks(2, [pose(0.4 + 0.45 * i) for i in range(number)]))
    people = told(facts, What.PEOPLE)
    assert {fact.number for fact in people} == {number}
    assert people[0].start == at(1 / 6), "the first look does not yet make anybody sure"


def test_four_near_people_get_no_exact_number() -> None:
    facts = reasoned(_looks(2, [pose(0.2 + 0.4 * i) for i in range(4)]))
    assert not told(facts, What.PEOPLE)


def test_somebody_far_away_forbids_an_exact_number() -> None:
    facts = reasoned(_looks(2, [pose(0.5)], [person(1.5, 0.4)]))
    assert not told(facts, What.PEOPLE)


def test_who_vanishes_inside_the_picture_is_not_gone() -> None:
    both, one = [pose(0.5), pose(1.2)], [pose(0.5)]
    looks = [look(t / 6, both if t < 9 else one) for t in range(36)]
    facts = reasoned(looks)
    assert not told(facts, What.LEAVES)
    numbers = {fact.number for fact in told(facts, What.PEOPLE) if fact.end > at(2.5)}
    assert not numbers, "one is seen, and nobody knows where the other is"


def test_the_number_comes_back_with_the_hidden_one() -> None:
    both, one = [pose(0.5), pose(0.9)], [pose(0.5)]
    looks = [look(t / 6, one if 9 <= t < 20 else both) for t in range(36)]
    facts = reasoned(looks)
    assert {fact.number for fact in told(facts, What.PEOPLE)} == {2}
    assert not told(facts, What.JOINS)


def test_somebody_walks_in_from_the_edge() -> None:
    looks = [
        look(t / 6, [pose(0.8), *([pose(ASPECT - 0.05 - 0.07 * (t - 15))] if t >= 15 else [])])
        for t in range(30)
    ]
    joins = told(reasoned(looks), What.JOINS)
    assert [fact.who for fact in joins] == [2]
    assert joins[0].start == at(15 / 6)


def test_who_was_there_from_the_start_does_not_join() -> None:
    looks = [look(t / 6, [pose(0.1 + 0.05 * t)]) for t in range(18)]
    assert not told(reasoned(looks), What.JOINS)


def test_somebody_walks_out_over_the_edge() -> None:
    looks = [
        look(t / 6, [pose(0.9), *([pose(0.75 - 0.07 * t)] if t <= 10 else [])]) for t in range(30)
    ]
    leaves = told(reasoned(looks), What.LEAVES)
    assert [fact.who for fact in leaves] == [2]


def test_who_is_half_in_view_has_not_left() -> None:
    """The camera turns away until only an arm of somebody who stands is in the picture, then on."""
    assert not told(reasoned(_turning_away(1.0)), What.LEAVES)
    assert [fact.who for fact in told(reasoned(_turning_away(1.2)), What.LEAVES)] == [2]


def test_who_drifts_at_the_edge_has_not_left() -> None:
    """Slower than anybody walks: it is the box, which the edge cuts, whose middle moves."""

    def drifting(speed: float) -> list[Look]:
        edge = [0.02 + speed * (14 - t) / 6 for t in range(15)]
        return [look(t / 6, [pose(0.9), *([pose(edge[t])] if t < 15 else [])]) for t in range(30)]

    assert not told(reasoned(drifting(0.18)), What.LEAVES)
    assert told(reasoned(drifting(0.26)), What.LEAVES)


def _turning_away(farthest: float) -> list[Look]:
    looks: list[Look] = []
    for t in range(36):
        before, now = (min(0.06 * each, farthest) for each in (max(t - 1, 0), t))
        people = [pose(1.5 - 0.5 * now), *([pose(0.95 - now)] if now < 0.8 else [])]
        looks.append(look(t / 6, people, camera=Shift(1.0, 0.0, before - now, 0.0)))
    return looks


def test_who_stands_at_the_edge_and_is_missed_for_a_while_does_not_leave() -> None:
    looks = [look(t / 6, [pose(0.9), *([pose(0.1)] if t < 12 else [])]) for t in range(30)]
    assert not told(reasoned(looks), What.LEAVES)


def test_many_far_away_are_at_least_so_many() -> None:
    crowd = [person(0.2 + 0.2 * i, 0.4) for i in range(7)]
    several = told(reasoned(_looks(2, [], crowd)), What.SEVERAL_PEOPLE)
    assert {fact.number for fact in several} == {6}


def test_a_number_of_many_is_told_anew_only_when_it_says_more() -> None:
    crowd = [person(0.2 + 0.2 * i, 0.4) for i in range(8)]
    looks = [look(t / 3, [], crowd[: 6 + t % 2]) for t in range(20)]
    several = told(reasoned(looks), What.SEVERAL_PEOPLE)
    assert len({fact.key for fact in several}) == 1


def test_two_beside_each_other_are_together_and_two_apart_are_not() -> None:
    near = reasoned(_looks(2, [pose(0.8), pose(0.98)]))
    assert told(near, What.TOGETHER)
    apart = reasoned(_looks(2, [pose(0.5), pose(1.2)]))
    assert not told(apart, What.TOGETHER)


def test_one_behind_the_other_is_not_together() -> None:
    behind = reasoned(_looks(2, [pose(0.8, feet=0.95), pose(0.98, feet=0.8)]))
    assert not told(behind, What.TOGETHER)


def test_three_far_from_each_other_are_spread_out() -> None:
    facts = reasoned(
        _looks(3, [pose(0.2, height=0.3), pose(0.9, height=0.3), pose(1.6, height=0.3)])
    )
    assert told(facts, What.SPREAD_OUT)


def test_a_shirt_is_told_when_most_looks_show_it() -> None:
    red = [Shirt.RED, Shirt.RED, None, Shirt.RED, Shirt.RED]
    looks = [look(t / 6, [pose(0.2 + 0.15 * t, shirt=red[t % 5])]) for t in range(10)]
    runs = told(reasoned(looks), What.RUNS)
    assert runs[-1].shirt is Shirt.RED
    grey = [
        look(t / 6, [pose(0.2 + 0.15 * t, shirt=red[t % 5] if t % 2 else None)]) for t in range(10)
    ]
    assert told(reasoned(grey), What.RUNS)[-1].shirt is None
