"""How long to go, as people would say it."""

import pytest

from commentary.narrators.match_words.match_phrasebook import Tail
from commentary.narrators.match_words.recaps import minutes_to_go, recap_of
from sessions_app.sports.rules import Phase, Sport
from tests.commentary.narrators.match_words.matches import at, board, said


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [
        (0, None),  # nobody started the clock
        (60, 45),
        (4 * 60, 40),
        (35 * 60, 10),
        (36.5 * 60, 10),
        (38 * 60, 7),
        (42.4 * 60, 3),
        (44.2 * 60, 1),
        (44.5 * 60, 0),
        (44.99 * 60, 0),
        (45 * 60, None),  # its time is up: how much is added, nobody knows
        (47 * 60, None),
    ],
)
def test_minutes_to_go_in_a_half_of_football(seconds: float, minutes: int | None) -> None:
    assert minutes_to_go(said(seconds=seconds, running=False), at(0)) == minutes


def test_a_clock_that_runs_has_run_on_also_over_midnight() -> None:
    before = said(seconds=20 * 60, now=0)
    assert minutes_to_go(before, at(15 * 60)) == 10  # 23:50 and a quarter of an hour


def test_as_long_as_the_host_says_a_period_is() -> None:
    short = board(minutes=20)
    assert minutes_to_go(said(stands=short, seconds=15 * 60), at(0)) == 5


def test_how_long_extra_time_is_nobody_said() -> None:
    assert minutes_to_go(said(stands=board(period=3), seconds=60), at(0)) is None


@pytest.mark.parametrize(
    ("stands", "tails"),
    [
        (board(score=(0, 0)), (Tail.STILL_LEVEL, Tail.TO_GO)),
        (board(score=(0, 2)), (Tail.STILL_LEADS, Tail.TO_GO)),
        (board(Sport.BASKETBALL, score=(9, 2)), (Tail.STILL_LEADS, Tail.TO_GO)),
        (board(Sport.VOLLEYBALL, score=(4, 2)), (Tail.IN_SET,)),
        (board(Sport.VOLLEYBALL, score=(4, 2), sets=((25, 20),)), (Tail.IN_SET, Tail.SETS)),
        (board(Sport.TENNIS, score=(4, 2), points=(1, 0)), (Tail.IN_SET, Tail.POINTS)),
    ],
)
def test_what_a_recap_is_made_of(stands: object, tails: tuple[Tail, ...]) -> None:
    recap = recap_of(said(stands=stands, seconds=60), at(0))  # type: ignore[arg-type]
    assert recap is not None and recap.tails == tails


@pytest.mark.parametrize("phase", [Phase.BEFORE, Phase.BREAK, Phase.OVER])
def test_there_is_none_while_nobody_plays(phase: Phase) -> None:
    assert recap_of(said(stands=board(phase=phase), seconds=60), at(0)) is None
