"""What must not be said because people said otherwise. Pure, and one place for all narrators.

People tell the truth; a picture may look otherwise. Held back is what denies their word, not what
goes on beside it: a kick during half-time is a kick.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from commentary.narrators.checking.dropped import Dropped
from commentary.narrators.checking.languages import lexicon_of
from commentary.narrators.checking.reading import read
from commentary.narrators.claims import Claim
from commentary.narrators.match_said import KnownMatch
from commentary.narrators.narrator import Line
from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.phrasing import language_of
from commentary.observers.facts import What
from sessions_app.sports import scoring
from sessions_app.sports.rules import MomentKind, Phase, Sport
from sessions_app.sports.scoreboard import Pair, Scoreboard

RECENT = timedelta(seconds=60)  # so long somebody who knows no numbers may speak of a moment
MINUTES_OFF = 1.5  # "about ten minutes"
LIVELY_FOR = timedelta(seconds=10)  # after a moment nobody says that nothing goes on
_CALM = {What.STILL}
_MOMENTS = {PeopleSaid(kind.value) for kind in MomentKind}
_NUMBERS: dict[PeopleSaid, Callable[[Scoreboard], Pair]] = {
    PeopleSaid.SCORE: lambda board: board.score,
    PeopleSaid.SETS: scoring.tally,
    PeopleSaid.POINTS: lambda board: board.points,
}
PHASES = {
    PeopleSaid.KICK_OFF: Phase.PLAYING,
    PeopleSaid.STOPPED: Phase.PLAYING,
    PeopleSaid.RESUMED: Phase.PLAYING,
    PeopleSaid.NEXT_PERIOD: Phase.PLAYING,
    PeopleSaid.TO_GO: Phase.PLAYING,
    PeopleSaid.HALF_TIME: Phase.BREAK,
    PeopleSaid.PERIOD_END: Phase.BREAK,
    PeopleSaid.PAUSE: Phase.BREAK,
    PeopleSaid.FULL_TIME: Phase.OVER,
}


def goes_by_people(line: Line) -> bool:
    """Would it be wrong if people said something newer? Then it is written only while they did
    not. What it says counts as well as what it claims."""
    if any(isinstance(claim.what, PeopleSaid) or claim.what in _CALM for claim in line.claims):
        return True
    lexicon = lexicon_of(language_of(line.lang).code)
    reading = read(line.text, lexicon, line.frame_at, line.frame_at)
    return reading.is_of_match or any(claim.what in _CALM for claim in reading.whats)


def against_people(line: Line, said: KnownMatch | None, now: datetime) -> Dropped | None:
    """None: it may be said. ``said``: the match as it stands now."""
    return against_claims(line.claims, said, now)


def against_claims(
    claims: Iterable[Claim], said: KnownMatch | None, now: datetime
) -> Dropped | None:
    return next(
        (found for claim in claims if (found := _of_claim(claim, said, now)) is not None), None
    )


def _of_claim(claim: Claim, said: KnownMatch | None, now: datetime) -> Dropped | None:
    what = claim.what
    if isinstance(what, What):
        lively = said is not None and any(now - one.end < LIVELY_FOR for one in said.moments)
        return Dropped.CALM if what in _CALM and lively else None
    if said is None:
        return Dropped.NOBODY_SAID
    if what in _MOMENTS:
        return None if _was_marked(claim, said, now) else Dropped.NOBODY_SAID
    if what in _NUMBERS:
        return None if _is_number(claim, _NUMBERS[what](said.board)) else Dropped.OTHER_SCORE
    phase = PHASES.get(what)
    if phase not in (None, said.board.phase):
        return Dropped.OTHER_PHASE
    if claim.of is not None:
        return None
    if what is PeopleSaid.TO_GO and claim.number is not None:
        return None if is_to_go(claim.number, said, now) else Dropped.OTHER_PHASE
    # Whose set it is, and the like, only the match teller works out.
    return Dropped.NOBODY_SAID if phase is None else None


def _was_marked(claim: Claim, said: KnownMatch, now: datetime) -> bool:
    """By its number; a narrator that knows none must mean one of the last that stand, not long ago.
    In sports where a goal is what a score is, the score's event may be all there is of it."""
    marked = [
        one
        for one in said.moments
        if one.kind.value == claim.what.value and claim.who in ("", one.team)
    ]
    if claim.of is None:
        return any(now - one.end < RECENT for one in marked)
    return any(one.seq == claim.of for one in marked) or claim.what is PeopleSaid.GOAL


def _is_number(claim: Claim, pair: Pair) -> bool:
    return claim.number == {"home": pair.home, "away": pair.away}.get(claim.who)


def is_minute(number: int, said: KnownMatch, now: datetime) -> bool:
    """Is it about the minute that is played? Of all the match, and where each period has a clock
    of its own also of the period."""
    board = said.board
    if board.minutes is None:
        return False
    played = said.clock.seconds_at(now) / 60.0
    before = board.minutes * (board.period - 1)
    possible = {before + played} if board.sport is Sport.FOOTBALL else {played, before + played}
    # Minute 12 is the one that begins when eleven are over.
    return any(-MINUTES_OFF <= number - one <= MINUTES_OFF + 1 for one in possible)


def is_to_go(number: int, said: KnownMatch, now: datetime) -> bool:
    """Are about so many minutes left, of this period or of all?"""
    board = said.board
    if board.minutes is None or board.phase != Phase.PLAYING:
        return False
    left = board.minutes - said.clock.seconds_at(now) / 60.0
    after = board.minutes * max(0, scoring.rules_of(board).periods - board.period)
    return any(abs(number - one) <= MINUTES_OFF for one in (left, left + after))
