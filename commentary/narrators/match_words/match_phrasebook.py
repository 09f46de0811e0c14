"""What a language needs to tell of a match: sentences with slots, and the words for the slots.

A line is a head (what happened) and up to two tails (how it stands, how long to go). Slots:

- ``{team}`` (subject, and after the word for "for"), ``{by_team}`` (whose it is), ``{at_team}``
  (German: after "bei")
- ``{score}`` (2–1), ``{board}`` (Rovers 2, United 1), ``{set_score}`` (of the set that ended),
  ``{sets}`` (sets won), ``{set_list}``, ``{points}`` (of a game of tennis, in words)
- ``{period}``, ``{in_period}``, ``{of_period}`` (the first half, in the first half, of the …)
- ``{minutes}`` (about ten minutes), ``{pause}`` (fifteen minutes)

A sentence that has a slot claims what the slot says (``match_phrasing``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from commentary.narrators.match_said import SaidTeam
from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.language import Sentences
from sessions_app.sports.rules import PeriodName, Side


class Tail(StrEnum):
    SCORE = "score"
    TAKES_LEAD = "takes_lead"
    EQUALISES = "equalises"
    WINS = "wins"
    DRAWS = "draws"
    WINS_SETS = "wins_sets"
    SETS = "sets"
    IN_SET = "in_set"
    POINTS = "points"
    BACK_IN = "back_in"
    STILL_LEADS = "still_leads"  # these three are for calm stretches
    STILL_LEVEL = "still_level"
    TO_GO = "to_go"


@dataclass(frozen=True, slots=True)
class TeamWords:
    team: str
    by_team: str
    label: str  # before a number
    at_team: str = ""


@dataclass(frozen=True, slots=True)
class PeriodWords:
    period: str
    in_period: str
    of_period: str


@dataclass(frozen=True, slots=True)
class MatchPhrasebook:
    """``called``: 0, 15, 30, 40 in words. ``dash``: between the two numbers of a score.
    ``all``: with ``{called}``: both have so many; ``to``: with ``{more}``, ``{fewer}``, ``{team}``.
    ``period``: by its name and number; the number None: extra time. ``about``: minutes, rounded;
    0: less than one."""

    code: str
    heads: Mapping[PeopleSaid, Sentences]
    tails: Mapping[Tail, Sentences]
    team: Callable[[SaidTeam, Side], TeamWords]
    period: Callable[[PeriodName, int | None], PeriodWords]
    about: Callable[[int], str]
    exactly: Callable[[int], str]
    dash: str
    called: tuple[str, str, str, str]
    all: str
    to: str
    deuce: str
    advantage: str
    finish: Callable[[str], str]
