"""What is worth telling of each thing that people said: tables for each kind of sport."""

from dataclasses import replace

import pytest

from commentary.narrators.match_words.happenings import Happening, happening_of
from commentary.narrators.match_words.match_phrasebook import Tail
from commentary.narrators.said import PeopleSaid
from sessions_app.sports import scoring
from sessions_app.sports.rules import RULES, MomentKind, Phase, Side, Sport
from sessions_app.sports.scoreboard import Scoreboard
from tests.commentary.narrators.match_words.matches import Match, board

S = PeopleSaid
BASKETS = Sport.BASKETBALL


def happening(before: Scoreboard, after: Scoreboard, did: str = "score") -> Happening | None:
    return happening_of(Match(before).says(did, after))


def told(
    before: Scoreboard, after: Scoreboard, did: str = "score"
) -> tuple[S, Side | None, Tail | None] | None:
    found = happening(before, after, did)
    return None if found is None else (found.topic, found.side, found.effect)


def scores(
    sport: Sport, before: tuple[int, int], after: tuple[int, int]
) -> tuple[S, Side | None, Tail | None] | None:
    return told(board(sport, score=before), board(sport, score=after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((0, 0), (1, 0), (S.GOAL, "home", Tail.TAKES_LEAD)),
        ((1, 0), (1, 1), (S.GOAL, "away", Tail.EQUALISES)),
        ((1, 1), (1, 2), (S.GOAL, "away", Tail.TAKES_LEAD)),
        ((1, 2), (1, 3), (S.GOAL, "away", Tail.SCORE)),
        ((1, 3), (0, 3), (S.CORRECTED, None, None)),
        ((0, 0), (2, 1), (S.SCORE, "home", Tail.TAKES_LEAD)),  # somebody catches up
        ((1, 1), (2, 2), None),
    ],
)
def test_each_goal_in_football(
    before: tuple[int, int], after: tuple[int, int], expected: object
) -> None:
    assert scores(Sport.FOOTBALL, before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((10, 8), (12, 8), None),
        ((10, 9), (10, 11), (S.SCORE, "away", Tail.TAKES_LEAD)),
        ((10, 9), (10, 10), (S.SCORE, None, Tail.EQUALISES)),
        ((19, 9), (20, 9), (S.SCORE, "home", Tail.SCORE)),  # a round number
        ((39, 12), (41, 12), (S.SCORE, "home", Tail.SCORE)),
        ((41, 12), (43, 12), None),
        ((41, 12), (40, 12), (S.CORRECTED, None, None)),
    ],
)
def test_few_baskets_in_basketball(
    before: tuple[int, int], after: tuple[int, int], expected: object
) -> None:
    assert scores(BASKETS, before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((2, 1), (3, 1), (S.SCORE, "home", Tail.SCORE)),
        ((3, 1), (3, 2), (S.SCORE, "home", Tail.SCORE)),
        ((3, 2), (3, 3), (S.SCORE, None, Tail.EQUALISES)),
    ],
)
def test_of_a_sport_that_nobody_named_each_score_may_matter(
    before: tuple[int, int], after: tuple[int, int], expected: object
) -> None:
    assert scores(Sport.GENERIC, before, after) == expected


@pytest.mark.parametrize("sport", [Sport.BASKETBALL, Sport.HANDBALL, Sport.GENERIC])
def test_a_score_that_is_no_moment_is_told_sparingly(sport: Sport) -> None:
    found = happening(board(sport, score=(3, 3)), board(sport, score=(4, 3)))
    assert found is not None and found.sparse


def volley(home: int, away: int, *sets: tuple[int, int]) -> Scoreboard:
    return board(Sport.VOLLEYBALL, score=(home, away), sets=sets)


def next_point(before: Scoreboard, side: Side) -> Scoreboard:
    if scoring.counts_points(before):
        return scoring.written(before, {}, {side: before.points.of(side) + 1}, before.unit)
    return scoring.written(before, {side: before.score.of(side) + 1}, {}, before.unit)


@pytest.mark.parametrize(
    ("before", "side", "expected"),
    [
        (volley(5, 4), "home", None),
        (volley(23, 20), "home", (S.SET_POINT, "home")),
        (volley(24, 20), "away", None),  # it still is
        (volley(24, 23), "away", (S.SCORE, None)),  # level again
        (volley(24, 24), "away", (S.SET_POINT, "away")),
        (volley(24, 20), "home", (S.SET_WON, "home")),
        (volley(23, 20, (25, 1), (25, 2)), "home", (S.MATCH_POINT, "home")),
        (volley(20, 23, (25, 1), (25, 2)), "away", (S.SET_POINT, "away")),
        (volley(24, 20, (25, 1), (25, 2)), "home", (S.FULL_TIME, "home")),
        (volley(13, 9, (25, 1), (25, 2), (1, 25), (2, 25)), "home", (S.MATCH_POINT, "home")),
    ],
)
def test_volleyball(before: Scoreboard, side: Side, expected: object) -> None:
    found = happening(before, next_point(before, side))
    assert (found and (found.topic, found.side)) == expected


def tennis(games: tuple[int, int], points: tuple[int, int], *sets: tuple[int, int]) -> Scoreboard:
    return board(Sport.TENNIS, score=games, points=points, sets=sets)


@pytest.mark.parametrize(
    ("before", "side", "expected"),
    [
        (tennis((1, 1), (0, 0)), "home", None),
        (tennis((1, 1), (3, 2)), "away", (S.DEUCE, None)),
        (tennis((1, 1), (4, 3)), "away", None),  # again
        (tennis((1, 1), (3, 1)), "home", (S.GAME_WON, "home")),
        (tennis((5, 3), (2, 1)), "home", (S.SET_POINT, "home")),
        (tennis((5, 3), (3, 1)), "home", (S.SET_WON, "home")),
        (tennis((5, 3), (2, 1), (6, 2)), "home", (S.MATCH_POINT, "home")),
        (tennis((5, 3), (3, 1), (6, 2)), "home", (S.FULL_TIME, "home")),
        (tennis((6, 6), (5, 5)), "away", (S.SET_POINT, "away")),
        (tennis((6, 6), (3, 2)), "away", None),  # 3:3 in a tie-break is no deuce
    ],
)
def test_tennis(before: Scoreboard, side: Side, expected: object) -> None:
    found = happening(before, next_point(before, side))
    assert (found and (found.topic, found.side)) == expected


@pytest.mark.parametrize(
    ("before", "after", "did", "expected"),
    [
        (board(phase=Phase.BEFORE), board(), "start", S.KICK_OFF),
        (board(), board(), "stop", None),  # the clock stood before
        (board(), board(phase=Phase.BREAK), "break", S.HALF_TIME),
        (board(BASKETS, period=1), board(BASKETS, phase=Phase.BREAK), "break", S.PERIOD_END),
        (
            board(BASKETS, period=2),
            board(BASKETS, phase=Phase.BREAK, period=2),
            "break",
            S.HALF_TIME,
        ),
        (board(phase=Phase.BREAK), board(period=2), "start", S.NEXT_PERIOD),
        (board(period=2), board(period=2, phase=Phase.OVER), "finish", S.FULL_TIME),
        (board(phase=Phase.OVER), board(), "start", S.RESUMED),
        (volley(0, 0), board(Sport.VOLLEYBALL, phase=Phase.BREAK), "break", S.PERIOD_END),
        (
            volley(20, 15),
            replace(volley(0, 0, (20, 15)), phase=Phase.BREAK),
            "break",
            S.SET_WON,
        ),
        (volley(0, 0), replace(volley(1, 0), phase=Phase.PLAYING), "score", S.SCORE),
        (
            board(Sport.VOLLEYBALL, phase=Phase.BEFORE),
            volley(1, 0),
            "score",
            S.KICK_OFF,  # nobody says it where there is no clock
        ),
    ],
)
def test_the_course_of_a_match(
    before: Scoreboard, after: Scoreboard, did: str, expected: object
) -> None:
    found = happening(before, after, did)
    assert (found and found.topic) == expected


def test_names_and_the_clock_put_right_are_not_told() -> None:
    for did in ("set_up", "clock"):
        assert happening(board(score=(0, 0)), board(score=(1, 0)), did) is None


def test_an_undo_is_not_told() -> None:
    match = Match(board(score=(1, 0)))
    assert happening_of(match.undoes(1, board(score=(0, 0)))) is None


@pytest.mark.parametrize("sport", Sport)
def test_every_moment_of_a_sport_is_told_even_by_who_knows_nothing_of_before(
    sport: Sport,
) -> None:
    for kind in RULES[sport].moments:
        news = replace(Match(board(sport)).marks(MomentKind(kind), "away"), before=None)
        found = happening_of(news)
        assert found is not None and (found.topic.value, found.side) == (kind.value, "away")


def test_a_kick_off_is_one_though_nothing_of_before_is_known() -> None:
    news = replace(Match(board(phase=Phase.BEFORE)).says("start", board()), before=None)
    found = happening_of(news)
    assert found is not None and found.topic is S.KICK_OFF
