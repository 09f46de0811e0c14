"""How lively a line is. One scale for all narrators; clocks are the frames' own."""

import math
from collections.abc import Iterable
from datetime import datetime

from commentary.observers.facts import What

HIGHLIGHT_LEVEL = 0.75  # a highlight's energy is above this
HIGHLIGHT_GAP = 6.0  # seconds
RECENT_SECONDS = 8.0  # what counts as the usual level of the game

# How much goes on while it is so.
_PLAY = {
    What.KICKS: 0.9,
    What.THROWS: 0.8,
    What.JUMPS: 0.8,
    What.ARMS_UP: 0.7,
    What.IS_DOWN: 0.6,
    What.TURNS: 0.5,
    What.RUNS: 0.4,
    What.BALL_HIGH: 0.4,
    What.BALL_MOVES: 0.35,
    What.LOUDER: 0.3,
    What.HAS_BALL: 0.25,
    What.WHISTLE: 0.25,
    What.JOINS: 0.2,
    What.LEAVES: 0.15,
    What.STOPS: 0.15,
    What.COMES_CLOSER: 0.15,
    What.BENDS_DOWN: 0.15,
    What.SEVERAL_PEOPLE: 0.1,
    What.PEOPLE: 0.05,
}
_BESIDE = 0.25  # how much the second, third … adds to the liveliest
_MOTION_ALONE, _MOTION, _SOUND = 0.7, 0.1, 0.5
_USUAL_LOUDNESS = 0.5


class EnergyMeter:
    """``highlight_gap``: seconds from one highlight to the next. ``least_rise``: how far above
    the recent level a highlight is."""

    def __init__(self, *, highlight_gap: float = HIGHLIGHT_GAP, least_rise: float = 0.0) -> None:
        self._highlight_gap = highlight_gap
        self._least_rise = least_rise
        self._recent = 0.2
        self._rise = 0.0
        self._measured_at: datetime | None = None
        self._highlight_at: datetime | None = None

    def energy(self, at: datetime, activity: float) -> float:
        """0..1: how much goes on, raised by how far that is above the recent level. Call once
        for each scene."""
        level = liveliness(activity)
        self._rise = max(0.0, level - self._recent)
        raised = level + 0.7 * self._rise
        seconds = min(seconds_since(self._measured_at, at), 1.0)
        self._recent += (level - self._recent) * (1.0 - math.exp(-seconds / RECENT_SECONDS))
        self._measured_at = at
        return round(min(1.0, raised), 2)

    def is_highlight(self, at: datetime, energy: float) -> bool:
        """A peak, not a plateau: high, and not just after another one."""
        if energy <= HIGHLIGHT_LEVEL or self._rise < self._least_rise:
            return False
        if seconds_since(self._highlight_at, at) < self._highlight_gap:
            return False
        self._highlight_at = at
        return True


def play_activity(whats: Iterable[What], *, motion: float, loudness: float | None) -> float:
    """How much goes on (unbounded, 0 = nothing). ``whats``: what is so now, once for each who
    does it. ``motion``: an observation's activity. ``loudness``: 0..1 against the last half
    minute; None: nobody listens."""
    liveliest, *others = sorted((_PLAY.get(what, 0.0) for what in whats), reverse=True) or [0.0]
    louder = 0.0 if loudness is None else max(0.0, loudness - _USUAL_LOUDNESS)
    # Movement is mostly that of those who play: it counts in full only where nobody was seen to.
    liveliest = max(liveliest, _MOTION_ALONE * motion)
    return liveliest + _BESIDE * sum(others) + _MOTION * motion + _SOUND * louder


def liveliness(activity: float) -> float:
    """Activity (unbounded, 0 = nothing) as a part of 1."""
    return 1.0 - math.exp(-1.5 * activity)


def seconds_since(then: datetime | None, now: datetime) -> float:
    return float("inf") if then is None else (now - then).total_seconds()
