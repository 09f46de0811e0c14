"""What is held back because people said otherwise: a table."""

from dataclasses import replace

import pytest

from commentary.narrators.checking.against_people import against_people, goes_by_people
from commentary.narrators.checking.dropped import Dropped
from commentary.narrators.claims import Claim
from commentary.narrators.match_said import KnownMatch, SaidMoment
from commentary.narrators.narrator import Line
from commentary.narrators.said import PeopleSaid
from commentary.observers.facts import What
from sessions_app.sports.rules import MomentKind, Phase, Sport
from tests.commentary.narrators.match_words.matches import at, board, said

GOAL = SaidMoment(5, MomentKind.GOAL, "home", at(-10), at(0))
SAVE = SaidMoment(5, MomentKind.SAVE, "home", at(-10), at(0))
PLAYED = said(6, board(score=(2, 1)), moments=(GOAL,))
PAUSED = said(6, board(score=(2, 1), phase=Phase.BREAK), moments=(GOAL,))
OVER = said(6, board(score=(2, 1), phase=Phase.OVER, period=2), moments=(GOAL,))
SETS = said(6, board(Sport.VOLLEYBALL, score=(3, 4), sets=((25, 20), (20, 25), (25, 1))))


def claim(what: What | PeopleSaid, who: str = "", number: int | None = None, **more: int) -> Claim:
    return Claim(what, at(0), at(1), who=who, number=number, **more)  # type: ignore[arg-type]


def line(*claims: Claim) -> Line:
    return Line("It is said.", 0.5, False, at(1), claims=claims)


@pytest.mark.parametrize(
    ("claims", "match", "seconds", "why"),
    [
        # What is seen goes on beside what people say …
        ([claim(What.KICKS)], None, 1, None),
        ([claim(What.KICKS)], PLAYED, 1, None),
        ([claim(What.KICKS)], PAUSED, 1, None),  # they warm up
        ([claim(What.RUNS), claim(What.HAS_BALL)], OVER, 1, None),
        ([claim(What.STILL)], None, 1, None),
        # … but nobody says that nothing goes on when somebody has just said "goal".
        ([claim(What.STILL)], PLAYED, 1, Dropped.CALM),
        ([claim(What.STILL)], PLAYED, 9.9, Dropped.CALM),
        ([claim(What.STILL)], PLAYED, 10, None),
        ([claim(What.PEOPLE, number=2), claim(What.STILL)], PLAYED, 3, Dropped.CALM),
        ([claim(What.STILL)], replace(PLAYED, moments=()), 1, None),  # it was undone
        # What only people know is theirs to say.
        ([claim(PeopleSaid.GOAL, "home")], None, 1, Dropped.NOBODY_SAID),
        ([claim(PeopleSaid.SCORE, "home", 0)], None, 1, Dropped.NOBODY_SAID),
        ([claim(PeopleSaid.GOAL, "home")], PLAYED, 1, None),
        ([claim(PeopleSaid.GOAL, "home", of=5)], PLAYED, 1, None),
        ([claim(PeopleSaid.GOAL, "away")], PLAYED, 1, Dropped.NOBODY_SAID),
        ([claim(PeopleSaid.SAVE, "home")], PLAYED, 1, Dropped.NOBODY_SAID),
        ([claim(PeopleSaid.CARD)], PLAYED, 1, Dropped.NOBODY_SAID),
        ([claim(PeopleSaid.SAVE, "home", of=5)], replace(PLAYED, moments=(SAVE,)), 1, None),
        ([claim(PeopleSaid.SAVE, of=4)], replace(PLAYED, moments=(SAVE,)), 1, Dropped.NOBODY_SAID),
        # The score is the one on the board.
        ([claim(PeopleSaid.SCORE, "home", 2), claim(PeopleSaid.SCORE, "away", 1)], PLAYED, 1, None),
        ([claim(PeopleSaid.SCORE, "home", 3)], PLAYED, 1, Dropped.OTHER_SCORE),
        ([claim(PeopleSaid.SCORE, "", 2)], PLAYED, 1, Dropped.OTHER_SCORE),  # whose?
        ([claim(PeopleSaid.SETS, "home", 2), claim(PeopleSaid.SETS, "away", 1)], SETS, 1, None),
        ([claim(PeopleSaid.SETS, "away", 2)], SETS, 1, Dropped.OTHER_SCORE),
        # And the match is where people say it is.
        ([claim(PeopleSaid.TO_GO, number=45)], PLAYED, 1, None),
        ([claim(PeopleSaid.TO_GO, number=10, of=6)], PLAYED, 1, None),
        ([claim(PeopleSaid.TO_GO, number=10)], PLAYED, 1, Dropped.OTHER_PHASE),
        ([claim(PeopleSaid.TO_GO, number=10)], PAUSED, 1, Dropped.OTHER_PHASE),
        ([claim(PeopleSaid.TO_GO, number=10)], OVER, 1, Dropped.OTHER_PHASE),
        ([claim(PeopleSaid.FULL_TIME)], PLAYED, 1, Dropped.OTHER_PHASE),
        ([claim(PeopleSaid.FULL_TIME)], OVER, 1, None),
        ([claim(PeopleSaid.HALF_TIME)], PAUSED, 1, None),
        ([claim(PeopleSaid.HALF_TIME)], OVER, 1, Dropped.OTHER_PHASE),
        ([claim(PeopleSaid.KICK_OFF)], PAUSED, 1, Dropped.OTHER_PHASE),
        ([], PLAYED, 1, None),
    ],
)
def test_what_is_held_back(
    claims: list[Claim], match: KnownMatch | None, seconds: float, why: Dropped | None
) -> None:
    assert against_people(line(*claims), match, at(seconds)) is why


@pytest.mark.parametrize(
    ("claims", "goes_by"),
    [
        ([claim(What.KICKS)], False),
        ([], False),
        ([claim(What.KICKS), claim(What.STILL)], True),
        ([claim(PeopleSaid.SCORE, "home", 1)], True),
    ],
)
def test_which_lines_are_written_only_while_nobody_says_anything_newer(
    claims: list[Claim], goes_by: bool
) -> None:
    assert goes_by_people(line(*claims)) is goes_by
