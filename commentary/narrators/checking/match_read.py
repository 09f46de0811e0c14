"""What a sentence says of the match, held against what people said of it. Pure."""

from collections.abc import Iterator
from datetime import datetime

from commentary.narrators.checking.against_people import (
    RECENT,
    against_claims,
    is_minute,
    is_to_go,
)
from commentary.narrators.checking.dropped import Dropped
from commentary.narrators.checking.lexicon import Sense
from commentary.narrators.checking.reading import OF_STANDING, Reading
from commentary.narrators.claims import Claim
from commentary.narrators.match_said import KnownMatch
from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.points import ABOUT_PERSON
from sessions_app.sports import scoring
from sessions_app.sports.rules import SIDES, MomentKind, Phase, Side
from sessions_app.sports.scoreboard import Scoreboard

_CALLED = {0: 0, 15: 1, 30: 2, 40: 3}  # points of tennis
_JUDGED = {MomentKind.CARD, MomentKind.FOUL}
_CHEERED = {MomentKind.GOAL, MomentKind.SAVE}
_OF_WHOM = {PeopleSaid(kind.value) for kind in MomentKind}


def against_match(
    reading: Reading, said: KnownMatch | None, start: datetime, now: datetime
) -> Dropped | None:
    if Sense.UNSAYABLE in reading.senses:
        return Dropped.NOBODY_SAID
    if said is None:
        judged = Sense.REFEREE in reading.senses
        return Dropped.NOBODY_SAID if judged or reading.is_of_match else None
    return next(_objections(reading, said, start, now), None)


def _objections(
    reading: Reading, said: KnownMatch, start: datetime, now: datetime
) -> Iterator[Dropped]:
    teams = [*reading.teams]
    for colour in reading.team_colours:
        of_colour = [side for side in SIDES if said.team(side).colour == str(colour)]
        if not of_colour:
            yield Dropped.NOBODY_SAID
        teams += of_colour
    first = teams[0] if teams else None
    lately = {one.kind for one in said.moments if now - one.end < RECENT}
    if Sense.REFEREE in reading.senses and not lately & _JUDGED:
        yield Dropped.NOBODY_SAID
    if Sense.CELEBRATES in reading.senses and not lately & _CHEERED:
        if said.board.phase != Phase.OVER:
            yield Dropped.NOBODY_SAID
    yield from _against_numbers(reading, said.board)
    yield from _against_standing(reading, said.board, first)
    whose = first if len(set(teams)) == 1 else None
    for what in reading.said:
        who = whose if what in _OF_WHOM and whose else ""
        wrong = against_claims([Claim(what, start, now, who=who)], said, now)
        if wrong is not None:
            yield wrong
    score = said.board.score
    if reading.period not in (None, said.board.period):
        yield Dropped.OTHER_PHASE
    if not all(is_minute(number, said, now) for number in reading.minutes):
        yield Dropped.OTHER_PHASE
    if any(number != abs(score.home - score.away) for number in reading.margins):
        yield Dropped.OTHER_SCORE
    if not all(is_to_go(number, said, now) for number in reading.to_go):
        yield Dropped.OTHER_PHASE
    if _acts_as_team(reading) and any(not said.team(side).colour for side in teams):
        yield Dropped.NOBODY_SAID  # who of them plays for whom, nobody can see


def _against_numbers(reading: Reading, board: Scoreboard) -> Iterator[Dropped]:
    possible = _pairs(board)
    for one, other in reading.pairs:
        if (one, other) not in possible and not (
            (other, one) in possible and (reading.teams or reading.team_colours)
        ):
            yield Dropped.OTHER_SCORE
    for side, number in reading.counted:
        of_side = {(pair[0] if side == "home" else pair[1]) for pair in possible}
        if number not in ({n for pair in possible for n in pair} if side is None else of_side):
            yield Dropped.OTHER_SCORE


def _pairs(board: Scoreboard) -> set[tuple[int, int]]:
    tally, points = scoring.tally(board), board.points
    pairs = [board.score, points, *board.sets, *([tally] if board.sets else [])]
    found = {(pair.home, pair.away) for pair in pairs}
    if not board.sets and not scoring.counts_points(board):
        found.discard((points.home, points.away))
        found.add((board.score.home, board.score.away))
    called = {value: name for name, value in _CALLED.items()}
    if scoring.counts_points(board) and max(points.home, points.away) <= 3:
        found.add((called[points.home], called[points.away]))
    return found


def _against_standing(reading: Reading, board: Scoreboard, first: Side | None) -> Iterator[Dropped]:
    ahead = scoring.winner(board) or scoring.ahead(
        scoring.tally(board) if board.sets else board.score
    )
    ahead = ahead or scoring.ahead(board.score)
    senses = reading.senses
    if Sense.LEADS in senses and (ahead is None or first not in (None, ahead)):
        yield Dropped.OTHER_SCORE
    if Sense.LOSES in senses and (ahead is None or first == ahead):
        yield Dropped.OTHER_SCORE
    if Sense.LEVEL in senses and not _is_level(board):
        yield Dropped.OTHER_SCORE
    if Sense.WINS in senses and not (reading.pairs and reading.wins_is_leads):
        if board.phase != Phase.OVER:
            yield Dropped.OTHER_PHASE
        elif ahead is None or first not in (None, ahead):
            yield Dropped.OTHER_SCORE


def _is_level(board: Scoreboard) -> bool:
    points = board.points
    of_game = scoring.counts_points(board) and points.home == points.away > 0
    return board.score.home == board.score.away or of_game


def _acts_as_team(reading: Reading) -> bool:
    acts = any(claim.what in ABOUT_PERSON for claim in reading.whats)
    tells = reading.said or reading.pairs or reading.counted or reading.senses & OF_STANDING
    return acts and not tells
