"""Claims held against labels: true, false, missed."""

from datetime import timedelta

import pytest

from bench.claims.judging import Judgement, Said, judge
from bench.claims.labels import Label, mirrored
from commentary.narrators.claims import Claim
from commentary.observers.facts import What
from commentary.playback.film import BEGIN


def claim(
    what: What, start: float, end: float, who: str = "", number: int | None = None, way: str = ""
) -> Claim:
    begin, over = BEGIN + timedelta(seconds=start), BEGIN + timedelta(seconds=end)
    return Claim(what, begin, over, who=who, number=number, direction=way)


def label(
    what: What,
    start: float = 1.0,
    end: float = 3.0,
    *,
    must: bool = False,
    who: str = "",
    number: tuple[int, int] | None = None,
    ways: str = "",
) -> Label:
    return Label(start, end, what, must, frozenset(who.split()), number, frozenset(ways.split()))


def say(*claims: Claim, at: float = 3.0) -> Said:
    return Said(at, 0.5, "Something.", claims)


def is_true(one: Claim, *labels: Label) -> bool:
    judged = judge([say(one)], labels)
    assert len(judged.true) + len(judged.false) == 1
    return bool(judged.true)


def test_a_claim_of_what_is_labelled_is_true_and_of_anything_else_false() -> None:
    ball = label(What.BALL)
    assert is_true(claim(What.BALL, 1.0, 2.0), ball)
    assert not is_true(claim(What.KICKS, 1.0, 2.0), ball)
    assert not is_true(claim(What.BALL, 1.0, 2.0))


@pytest.mark.parametrize(
    ("start", "end", "is_so"),
    [(0.0, 0.2, False), (0.0, 0.31, True), (3.69, 4.0, True), (3.8, 4.0, False), (0.0, 9.0, True)],
)
def test_the_time_is_right_within_a_tolerance(start: float, end: float, is_so: bool) -> None:
    assert is_true(claim(What.BALL, start, end), label(What.BALL, 1.0, 3.0)) is is_so


@pytest.mark.parametrize(
    ("who", "is_so"),
    [
        ("", True),
        ("grey", True),
        ("blue", True),
        ("red", False),
        ("grey, blue", True),
        ("grey,red", False),
    ],
)
def test_the_colour_is_one_of_those_that_a_viewer_would_say(who: str, is_so: bool) -> None:
    assert is_true(claim(What.RUNS, 1, 2, who=who), label(What.RUNS, who="grey blue")) is is_so


def test_two_people_do_not_make_one_of_both_colours_of_two_labels() -> None:
    runs = [label(What.RUNS, who="white"), label(What.RUNS, who="blue")]
    assert is_true(claim(What.RUNS, 1, 2, who="blue"), *runs)
    assert not is_true(claim(What.RUNS, 1, 2, who="blue,white"), *runs)


@pytest.mark.parametrize(("number", "is_so"), [(None, True), (1, True), (2, True), (3, False)])
def test_the_number_is_in_the_range(number: int | None, is_so: bool) -> None:
    people = label(What.PEOPLE, number=(1, 2))
    assert is_true(claim(What.PEOPLE, 1, 2, number=number), people) is is_so


@pytest.mark.parametrize(("number", "is_so"), [(4, True), (7, True), (9, True), (10, False)])
def test_at_least_so_many_is_true_of_more(number: int, is_so: bool) -> None:
    several = label(What.SEVERAL_PEOPLE, number=(6, 9))
    assert is_true(claim(What.SEVERAL_PEOPLE, 1, 2, number=number), several) is is_so


@pytest.mark.parametrize(
    ("way", "ways", "is_so"),
    [
        ("", "left", True),
        ("left", "left", True),
        ("right", "left", False),
        ("up", "left", False),
        ("up_left", "left", True),
        ("up_left", "left down", False),
        ("up_left", "up right", False),
        ("up_left", "up down", True),
        ("up_left", "up down right left", True),
        ("up_right", "down_left", False),
        ("closer", "left", False),
        ("closer", "closer left", True),
        ("down", "*", True),
    ],
)
def test_the_direction_is_one_of_those_or_a_diagonal_beside(
    way: str, ways: str, is_so: bool
) -> None:
    moves = label(What.BALL_MOVES, ways=ways)
    assert is_true(claim(What.BALL_MOVES, 1, 2, way=way), moves) is is_so


@pytest.mark.parametrize("detail", [{"who": "red"}, {"number": 2}, {"way": "left"}])
def test_a_detail_that_no_label_confirms_is_false(detail: dict[str, object]) -> None:
    assert is_true(claim(What.TOGETHER, 1, 2), label(What.TOGETHER))
    assert not is_true(claim(What.TOGETHER, 1, 2, **detail), label(What.TOGETHER))  # type: ignore[arg-type]


def test_a_mirrored_film_is_held_against_mirrored_labels() -> None:
    left = [label(What.RUNS, ways="left")]
    assert is_true(claim(What.RUNS, 1, 2, way="left"), *left)
    assert not is_true(claim(What.RUNS, 1, 2, way="left"), *mirrored(left))
    assert is_true(claim(What.RUNS, 1, 2, way="right"), *mirrored(left))


def demanded(*lines: Said) -> Judgement:
    return judge(lines, [label(What.RUNS, 10.0, 12.0, must=True, who="white")])


@pytest.mark.parametrize(("at", "is_so"), [(10.5, True), (17.0, True), (17.1, False)])
def test_what_must_be_said_is_said_within_five_seconds(at: float, is_so: bool) -> None:
    judged = demanded(say(claim(What.RUNS, 11.0, 12.0), at=at))
    assert bool(judged.said) is is_so
    assert bool(judged.missed) is not is_so
    assert judged.false == ()


@pytest.mark.parametrize(("at", "after"), [(10.5, 0.5), (9.6, 0.0)])
def test_how_soon_it_was_said_counts_from_its_beginning(at: float, after: float) -> None:
    early = say(claim(What.RUNS, 9.5, 10.2), at=at)
    late = say(claim(What.RUNS, 11.0, 12.0), at=12.0)
    ((_, seconds),) = demanded(late, early).said
    assert seconds == pytest.approx(after)


def test_news_are_as_old_as_the_newest_of_what_a_line_claims() -> None:
    line = say(claim(What.BALL, 1.0, 2.5), claim(What.PEOPLE, 0.0, 2.0), at=3.0)
    assert line.news_age == pytest.approx(0.5)
    assert say().news_age is None


def test_it_is_missed_where_nothing_another_or_something_false_was_said() -> None:
    assert demanded().missed
    assert demanded(say(at=11.0)).missed  # filler
    assert demanded(say(claim(What.BALL, 10.5, 11.0), at=11.0)).missed
    assert demanded(say(claim(What.RUNS, 10.5, 11.0, who="red"), at=11.0)).missed


def test_what_was_over_before_does_not_count_for_it() -> None:
    earlier = label(What.RUNS, 5.0, 7.0, who="white")
    runs = label(What.RUNS, 10.0, 12.0, must=True, who="white")
    judged = judge([say(claim(What.RUNS, 5.0, 7.0), at=10.5)], [earlier, runs])
    assert len(judged.true) == 1
    assert judged.missed == (runs,)


def test_a_true_claim_of_what_goes_on_counts_though_the_label_is_over() -> None:
    counts = [
        label(What.PEOPLE, 0.0, 3.0, must=True, number=(2, 2)),
        label(What.PEOPLE, 0.0, 9.0, number=(2, 2)),
    ]
    assert judge([say(claim(What.PEOPLE, 5.0, 6.0, number=2), at=6.0)], counts).said


def test_each_claim_of_a_line_is_judged() -> None:
    line = say(claim(What.BALL, 1, 2), claim(What.PEOPLE, 1, 2, number=3))
    judged = judge([line], [label(What.BALL), label(What.PEOPLE, number=(2, 2))])
    assert [what.what for _, what in judged.true] == [What.BALL]
    assert [what.number for _, what in judged.false] == [3]
