"""How loud it is where the people are heard, 0.2 to 4 kHz, against the last half minute.

A microphone says nothing of loudness as such: phones differ, and some even it out. So what counts
is the rise over the broadcast's own median. Digital silence (a muted microphone) counts for
nothing and is no part of that half minute.
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from commentary.observers.sound.spectra import HOP_SECONDS, Spectra, lines

BAND = lines(200.0, 4000.0)
SILENCE_DB = -84.0  # full scale being 0: samples of less than 2 in 32768
HISTORY = round(30.0 / HOP_SECONDS)  # spectra
LEAST_HISTORY = round(3.0 / HOP_SECONDS)  # before it, nobody can say what is loud here
NOW = round(0.5 / HOP_SECONDS)
LOUDEST_DB = 10.0  # over the median: 1.0
FRESH = timedelta(seconds=1.0)  # what was heard before it says nothing of now

# A rise: nearly all of half a second is louder than nearly all of the time before.
RISE_HISTORY = round(10.0 / HOP_SECONDS)
RISE_DB = 9.0  # over the median
OVER_PEAKS_DB = 3.0  # over the 90th percentile: talk with pauses is no rise
MAY_BE_LESS = NOW // 4  # of the half second's spectra
USUAL_EVERY = round(1.0 / HOP_SECONDS)  # spectra, after which what is usual is found out again
AUDIBLE_DB = -50.0  # steps in a quiet room are no rise
OVER_DB = 4.0  # less than this over the median: it is over
LONGEST_RISE = timedelta(seconds=10.0)  # then it is how loud it is here


@dataclass(slots=True)
class Rise:
    start: datetime
    end: datetime
    by_db: float  # the most, over the median before it
    median_db: float


class LoudnessMeter:
    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._levels: deque[float] = deque(maxlen=HISTORY)  # dB
        self._now: deque[float] = deque(maxlen=NOW)  # the newest of them, or fewer after a gap
        self._at: datetime | None = None
        self._rise: Rise | None = None
        self._usual = (0.0, 0.0)  # median and 90th percentile, dB
        self._usual_for = 0  # more spectra

    def hear(self, spectra: Spectra) -> list[Rise]:
        """The rises that went on or ended with these."""
        if spectra.begins_anew:
            self._interrupted(spectra.ends[0])
        levels = 10.0 * np.log10(spectra.power[:, BAND].sum(axis=1) + 1e-12)
        rises: list[Rise] = []
        for end, level in zip(spectra.ends, levels, strict=True):
            if level > SILENCE_DB:
                rise = self._hear_one(end, float(level))
                if rise is not None and rise not in rises:
                    rises.append(rise)
        return rises

    def loudness(self, at: datetime) -> float | None:
        """0: as loud as half of the last half minute, or less; 1: ``LOUDEST_DB`` more. None: for
        a second nothing was heard, or too little yet."""
        if self._at is None or not timedelta(0) <= at - self._at <= FRESH:
            return None
        if len(self._levels) < LEAST_HISTORY:
            return None
        now = 10.0 * np.log10(np.mean(10.0 ** (np.array(self._now) / 10.0)))
        over = float(now - np.median(self._levels))
        return round(min(1.0, max(0.0, over / LOUDEST_DB)), 2)

    def _interrupted(self, at: datetime) -> None:
        """How long ago the rest was is known unless the clock was set; then the rest is old."""
        seconds = None if self._at is None else (at - self._at).total_seconds()
        if seconds is not None and not 0.0 <= seconds < HISTORY * HOP_SECONDS:
            self._begin()
        self._now.clear()
        self._rise = None

    def _hear_one(self, end: datetime, level: float) -> Rise | None:
        self._at = end
        self._now.append(level)
        self._levels.append(level)
        self._usual_for -= 1
        if len(self._now) < NOW:
            return None
        steady = sorted(self._now)[MAY_BE_LESS]
        if self._rise is None:
            self._rise = self._begun(end, steady)
            return self._rise
        rise = self._rise
        if steady - rise.median_db < OVER_DB or end - rise.start > LONGEST_RISE:
            self._rise = None
            return None
        rise.end, rise.by_db = end, max(rise.by_db, steady - rise.median_db)
        return rise

    def _begun(self, end: datetime, steady: float) -> Rise | None:
        earlier = len(self._levels) - NOW
        if steady < AUDIBLE_DB or earlier < RISE_HISTORY:
            return None
        if self._usual_for <= 0:
            median, peaks = np.percentile([*self._levels][:earlier], (50.0, 90.0))
            self._usual, self._usual_for = (float(median), float(peaks)), USUAL_EVERY
        median_db, peaks_db = self._usual
        if steady - median_db < RISE_DB or steady - peaks_db < OVER_PEAKS_DB:
            return None
        start = end - timedelta(seconds=NOW * HOP_SECONDS)
        return Rise(start, end, steady - median_db, median_db)
