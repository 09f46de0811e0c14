"""What follows the head of a line: how it stands, and when it goes on. Pure."""

from datetime import timedelta

from commentary.narrators.match_said import KnownMatch
from commentary.narrators.match_words.happenings import Happening
from commentary.narrators.match_words.match_phrasebook import Tail
from commentary.narrators.said import PeopleSaid
from sessions_app.sports import scoring
from sessions_app.sports.scoreboard import Scoreboard


def tails_of(one: Happening, said: KnownMatch, pause: int | None) -> tuple[Tail, ...]:
    board, topic = said.board, one.topic
    back = () if pause is None else (Tail.BACK_IN,)
    if topic is PeopleSaid.GOAL or topic is PeopleSaid.SCORE:
        effect = one.effect if board.score == one.board.score else None
        return () if effect is None else (effect,)
    if topic is PeopleSaid.FULL_TIME:
        return _result(board)
    if topic is PeopleSaid.SET_WON:
        return (Tail.SETS,)
    if topic in (PeopleSaid.GAME_WON, PeopleSaid.SET_POINT):
        return (Tail.IN_SET,)
    if topic in (PeopleSaid.HALF_TIME, PeopleSaid.PERIOD_END, PeopleSaid.NEXT_PERIOD):
        return (*_standing(board), *back)
    return ()


def _standing(board: Scoreboard) -> tuple[Tail, ...]:
    if scoring.counts_units(board):
        return (Tail.SETS,) if board.sets else ()
    return (Tail.SCORE,)


def _result(board: Scoreboard) -> tuple[Tail, ...]:
    if scoring.counts_units(board):
        if not board.sets:
            return ()
        return (Tail.WINS_SETS,) if scoring.winner(board) else (Tail.SETS,)
    return (Tail.WINS,) if scoring.winner(board) else (Tail.DRAWS,)


def pause_of(one: Happening, said: KnownMatch) -> int | None:
    """Whole minutes of the pause, where somebody said how long it is."""
    if one.topic not in (PeopleSaid.HALF_TIME, PeopleSaid.PERIOD_END) or said.pause_until is None:
        return None
    minutes = round((said.pause_until - one.news.at) / timedelta(minutes=1))
    return minutes if minutes > 0 else None
