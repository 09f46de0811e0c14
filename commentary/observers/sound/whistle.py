"""Something like a referee's whistle: one strong, narrow tone that lasts for a moment.

It is told when it is over, since only then it is known not to be an alarm or a flute. What cannot
be told from a whistle is told as one: somebody who whistles, a bird that holds a note.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from commentary.observers.sound.spectra import HOP_SECONDS, WINDOW_SECONDS, Spectra
from commentary.observers.sound.tones import Tone, tones

SPREAD_HERTZ = 700.0
LEAST_SPECTRA = 5
MISSED_SPECTRA = 2  # so many may fail within one
LONGEST_SECONDS = 2.5
OVERTONES = 0.2  # a part of its spectra that shows a lower tone: an instrument, a voice
# An electronic beep is one line that stays where it is. A pea trills, two chambers beat.
PURE = 0.97
STEADY_HERTZ = 3.0  # standard deviation
# More than so many within this: birds, music or an alarm, until there was none for a while.
MOST, WITHIN, QUIET = 3, timedelta(seconds=15.0), timedelta(seconds=30.0)
LEAST_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Whistle:
    start: datetime
    end: datetime
    confidence: float


@dataclass(slots=True)
class _Heard:
    """A tone that goes on."""

    start: datetime
    end: datetime
    tones: list[Tone] = field(default_factory=list)
    missed: int = 0

    def goes_on_with(self, tone: Tone) -> bool:
        recent = [one.hertz for one in (*self.tones[1 - LEAST_SPECTRA :], tone)]
        return max(recent) - min(recent) <= SPREAD_HERTZ

    @property
    def is_like_a_whistle(self) -> bool:
        if len(self.tones) < LEAST_SPECTRA:
            return False
        if self.end - self.start > timedelta(seconds=LONGEST_SECONDS):
            return False
        overtones = sum(tone.is_overtone for tone in self.tones)
        if overtones > OVERTONES * len(self.tones):
            return False
        inner = self.tones[1:-1]  # its beginning and its end are never pure
        steady = np.std([tone.hertz for tone in inner]) < STEADY_HERTZ
        return not (steady and np.median([tone.purity for tone in inner]) > PURE)

    @property
    def confidence(self) -> float:
        """0.6 where it just passes, 0.9 where nothing else is to be heard."""
        share = float(np.mean([tone.share for tone in self.tones]))
        return round(0.6 + 0.3 * (share - LEAST_SHARE) / (1.0 - LEAST_SHARE), 2)


class WhistleDetector:
    def __init__(self) -> None:
        self._heard: _Heard | None = None
        self._recent: deque[datetime] = deque(maxlen=MOST)
        self._too_many = False

    def hear(self, spectra: Spectra) -> list[Whistle]:
        """Those that were over with these."""
        if spectra.begins_anew:
            self._heard = None  # how it went on is not known
            self._recent.clear()
        found = []
        for end, tone in zip(spectra.ends, tones(spectra.power), strict=True):
            over = self._follow(end, tone if tone and tone.share >= LEAST_SHARE else None)
            if over is not None and over.is_like_a_whistle and not self._too_often(over.end):
                found.append(Whistle(over.start, over.end, over.confidence))
        return found

    def _follow(self, end: datetime, tone: Tone | None) -> _Heard | None:
        """What is over with this spectrum."""
        heard = self._heard
        if heard is not None:
            if tone is not None and heard.goes_on_with(tone):
                heard.end, heard.missed = end, 0
                heard.tones.append(tone)
                return None
            heard.missed += 1
            if heard.missed <= MISSED_SPECTRA:
                return None
        self._heard = None
        if tone is not None:
            # A tone shows as soon as it fills half of a window.
            start = end - timedelta(seconds=WINDOW_SECONDS / 2 + HOP_SECONDS / 2)
            self._heard = _Heard(start, end, [tone])
        return heard

    def _too_often(self, end: datetime) -> bool:
        recent = self._recent
        if recent and not timedelta(0) <= end - recent[-1] < QUIET:
            recent.clear()
            self._too_many = False
        self._too_many |= len(recent) == MOST and end - recent[0] < WITHIN
        recent.append(end)
        return self._too_many
