"""The rules of each sport, as far as a scoreboard needs them.

Data: a sport is added here, with its words in ``pages/match_texts.py`` and in the phrasebooks of
the commentary. The pages get the same data as JSON.
"""

from dataclasses import dataclass
from typing import Literal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

Side = Literal["home", "away"]
SIDES: tuple[Side, Side] = ("home", "away")


class Sport(TextChoices):
    FOOTBALL = "football", _("Football")
    BASKETBALL = "basketball", _("Basketball")
    VOLLEYBALL = "volleyball", _("Volleyball")
    TENNIS = "tennis", _("Tennis")
    HANDBALL = "handball", _("Handball")
    HOCKEY = "hockey", _("Hockey")
    GENERIC = "generic", _("Another sport")


class MomentKind(TextChoices):
    GOAL = "goal", _("Goal")
    SAVE = "save", _("Save")
    CHANCE = "chance", _("Chance")
    FOUL = "foul", _("Foul")
    CARD = "card", _("Card")
    CORNER = "corner", _("Corner")
    SUBSTITUTION = "substitution", _("Substitution")
    MARK = "mark", _("Mark this")  # the last ten seconds, whatever it was


class TeamColour(TextChoices):
    """Those in which the commentator tells shirts (``commentary.observers.facts.Shirt``)."""

    BLACK = "black", _("Black")
    WHITE = "white", _("White")
    GREY = "grey", _("Grey")
    RED = "red", _("Red")
    ORANGE = "orange", _("Orange")
    YELLOW = "yellow", _("Yellow")
    GREEN = "green", _("Green")
    BLUE = "blue", _("Blue")
    PURPLE = "purple", _("Purple")
    PINK = "pink", _("Pink")


class Phase(TextChoices):
    """Of a match. In ``playing`` the clock may be stopped."""

    BEFORE = "before"
    PLAYING = "playing"
    BREAK = "break"  # between two periods
    OVER = "over"


class PeriodName(TextChoices):
    HALF = "half"
    QUARTER = "quarter"
    THIRD = "third"
    SET = "set"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class SetRules:
    """A set is won with ``points``, ``lead`` ahead. ``games``: what is counted in it are games of
    tennis (0, 15, 30, 40), and ``tie_break`` games each are followed by a tie-break."""

    best_of: int
    points: int
    lead: int = 2
    points_in_last: int | None = None
    games: bool = False
    tie_break: int | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """``points``: what one success may count. ``minutes``: of a period, unless the host says
    otherwise; None: there is no clock. ``counts_on``: the second half begins at 45:00.
    ``half_time_after``: the period that a long break follows. ``scoring_is_moment``: one more point
    is a goal, and worth seeing again."""

    sport: Sport
    period: PeriodName
    periods: int
    minutes: int | None
    moments: tuple[MomentKind, ...]
    points: tuple[int, ...] = (1,)
    counts_down: bool = False
    counts_on: bool = False
    half_time_after: int | None = None
    scoring_is_moment: bool = False
    sets: SetRules | None = None


_M = MomentKind

RULES: dict[str, Rules] = {
    rules.sport.value: rules
    for rules in (
        Rules(
            Sport.FOOTBALL,
            PeriodName.HALF,
            periods=2,
            minutes=45,
            moments=(
                *(_M.GOAL, _M.CHANCE, _M.SAVE, _M.CORNER, _M.FOUL, _M.CARD),
                *(_M.SUBSTITUTION, _M.MARK),
            ),
            counts_on=True,
            half_time_after=1,
            scoring_is_moment=True,
        ),
        Rules(
            Sport.BASKETBALL,
            PeriodName.QUARTER,
            periods=4,
            minutes=10,
            moments=(_M.CHANCE, _M.FOUL, _M.SUBSTITUTION, _M.MARK),
            points=(1, 2, 3),
            counts_down=True,
            half_time_after=2,
        ),
        Rules(
            Sport.VOLLEYBALL,
            PeriodName.SET,
            periods=5,
            minutes=None,
            moments=(_M.SAVE, _M.SUBSTITUTION, _M.MARK),
            sets=SetRules(best_of=5, points=25, points_in_last=15),
        ),
        Rules(
            Sport.TENNIS,
            PeriodName.SET,
            periods=3,
            minutes=None,
            moments=(_M.CHANCE, _M.MARK),
            sets=SetRules(best_of=3, points=6, games=True, tie_break=6),
        ),
        Rules(
            Sport.HANDBALL,
            PeriodName.HALF,
            periods=2,
            minutes=30,
            moments=(_M.GOAL, _M.SAVE, _M.CHANCE, _M.FOUL, _M.CARD, _M.MARK),
            counts_on=True,
            half_time_after=1,
        ),
        Rules(
            Sport.HOCKEY,
            PeriodName.QUARTER,
            periods=4,
            minutes=15,
            moments=(*(_M.GOAL, _M.SAVE, _M.CHANCE, _M.CORNER, _M.FOUL, _M.CARD), _M.MARK),
            counts_down=True,
            half_time_after=2,
            scoring_is_moment=True,
        ),
        Rules(
            Sport.GENERIC,
            PeriodName.PERIOD,
            periods=2,
            minutes=30,
            moments=(_M.GOAL, _M.SAVE, _M.CHANCE, _M.FOUL, _M.MARK),
            half_time_after=1,
        ),
    )
}
MOST_POINTS = 999
MOST_MINUTES = 90  # of a period
