"""What a score does, in every sport."""

from dataclasses import replace
from typing import Any

import pytest

from sessions_app.sports import scoring
from sessions_app.sports.rules import RULES, Phase, Side, Sport
from sessions_app.sports.scoreboard import Pair, Scoreboard

ONE_SCORE = [Sport.FOOTBALL, Sport.BASKETBALL, Sport.HANDBALL, Sport.HOCKEY, Sport.GENERIC]
IN_SETS = [Sport.VOLLEYBALL, Sport.TENNIS]


def board(sport: Sport, **fields: Any) -> Scoreboard:
    return Scoreboard(sport, RULES[sport].minutes, **{"phase": Phase.PLAYING} | fields)


def pairs(*numbers: tuple[int, int]) -> tuple[Pair, ...]:
    return tuple(Pair(*one) for one in numbers)


def score(before: Scoreboard, home: int | None = None, away: int | None = None) -> Scoreboard:
    return scoring.written(before, write(home, away), {}, before.unit)


def points(before: Scoreboard, home: int | None = None, away: int | None = None) -> Scoreboard:
    return scoring.written(before, {}, write(home, away), before.unit)


def write(home: int | None, away: int | None) -> dict[Side, int]:
    said: dict[Side, int | None] = {"home": home, "away": away}
    return {side: number for side, number in said.items() if number is not None}


def test_every_sport_is_in_one_list() -> None:
    assert {*ONE_SCORE, *IN_SETS} == {*Sport} == {Sport(one) for one in RULES}
    assert {sport for sport in Sport if RULES[sport].sets} == {*IN_SETS}


@pytest.mark.parametrize("sport", ONE_SCORE)
def test_one_score_is_what_somebody_says(sport: Sport) -> None:
    """Whatever it was, in any phase, and without a unit."""
    for phase in Phase:
        before = board(sport, phase=phase, score=Pair(3, 1))
        after = scoring.written(before, {"home": 5}, {}, None)
        assert after == replace(before, score=Pair(5, 1))
        assert scoring.written(after, {"home": 5}, {}, None) == after
        assert scoring.written(after, {"home": 0, "away": 7}, {}, None).score == Pair(0, 7)


@pytest.mark.parametrize("sport", IN_SETS)
def test_a_unit_that_is_over_takes_no_more(sport: Sport) -> None:
    now = board(sport, unit=4, score=Pair(2, 3))
    for unit in (3, 5, None):
        assert scoring.written(now, {"home": 9}, {"home": 9}, unit) == now
    assert scoring.written(now, {"home": 3}, {}, 4) != now


@pytest.mark.parametrize("sport", IN_SETS)
@pytest.mark.parametrize("phase", [Phase.BEFORE, Phase.BREAK])
def test_without_a_clock_the_first_point_begins_it(sport: Sport, phase: Phase) -> None:
    assert score(board(sport, phase=phase), home=1).phase == Phase.PLAYING
    assert score(board(sport, phase=phase), home=0).phase == phase  # nothing was said


@pytest.mark.parametrize(
    ("before", "won", "last", "ends"),
    [
        ((24, 20), (25, 20), False, True),
        ((24, 24), (25, 24), False, False),  # two ahead
        ((25, 24), (26, 24), False, True),
        ((31, 30), (32, 30), False, True),
        ((14, 10), (15, 10), False, False),
        ((14, 10), (15, 10), True, True),
        ((14, 14), (15, 14), True, False),
        ((16, 15), (17, 15), True, True),
        ((10, 24), (10, 25), False, True),
    ],
)
def test_a_set_of_volleyball(
    before: tuple[int, int], won: tuple[int, int], last: bool, ends: bool
) -> None:
    over = pairs((25, 1), (1, 25), (25, 2), (2, 25)) if last else ()
    now = board(Sport.VOLLEYBALL, score=Pair(*before), sets=over, unit=7, period=len(over) + 1)
    after = score(now, *won)
    if ends:
        assert after.sets == (*over, Pair(*won))
        assert (after.score, after.unit) == (Pair(), 8)
        assert after.phase == (Phase.OVER if last else Phase.PLAYING)
        assert after.period == (5 if last else 2)
    else:
        assert after == replace(now, score=Pair(*won))


def test_three_sets_are_a_match_of_volleyball() -> None:
    now = board(Sport.VOLLEYBALL, sets=pairs((25, 1), (25, 2)), score=Pair(24, 3), period=3)
    over = score(now, home=25)
    assert (over.phase, over.period) == (Phase.OVER, 3)
    assert (scoring.tally(over), scoring.winner(over)) == (Pair(3, 0), "home")
    assert score(over, home=1) == over  # it is over for all


@pytest.mark.parametrize(
    ("now", "said", "called"),
    [
        ((0, 0), (1, None), ("15", "0")),
        ((1, 0), (2, None), ("30", "0")),
        ((2, 2), (None, 3), ("30", "40")),
        ((3, 2), (None, 3), ("40", "40")),
        ((3, 3), (4, None), ("A", "40")),
        ((4, 3), (None, 4), ("40", "40")),
        ((4, 4), (None, 5), ("40", "A")),
    ],
)
def test_a_game_of_tennis_as_it_is_called(
    now: tuple[int, int], said: tuple[int | None, int | None], called: tuple[str, str]
) -> None:
    after = points(board(Sport.TENNIS, points=Pair(*now)), *said)
    assert scoring.labels(after) == called
    assert after.unit == 0
    assert points(after, *said) == after  # again: "deuce" does not become an advantage


@pytest.mark.parametrize(
    ("now", "said", "games"),
    [
        ((3, 2), (4, None), (1, 0)),
        ((3, 0), (4, None), (1, 0)),
        ((4, 3), (5, None), (1, 0)),
        ((5, 6), (None, 7), (0, 1)),
    ],
)
def test_a_game_is_won(
    now: tuple[int, int], said: tuple[int | None, int | None], games: tuple[int, int]
) -> None:
    before = board(Sport.TENNIS, points=Pair(*now), unit=2)
    after = points(before, *said)
    assert after == replace(before, points=Pair(), score=Pair(*games), unit=3)
    assert scoring.written(after, {}, write(*said), 2) == after  # the other thumb, a moment later


@pytest.mark.parametrize(
    ("games", "one_more", "ended"),
    [
        ((5, 4), "home", (6, 4)),
        ((5, 5), "home", None),
        ((6, 5), "home", (7, 5)),
        ((5, 6), "home", None),  # 6:6, a tie-break
        ((2, 5), "away", (2, 6)),
    ],
)
def test_a_set_of_tennis(
    games: tuple[int, int], one_more: Side, ended: tuple[int, int] | None
) -> None:
    now = board(Sport.TENNIS, score=Pair(*games), points=Pair(3, 3), unit=9)
    after = points(now, **{one_more: 5})
    if ended is None:
        assert (after.sets, after.unit) == ((), 10)
    else:
        assert (after.sets, after.score, after.period) == ((Pair(*ended),), Pair(), 2)
        assert after.unit == 11  # a game, and a set
    assert after.points == Pair()


@pytest.mark.parametrize(
    ("now", "home", "ended"),
    [((5, 0), 6, False), ((6, 0), 7, True), ((6, 6), 7, False), ((8, 7), 9, True)],
)
def test_a_tie_break(now: tuple[int, int], home: int, ended: bool) -> None:
    before = board(Sport.TENNIS, score=Pair(6, 6), points=Pair(*now))
    assert scoring.in_tie_break(before)
    after = points(before, home=home)
    assert after.sets == (pairs((7, 6)) if ended else ())
    if not ended:
        assert scoring.labels(after) == (str(home), str(now[1]))


def test_who_counts_games_only_may() -> None:
    """A number of games ends the game that is played; 7:6 is a set as well."""
    now = board(Sport.TENNIS, score=Pair(2, 1), points=Pair(3, 1), unit=3)
    after = score(now, home=3)
    assert after == replace(now, score=Pair(3, 1), points=Pair(), unit=4)
    assert score(replace(now, score=Pair(6, 6)), home=7).sets == pairs((7, 6))
    two = scoring.written(now, {"away": 2}, {"home": 1}, 3)
    assert (two.score, two.points) == (Pair(2, 2), Pair())


def test_two_sets_are_a_match_of_tennis() -> None:
    now = board(Sport.TENNIS, sets=pairs((4, 6)), score=Pair(1, 5), points=Pair(0, 3), period=2)
    over = points(now, away=4)
    assert (over.phase, over.period, over.sets) == (Phase.OVER, 2, pairs((4, 6), (1, 6)))
    assert scoring.winner(over) == "away"


def test_a_set_that_somebody_ends() -> None:
    """Not all play to 25."""
    now = board(Sport.VOLLEYBALL, score=Pair(15, 12), unit=1)
    after = scoring.end_of_set(now)
    assert (after.sets, after.score, after.unit, after.period) == (pairs((15, 12)), Pair(), 2, 2)
    assert scoring.end_of_set(after) == after  # nothing was played since
    begun = board(Sport.TENNIS, points=Pair(2, 0), unit=5)
    assert scoring.end_of_set(begun) == replace(begun, points=Pair(), unit=6)


def test_sets_that_were_counted_wrongly() -> None:
    now = board(Sport.VOLLEYBALL, sets=pairs((25, 20)), score=Pair(2, 0), unit=1, period=2)
    assert scoring.with_sets(now, now.sets) == now
    mended = scoring.with_sets(now, pairs((25, 23)))
    assert mended == replace(now, sets=pairs((25, 23)), unit=2)
    back = scoring.with_sets(now, ())  # it was not over
    assert (back.sets, back.period, back.unit) == ((), 1, 2)
    won = scoring.with_sets(now, pairs((25, 1), (25, 2), (25, 3)))
    assert (won.phase, won.period, won.score, scoring.winner(won)) == ("over", 3, Pair(), "home")
    on = scoring.with_sets(won, pairs((25, 1), (25, 2)))
    assert (on.phase, on.period) == (Phase.PLAYING, 3)
    assert [scoring.most_sets(board(sport)) for sport in (*IN_SETS, Sport.HOCKEY)] == [5, 3, 0]


def test_as_many_sets_as_are_played_end_it_though_nobody_has_won() -> None:
    now = board(Sport.TENNIS, sets=pairs((6, 1), (3, 3)), score=Pair(2, 2))
    over = scoring.end_of_set(now)
    assert (over.phase, scoring.winner(over)) == (Phase.OVER, "home")
    drawn = scoring.end_of_set(board(Sport.TENNIS, sets=pairs((6, 1), (1, 6)), score=Pair(2, 2)))
    assert (drawn.phase, scoring.winner(drawn)) == (Phase.OVER, None)


@pytest.mark.parametrize("sport", ONE_SCORE)
def test_who_has_won(sport: Sport) -> None:
    assert scoring.winner(board(sport, score=Pair(2, 1))) is None
    for result, side in ((Pair(2, 1), "home"), (Pair(0, 1), "away"), (Pair(1, 1), None)):
        assert scoring.ahead(result) == side
        assert scoring.winner(board(sport, score=result, phase=Phase.OVER)) == side
    assert scoring.labels(board(sport)) is None


def test_how_much_is_left() -> None:
    assert scoring.seconds_left(board(Sport.FOOTBALL), 60) == 44 * 60
    assert scoring.seconds_left(board(Sport.FOOTBALL), 2800) == 0
    for sport in IN_SETS:
        assert scoring.seconds_left(board(sport), 60) is None


def test_half_time_is_the_long_break() -> None:
    halves = {
        sport: [
            n for n in range(1, 5) if scoring.is_half_time(board(sport, phase="break", period=n))
        ]
        for sport in Sport
    }
    assert halves[Sport.FOOTBALL] == halves[Sport.HANDBALL] == halves[Sport.GENERIC] == [1]
    assert halves[Sport.BASKETBALL] == halves[Sport.HOCKEY] == [2]
    assert halves[Sport.VOLLEYBALL] == halves[Sport.TENNIS] == []
    assert not scoring.is_half_time(board(Sport.FOOTBALL, period=1))
