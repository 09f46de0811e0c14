"""Who speaks when, as a table; and which answers come too late or say nothing new."""

from datetime import timedelta
from typing import Any

import pytest

from commentary.host.narrating.turns import (
    SILENCE_SECONDS,
    Drop,
    FirstNarrator,
    drop,
    stand_in_speaks,
)
from commentary.narrators.claims import Claim
from commentary.narrators.narrator import Line
from commentary.narrators.said import PeopleSaid
from commentary.observers.facts import What
from tests.commentary.host.virtual_time import BEGIN

WELL = FirstNarrator(wanted=True, has_pictures=True, is_out=False)
SHORTLY, LONG = SILENCE_SECONDS - 0.1, SILENCE_SECONDS
HOSTED, LOCAL = 6.0, 20.0  # seconds that a call may take


@pytest.mark.parametrize(
    ("first", "silent", "speaks"),
    [
        (WELL, 0.0, False),
        (WELL, SHORTLY, False),
        (WELL, LONG, True),  # a slow call, or a model with nothing to say
        (FirstNarrator(wanted=False, has_pictures=True, is_out=False), 0.0, True),
        (FirstNarrator(wanted=True, has_pictures=False, is_out=False), 0.0, True),
        (FirstNarrator(wanted=True, has_pictures=True, is_out=True), 0.0, True),
    ],
)
def test_the_stand_in_speaks_where_the_first_one_does_not(
    first: FirstNarrator, silent: float, speaks: bool
) -> None:
    assert stand_in_speaks(first, silent) is speaks


@pytest.mark.parametrize(
    ("first", "asked"),
    [
        (WELL, True),
        (FirstNarrator(wanted=True, has_pictures=True, is_out=True), True),  # it must come back
        (FirstNarrator(wanted=False, has_pictures=True, is_out=False), False),
        (FirstNarrator(wanted=True, has_pictures=False, is_out=False), False),
    ],
)
def test_one_that_is_not_wanted_or_sees_nothing_is_not_asked(
    first: FirstNarrator, asked: bool
) -> None:
    assert first.may_be_asked is asked


@pytest.mark.parametrize(
    ("age", "limit", "why"),
    [
        (7.9, HOSTED, None),
        (8.1, HOSTED, Drop.STALE),
        (8.1, LOCAL, None),
        (22.1, LOCAL, Drop.STALE),
    ],
)
def test_an_answer_is_stale_when_its_newest_picture_is(
    age: float, limit: float, why: Drop | None
) -> None:
    assert drop(line("Somebody runs."), [], BEGIN + seconds(age), limit=limit) == why


@pytest.mark.parametrize(
    ("answer", "said", "why"),
    [
        ("A runner!", [("A RUNNER!", 30.0)], Drop.SAID_ALREADY),  # the words, however long ago
        ("A runner!", [("Another one!", 1.0)], None),
        ((What.RUNS, "red"), [((What.RUNS, "red"), 9.0)], Drop.SAID_ALREADY),
        ((What.RUNS, "red"), [((What.RUNS, "red"), 11.0)], None),
        ((What.RUNS, "red"), [((What.RUNS, "blue"), 1.0)], None),
        ((What.RUNS, "red"), [((What.JUMPS, "red"), 1.0)], None),
        ((PeopleSaid.GOAL, "home"), [((PeopleSaid.GOAL, "home"), 2.0)], Drop.SAID_ALREADY),
    ],
)
def test_what_was_said_meanwhile_is_not_said_again(
    answer: Any, said: list[tuple[Any, float]], why: Drop | None
) -> None:
    before = [line(what, -ago, text=f"said {ago}") for what, ago in said]
    assert drop(line(answer, text="answer"), before, BEGIN, limit=HOSTED) == why


def test_a_line_that_says_one_thing_more_is_said() -> None:
    said = [line((What.RUNS, "red"), -1.0, text="said")]
    more = line((What.RUNS, "red"), 0.0, text="answer", also=What.KICKS)

    assert drop(more, said, BEGIN, limit=HOSTED) is None


def line(what: Any, at: float = 0.0, *, text: str = "", also: What | None = None) -> Line:
    when = BEGIN + seconds(at)
    if isinstance(what, str) and not isinstance(what, What):
        return Line(what, 0.5, False, when)
    claims = [Claim(what[0], when, when, what[1])]
    claims += [Claim(also, when, when)] if also else []
    return Line(text, 0.5, False, when, tuple(claims))


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)
