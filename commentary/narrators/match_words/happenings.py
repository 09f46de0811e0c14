"""What is worth telling of one thing that people said. Pure.

Told is what changed, whatever was pressed: a match may be over by its last point or by somebody's
word.
"""

from dataclasses import dataclass

from commentary.narrators.match_said import KnownMatch, MatchNews
from commentary.narrators.match_words.match_phrasebook import Tail
from commentary.narrators.said import PeopleSaid
from sessions_app.sports import scoring
from sessions_app.sports.rules import RULES, SIDES, MomentKind, Phase, Rules, Side, Sport
from sessions_app.sports.scoreboard import Pair, Scoreboard

# Where scores are no moments each, round numbers are told; where nobody named the sport, each one.
_STEPS = {Sport.BASKETBALL: 20, Sport.HANDBALL: 10, Sport.GENERIC: 1}
_MOST_BEFORE_KICK_OFF = 5.0  # seconds on the clock of a period that has just begun
_OF_MOMENT = {kind: PeopleSaid(kind.value) for kind in MomentKind}


_PHASES = {
    PeopleSaid.KICK_OFF: Phase.PLAYING,
    PeopleSaid.NEXT_PERIOD: Phase.PLAYING,
    PeopleSaid.RESUMED: Phase.PLAYING,
    PeopleSaid.STOPPED: Phase.PLAYING,
    PeopleSaid.HALF_TIME: Phase.BREAK,
    PeopleSaid.PERIOD_END: Phase.BREAK,
    PeopleSaid.FULL_TIME: Phase.OVER,
}


@dataclass(frozen=True, slots=True)
class Happening:
    """``topic`` of ``side``. ``effect``: what a score did. ``sparse``: not each of them is told."""

    topic: PeopleSaid
    news: MatchNews
    side: Side | None = None
    effect: Tail | None = None
    sparse: bool = False

    @property
    def seq(self) -> int:
        return self.news.seq

    @property
    def board(self) -> Scoreboard:
        return self.news.said.board


def happening_of(news: MatchNews) -> Happening | None:
    """None: nothing to tell of (names, the clock set right, a basket among many)."""
    if news.did == "undo":
        return None
    after, before = news.said.board, news.before.board if news.before else None
    if news.moment is not None:
        topic = _OF_MOMENT[news.moment.kind]
        effect = _effect(before, after) if topic is PeopleSaid.GOAL else None
        return Happening(topic, news, news.moment.team, effect)
    course = _course(news, before, after)
    if course is not None:
        return Happening(course, news, scoring.winner(after))
    if before is None or before.sport != after.sport or news.did in ("set_up", "clock"):
        return None
    return _of_sets(news, before, after) or _of_score(news, before, after)


def still_holds(one: Happening, said: KnownMatch) -> bool:
    """Is it so now? A stoppage that is over is not told any more. Pure."""
    board, topic = said.board, one.topic
    if board.sport != one.board.sport:
        return False
    if topic in _PHASES:
        if board.phase != _PHASES[topic] or board.period != one.board.period:
            return False
        if topic is PeopleSaid.STOPPED:
            return not said.clock.running
        return topic is not PeopleSaid.RESUMED or said.clock.running
    if topic in (PeopleSaid.SET_POINT, PeopleSaid.MATCH_POINT):
        return one.side is not None and decisive_point(board, one.side) is topic
    if topic is PeopleSaid.DEUCE:
        return board.points == one.board.points
    if topic in (PeopleSaid.GAME_WON, PeopleSaid.SET_WON):
        return len(board.sets) == len(one.board.sets) and board.unit == one.board.unit
    if topic in (PeopleSaid.SCORE, PeopleSaid.CORRECTED):
        return (board.score, board.sets) == (one.board.score, one.board.sets)
    return True


def _course(news: MatchNews, before: Scoreboard | None, after: Scoreboard) -> PeopleSaid | None:
    was = before.phase if before is not None else None
    if after.phase == Phase.OVER:
        return PeopleSaid.FULL_TIME if was != Phase.OVER else None
    if before is not None and len(after.sets) > len(before.sets):
        return None  # the set is what is told
    if after.phase == Phase.BREAK and was != Phase.BREAK:
        return PeopleSaid.HALF_TIME if scoring.is_half_time(after) else PeopleSaid.PERIOD_END
    if after.phase != Phase.PLAYING:
        return None
    if was in (Phase.BEFORE, Phase.BREAK):
        return (
            PeopleSaid.KICK_OFF
            if was == Phase.BEFORE and after.period == 1
            else PeopleSaid.NEXT_PERIOD
        )
    return _of_clock(news, after)


def _of_clock(news: MatchNews, after: Scoreboard) -> PeopleSaid | None:
    """In sports that stop the clock at each whistle nobody wants to hear of it."""
    if news.did not in ("start", "stop"):
        return None
    if news.before is None and news.did == "start":
        if news.said.clock.seconds <= _MOST_BEFORE_KICK_OFF:
            return PeopleSaid.KICK_OFF if after.period == 1 else PeopleSaid.NEXT_PERIOD
    elif news.before is not None and news.before.clock.running == news.said.clock.running:
        return None
    if _rules(after).counts_down:
        return None
    return PeopleSaid.RESUMED if news.did == "start" else PeopleSaid.STOPPED


# --- sets -----------------------------------------------------------------------------------------


def _of_sets(news: MatchNews, before: Scoreboard, after: Scoreboard) -> Happening | None:
    if not scoring.counts_units(after):
        return None
    if len(after.sets) > len(before.sets):
        return Happening(PeopleSaid.SET_WON, news, scoring.ahead(after.sets[-1]))
    if len(after.sets) < len(before.sets):
        return Happening(PeopleSaid.CORRECTED, news)
    scored = _scorer(before.score, after.score)
    point = _new_decisive_point(before, after)
    if point is not None:
        return Happening(point[0], news, point[1])
    if scoring.counts_points(after):
        if scored is not None:
            return Happening(PeopleSaid.GAME_WON, news, scored, Tail.IN_SET)
        return Happening(PeopleSaid.DEUCE, news) if _is_first_deuce(before, after) else None
    return Happening(PeopleSaid.CORRECTED, news) if _lower(before.score, after.score) else None


def _is_first_deuce(before: Scoreboard, after: Scoreboard) -> bool:
    both = Pair(3, 3)
    return after.points == both != before.points and not scoring.in_tie_break(after)


def _new_decisive_point(before: Scoreboard, after: Scoreboard) -> tuple[PeopleSaid, Side] | None:
    """Set point or match point, where there was none before."""
    for side in SIDES:
        topic = decisive_point(after, side)
        if topic is not None and decisive_point(before, side) is not topic:
            return topic, side
    return None


def decisive_point(board: Scoreboard, side: Side) -> PeopleSaid | None:
    """Would one more point of ``side`` end the set, or the match?"""
    sets = _rules(board).sets
    if sets is None or board.phase != Phase.PLAYING:
        return None
    counted = board.points if sets.games else board.score
    one_more = {side: counted.of(side) + 1}
    score, points = ({}, one_more) if sets.games else (one_more, {})
    then = scoring.written(board, score, points, board.unit)
    if len(then.sets) == len(board.sets):
        return None
    if scoring.ahead(then.sets[-1]) != side:
        return None
    return PeopleSaid.MATCH_POINT if then.phase == Phase.OVER else PeopleSaid.SET_POINT


# --- scores ---------------------------------------------------------------------------------------


def _of_score(news: MatchNews, before: Scoreboard, after: Scoreboard) -> Happening | None:
    if before.score == after.score:
        return None
    if _lower(before.score, after.score):
        return Happening(PeopleSaid.CORRECTED, news)
    side = _scorer(before.score, after.score)
    effect = _effect(before, after)
    if side is not None and _rules(after).scoring_is_moment:
        return Happening(PeopleSaid.GOAL, news, side, effect)
    if effect is Tail.SCORE and not _is_round(before, after):
        return None
    leader = scoring.ahead(after.score)
    return Happening(PeopleSaid.SCORE, news, leader, effect, sparse=True)


def _effect(before: Scoreboard | None, after: Scoreboard) -> Tail | None:
    """None: the score is as it was."""
    if before is None or before.score == after.score:
        return None
    was, leads = scoring.ahead(before.score), scoring.ahead(after.score)
    if was == leads:
        return Tail.SCORE
    return Tail.EQUALISES if leads is None else Tail.TAKES_LEAD


def _is_round(before: Scoreboard, after: Scoreboard) -> bool:
    step = _STEPS.get(after.sport)
    return step is not None and any(
        after.score.of(side) // step > before.score.of(side) // step for side in SIDES
    )


def _scorer(before: Pair, after: Pair) -> Side | None:
    """Who has exactly one more, when the other has the same."""
    home, away = after.home - before.home, after.away - before.away
    if (home, away) == (1, 0):
        return "home"
    return "away" if (home, away) == (0, 1) else None


def _lower(before: Pair, after: Pair) -> bool:
    return after.home < before.home or after.away < before.away


def _rules(board: Scoreboard) -> Rules:
    return RULES[board.sport]
