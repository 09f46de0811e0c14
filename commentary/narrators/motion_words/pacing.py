"""When to speak. Clocks are the frames' own, so a test can run an hour of video in a second."""

from collections.abc import Sequence
from datetime import datetime

from commentary.narrators.energy import liveliness, seconds_since
from commentary.observers.motion_facts import Observation, Topic

SUDDEN_GAP = 0.9  # seconds since the last line
NEWS_GAP = 2.0
SAME_GAP_LIVELY, SAME_GAP_DULL = 3.0, 5.0
KEEP_SECONDS = 2.5  # a one-off that found no gap waits this long
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

    def choose(
        self, at: datetime, found: Sequence[Observation]
    ) -> tuple[datetime, Observation] | None:
        """The observation to put into words now, if any, and when it was made. Call once for each
        scene."""
        candidates = self._with_kept(at, found)
        for made_at, observation in candidates:
            if seconds_since(self._last_at, at) >= self._gap(observation):
                self._last, self._last_at, self._kept = observation, at, None
                return made_at, observation
        waiting = next((o for _, o in candidates if o.topic in ONE_OFF), None)
        if waiting is not None and (self._kept is None or self._kept[1] is not waiting):
            self._kept = (at, waiting)
        return None

    def _with_kept(
        self, at: datetime, found: Sequence[Observation]
    ) -> list[tuple[datetime, Observation]]:
        new = [(at, observation) for observation in found]
        if self._kept is None:
            return new
        kept_at, kept = self._kept
        outdated = kept.topic in _AT_REST and any(o.topic not in _AT_REST for o in found)
        if outdated or seconds_since(kept_at, at) > KEEP_SECONDS:
            self._kept = None
            return new
        return [self._kept, *new]

    def _gap(self, observation: Observation) -> float:
        if observation.sudden:
            return SUDDEN_GAP
        if not observation.same_news(self._last) or observation.topic in ONE_OFF:
            return NEWS_GAP
        lively = liveliness(observation.activity)
        return SAME_GAP_DULL + (SAME_GAP_LIVELY - SAME_GAP_DULL) * lively
