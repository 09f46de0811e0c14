"""How it stands and how long to go, for calm stretches. Pure."""

from dataclasses import dataclass
from datetime import datetime

from commentary.narrators.match_said import KnownMatch
from commentary.narrators.match_words.match_phrasebook import Tail
from sessions_app.sports import scoring
from sessions_app.sports.rules import RULES, Phase
from sessions_app.sports.scoreboard import Pair

_LAST_MINUTE = 45.0  # seconds: less than that is less than a minute
_EXACT_MINUTES = 7  # up to so many; then in steps of five


@dataclass(frozen=True, slots=True)
class Recap:
    tails: tuple[Tail, ...]
    minutes: int | None = None


def recap_of(said: KnownMatch, now: datetime) -> Recap | None:
    """None: the match is not being played."""
    board = said.board
    if board.phase != Phase.PLAYING:
        return None
    if scoring.counts_units(board):
        more = [Tail.SETS] if board.sets else [Tail.POINTS] if board.points != Pair() else []
        return Recap((Tail.IN_SET, *more))
    level = scoring.ahead(board.score) is None
    stands = Tail.STILL_LEVEL if level else Tail.STILL_LEADS
    minutes = minutes_to_go(said, now)
    return Recap((stands,)) if minutes is None else Recap((stands, Tail.TO_GO), minutes)


def minutes_to_go(said: KnownMatch, now: datetime) -> int | None:
    """Of this period, rounded as people say it; 0: less than one. None: nobody knows, or its time
    is up."""
    board, seconds = said.board, said.clock.seconds_at(now)
    if board.period > RULES[board.sport].periods:
        return None  # extra time: as long as people agree
    left = scoring.seconds_left(board, seconds)
    if not left or not seconds:
        return None
    if left < _LAST_MINUTE:
        return 0
    minutes = max(1, round(left / 60))
    return minutes if minutes <= _EXACT_MINUTES else 5 * round(left / 300)
