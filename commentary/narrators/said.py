"""What people can say of a match, in one vocabulary: the claims of lines that stand on their word.

Beside ``commentary.observers.facts.What``, which is what can be seen: no observer tells these.
"""

from enum import StrEnum


class PeopleSaid(StrEnum):
    """The first eight are moments (``sessions_app.sports.rules.MomentKind``), by the same names."""

    GOAL = "goal"
    SAVE = "save"
    CHANCE = "chance"
    FOUL = "foul"
    CARD = "card"
    CORNER = "corner"
    SUBSTITUTION = "substitution"
    MARK = "mark"  # worth seeing again
    KICK_OFF = "kick_off"
    STOPPED = "stopped"  # the clock, within a period
    RESUMED = "resumed"
    HALF_TIME = "half_time"
    PERIOD_END = "period_end"
    NEXT_PERIOD = "next_period"
    FULL_TIME = "full_time"
    GAME_WON = "game_won"
    SET_WON = "set_won"
    DEUCE = "deuce"
    SET_POINT = "set_point"
    MATCH_POINT = "match_point"
    SCORE = "score"  # ``who`` has ``number``
    SETS = "sets"
    POINTS = "points"  # of a game of tennis: 0, 1, 2, 3 are 0, 15, 30, 40
    CORRECTED = "corrected"  # the score was wrong before
    TO_GO = "to_go"  # ``number`` minutes of the period
    PAUSE = "pause"  # for ``number`` minutes
