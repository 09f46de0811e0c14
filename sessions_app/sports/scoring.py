"""What a score does: games and sets that are won by it, who is ahead, how much time is left.
Pure.

Scores are written absolutely ("home is now 2"), so two thumbs that press for the same goal write
the same number. Where games or sets are counted a write says of which one it is (``unit``); one
that is over takes no more.
"""

from collections.abc import Mapping
from dataclasses import replace

from sessions_app.sports.rules import RULES, Phase, Rules, SetRules, Side
from sessions_app.sports.scoreboard import Pair, Scoreboard

ADVANTAGE = "A"
_CALLED = ("0", "15", "30", "40")
_GAME_POINTS, _TIE_BREAK_POINTS, _LEAD = 4, 7, 2

Write = Mapping[Side, int]  # what is left out stays


def rules_of(board: Scoreboard) -> Rules:
    return RULES[board.sport]


def counts_units(board: Scoreboard) -> bool:
    """Sets, or games as well: a write needs its ``unit``."""
    return rules_of(board).sets is not None


def counts_points(board: Scoreboard) -> bool:
    """Of games (tennis)."""
    sets = rules_of(board).sets
    return sets is not None and sets.games


def most_sets(board: Scoreboard) -> int:
    sets = rules_of(board).sets
    return sets.best_of if sets else 0


# --- what a write does ----------------------------------------------------------------------------


def written(board: Scoreboard, score: Write, points: Write, unit: int | None) -> Scoreboard:
    """The board once somebody said so. The same board: it is so already, or ``unit`` is over.

    A number of games that was written ends the present game.
    """
    sets = rules_of(board).sets
    if sets is None:
        return replace(board, score=_changed(board.score, score))
    if unit != board.unit or board.phase == Phase.OVER:
        return board
    after = replace(
        board,
        score=_changed(board.score, score),
        points=_changed(board.points, points) if sets.games else board.points,
    )
    if after == board:
        return board
    if after.phase in (Phase.BEFORE, Phase.BREAK):
        after = replace(after, phase=Phase.PLAYING)  # without a clock nobody says "kick-off"
    if sets.games:
        after = _after_game(board, after, sets)
    winner = _set_winner(after.score, sets, len(after.sets))
    return after if winner is None else end_of_set(after)


def with_sets(board: Scoreboard, sets: tuple[Pair, ...]) -> Scoreboard:
    """Those that are over, put right: one was counted wrongly, or ended too early. What is played
    now stays, unless they decide the match; what comes late for another set is void."""
    if sets == board.sets:
        return board
    after = replace(board, sets=sets, unit=board.unit + 1, period=len(sets) + 1)
    if _has_won(after):
        return replace(after, score=Pair(), points=Pair(), phase=Phase.OVER, period=len(sets))
    return replace(after, phase=Phase.PLAYING) if board.phase == Phase.OVER else after


def end_of_set(board: Scoreboard) -> Scoreboard:
    """It is over, also where somebody says so: not all play to 25. One without a point is none."""
    if board.score == Pair():
        begun = board.points != Pair()  # a game that nobody finishes
        return replace(board, points=Pair(), unit=board.unit + begun)
    ended = replace(
        board,
        score=Pair(),
        points=Pair(),
        sets=(*board.sets, board.score),
        unit=board.unit + 1,
    )
    if _has_won(ended):
        return replace(ended, phase=Phase.OVER, period=len(ended.sets))
    return replace(ended, period=len(ended.sets) + 1)


def _changed(pair: Pair, write: Write) -> Pair:
    return Pair(write.get("home", pair.home), write.get("away", pair.away))


def _after_game(before: Scoreboard, board: Scoreboard, sets: SetRules) -> Scoreboard:
    winner = _game_winner(board, sets)
    if winner is not None:
        score = _one_more(board.score, winner)
    elif board.score != before.score:
        score = board.score
    else:
        return board
    return replace(board, score=score, points=Pair(), unit=board.unit + 1)


def _game_winner(board: Scoreboard, sets: SetRules) -> Side | None:
    enough = _TIE_BREAK_POINTS if in_tie_break(board) else _GAME_POINTS
    return _reached(board.points, enough, _LEAD)


def _set_winner(score: Pair, sets: SetRules, before: int) -> Side | None:
    is_last = before + 1 == sets.best_of
    enough = (sets.points_in_last or sets.points) if is_last else sets.points
    if sets.tie_break is not None and min(score.home, score.away) == sets.tie_break:
        return _reached(score, sets.tie_break + 1, 1)  # 7:6
    return _reached(score, enough, sets.lead)


def _reached(pair: Pair, enough: int, lead: int) -> Side | None:
    side = ahead(pair)
    if side is None or pair.of(side) < enough or abs(pair.home - pair.away) < lead:
        return None
    return side


def _one_more(pair: Pair, side: Side) -> Pair:
    return Pair(pair.home + (side == "home"), pair.away + (side == "away"))


def _has_won(board: Scoreboard) -> bool:
    sets = rules_of(board).sets
    if sets is None:
        return False
    won = tally(board)
    return max(won.home, won.away) > sets.best_of // 2 or len(board.sets) >= sets.best_of


# --- how it stands --------------------------------------------------------------------------------


def in_tie_break(board: Scoreboard) -> bool:
    sets = rules_of(board).sets
    if sets is None or sets.tie_break is None:
        return False
    return board.score == Pair(sets.tie_break, sets.tie_break)


def tally(board: Scoreboard) -> Pair:
    """What decides the match: sets that were won, or the score."""
    if not counts_units(board):
        return board.score
    won = [ahead(one) for one in board.sets]
    return Pair(won.count("home"), won.count("away"))


def ahead(pair: Pair) -> Side | None:
    """None: they are level."""
    if pair.home == pair.away:
        return None
    return "home" if pair.home > pair.away else "away"


def winner(board: Scoreboard) -> Side | None:
    """None as well while it is not over."""
    return ahead(tally(board)) if board.phase == Phase.OVER else None


def labels(board: Scoreboard) -> tuple[str, str] | None:
    """Of the present game, as an umpire calls them: 0, 15, 30, 40, A; in a tie-break numbers. None:
    there are no games in this sport."""
    if not counts_points(board):
        return None
    home, away = board.points.home, board.points.away
    if in_tie_break(board):
        return str(home), str(away)
    return _called(home, away), _called(away, home)


def _called(mine: int, theirs: int) -> str:
    """From 40:40 on only who is one ahead counts; the numbers go on (a write is absolute)."""
    if mine >= _GAME_POINTS and mine > theirs:
        return ADVANTAGE
    return _CALLED[min(mine, len(_CALLED) - 1)]


def is_half_time(board: Scoreboard) -> bool:
    return board.phase == Phase.BREAK and board.period == rules_of(board).half_time_after


# --- the clock ------------------------------------------------------------------------------------


def seconds_left(board: Scoreboard, seconds: float) -> float | None:
    """Of this period; 0 in its over-time."""
    return None if board.minutes is None else max(0.0, board.minutes * 60 - seconds)
