"""When to speak, and with how much energy. Clocks are the frames' own, so a test can run an hour
of video in a second."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from commentary.narrators.narrator import HIGHLIGHT_LEVEL
from commentary.observers.motion_facts import Observation, Topic

SUDDEN_GAP = 0.9  # seconds since the last line
NEWS_GAP = 2.0
SAME_GAP_LIVELY, SAME_GAP_DULL = 3.0, 5.0
KEEP_SECONDS = 2.5  # a one-off that found no gap waits this long
HIGHLIGHT_GAP = 6.0
RECENT_SECONDS = 8.0  # what counts as the usual level of the game
ONE_OFF = {
    Topic.CUT,
    Topic.LIGHTER,
    Topic.DARKER,
    Topic.COVERED,
    Topic.UNCOVERED,
    Topic.CAMERA_STEADY,
    Topic.CALM,
    Topic.QUIET,
}
_AT_REST = {Topic.CALM, Topic.QUIET}


class Pacing:
    def __init__(self) -> None:
        self._last: Observation | None = None
        self._last_at: datetime | None = None
        self._kept: tuple[datetime, Observation] | None = None
        self._recent = 0.2
        self._measured_at: datetime | None = None
        self._highlight_at: datetime | None = None

    def choose(self, at: datetime, found: Sequence[Observation]) -> Observation | None:
        """The observation to put into words now, if any. Call once per frame."""
        candidates = self._with_kept(at, found)
        for observation in candidates:
            if self._since(self._last_at, at) >= self._gap(observation):
                self._last, self._last_at, self._kept = observation, at, None
                return observation
        waiting = next((o for o in candidates if o.topic in ONE_OFF), None)
        if waiting is not None and (self._kept is None or self._kept[1] is not waiting):
            self._kept = (at, waiting)
        return None

    def energy(self, at: datetime, found: Sequence[Observation]) -> float:
        """0..1: how much goes on, raised by how far that is above the recent level."""
        level = _level(max((o.activity for o in found), default=0.0))
        raised = level + 0.7 * max(0.0, level - self._recent)
        seconds = min(self._since(self._measured_at, at), 1.0)
        self._recent += (level - self._recent) * (1.0 - float(np.exp(-seconds / RECENT_SECONDS)))
        self._measured_at = at
        return round(min(1.0, raised), 2)

    def is_highlight(self, at: datetime, energy: float) -> bool:
        """A peak, not a plateau: high, and not just after another one."""
        if energy <= HIGHLIGHT_LEVEL or self._since(self._highlight_at, at) < HIGHLIGHT_GAP:
            return False
        self._highlight_at = at
        return True

    def _with_kept(self, at: datetime, found: Sequence[Observation]) -> list[Observation]:
        if self._kept is None:
            return list(found)
        kept_at, kept = self._kept
        outdated = kept.topic in _AT_REST and any(o.topic not in _AT_REST for o in found)
        if outdated or self._since(kept_at, at) > KEEP_SECONDS:
            self._kept = None
            return list(found)
        return [kept, *found]

    def _gap(self, observation: Observation) -> float:
        if observation.sudden:
            return SUDDEN_GAP
        if not observation.same_news(self._last) or observation.topic in ONE_OFF:
            return NEWS_GAP
        lively = _level(observation.activity)
        return SAME_GAP_DULL + (SAME_GAP_LIVELY - SAME_GAP_DULL) * lively

    @staticmethod
    def _since(then: datetime | None, now: datetime) -> float:
        return float("inf") if then is None else (now - then).total_seconds()


def _level(activity: float) -> float:
    return 1.0 - float(np.exp(-1.5 * activity))
