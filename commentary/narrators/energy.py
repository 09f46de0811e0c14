"""How lively a line is. One scale for all narrators; clocks are the frames' own."""

import math
from datetime import datetime

HIGHLIGHT_LEVEL = 0.75  # a highlight's energy is above this
HIGHLIGHT_GAP = 6.0  # seconds
RECENT_SECONDS = 8.0  # what counts as the usual level of the game


class EnergyMeter:
    def __init__(self) -> None:
        self._recent = 0.2
        self._measured_at: datetime | None = None
        self._highlight_at: datetime | None = None

    def energy(self, at: datetime, activity: float) -> float:
        """0..1: how much goes on, raised by how far that is above the recent level. Call once
        for each scene."""
        level = liveliness(activity)
        raised = level + 0.7 * max(0.0, level - self._recent)
        seconds = min(seconds_since(self._measured_at, at), 1.0)
        self._recent += (level - self._recent) * (1.0 - math.exp(-seconds / RECENT_SECONDS))
        self._measured_at = at
        return round(min(1.0, raised), 2)

    def is_highlight(self, at: datetime, energy: float) -> bool:
        """A peak, not a plateau: high, and not just after another one."""
        if energy <= HIGHLIGHT_LEVEL or seconds_since(self._highlight_at, at) < HIGHLIGHT_GAP:
            return False
        self._highlight_at = at
        return True


def liveliness(activity: float) -> float:
    """Activity (unbounded, 0 = nothing) as a part of 1."""
    return 1.0 - math.exp(-1.5 * activity)


def seconds_since(then: datetime | None, now: datetime) -> float:
    return float("inf") if then is None else (now - then).total_seconds()
