"""Something like a referee's whistle: one strong, narrow tone that lasts for a moment.

It is told when it is over, since only then it is known not to be an alarm. What cannot be told from
a whistle is told as one: an electric bell, the first of the crickets.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from commentary.observers.sound.spectra import HOP_SECONDS, WINDOW_SECONDS, Spectra
from commentary.observers.sound.tones import Tone, tones

SPREAD_HERTZ = 700.0  # of five spectra in a row
IN_A_ROW = 5
MISSED_SPECTRA = 1  # so many in a row may fail within one tone
LEAST_SHARE = 0.25  # of all energy
# What real whistles have in common (33 of 35 recordings): they last, their pitch holds, and they
# are rough, since a pea trills and two chambers beat. Birds wander, beeps are pure.
SHORTEST, LONGEST = timedelta(seconds=0.3), timedelta(seconds=4.5)
MOST_PURE = 0.94
MOST_WANDERING_HERTZ = 180.0  # standard deviation

# Where other tones were heard, there are birds or there is music; one more may be theirs.
NOTE_SPECTRA = 3  # so many make such a tone
MOST_NOTES, NOTES_WITHIN = 2, timedelta(seconds=10.0)
LEAST_HEARD = timedelta(seconds=5.0)  # before that, nobody knows
# More whistles than so many: an alarm, or birds again, until there was none for a while.
MOST, WITHIN, QUIET = 3, timedelta(seconds=15.0), timedelta(seconds=30.0)


@dataclass(frozen=True, slots=True)
class Whistle:
    start: datetime
    end: datetime
    confidence: float


@dataclass(slots=True)
class _Heard:
    """A tone that goes on. How long is counted in spectra: chunks come early and late."""

    end: datetime
    tones: list[Tone] = field(default_factory=list)
    spectra: int = 1  # from its first to its last
    missed: int = 0  # since then

    @property
    def lasts(self) -> timedelta:
        """A tone shows as soon as it fills half of a window."""
        return timedelta(seconds=self.spectra * HOP_SECONDS + (WINDOW_SECONDS - HOP_SECONDS) / 2)

    @property
    def start(self) -> datetime:
        return self.end - self.lasts

    def goes_on_with(self, tone: Tone) -> bool:
        recent = [one.hertz for one in (*self.tones[1 - IN_A_ROW :], tone)]
        return max(recent) - min(recent) <= SPREAD_HERTZ

    @property
    def is_like_a_whistle(self) -> bool:
        if not SHORTEST <= self.lasts <= LONGEST:
            return False
        inner = self.tones[1:-1]  # its beginning and its end are never pure
        wandering = float(np.std([tone.hertz for tone in inner]))
        purity = float(np.median([tone.purity for tone in inner]))
        return wandering <= MOST_WANDERING_HERTZ and purity <= MOST_PURE

    @property
    def confidence(self) -> float:
        """0.6 where it just passes, 0.9 where nothing else is to be heard."""
        share = float(np.mean([tone.share for tone in self.tones]))
        return round(0.6 + 0.3 * (share - LEAST_SHARE) / (1.0 - LEAST_SHARE), 2)


class WhistleDetector:
    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._heard: _Heard | None = None
        self._since: datetime | None = None
        self._whistles: deque[datetime] = deque(maxlen=MOST)
        self._too_many = False
        self._notes: deque[datetime] = deque(maxlen=MOST_NOTES + 1)

    def hear(self, spectra: Spectra) -> list[Whistle]:
        """Those that were over with these."""
        if spectra.begins_anew:
            self._begin()  # how it went on is not known
        if self._since is None:
            self._since = spectra.ends[0]
        found = []
        for end, tone in zip(spectra.ends, tones(spectra.power), strict=True):
            over = self._follow(end, tone if tone and tone.share >= LEAST_SHARE else None)
            if over is not None and self._may_be_told(over, self._since):
                found.append(Whistle(over.start, over.end, over.confidence))
        return found

    def _follow(self, end: datetime, tone: Tone | None) -> _Heard | None:
        """What is over with this spectrum."""
        heard = self._heard
        if heard is not None:
            if tone is not None and heard.goes_on_with(tone):
                heard.spectra += heard.missed + 1
                heard.end, heard.missed = end, 0
                heard.tones.append(tone)
                return None
            heard.missed += 1
            if heard.missed <= MISSED_SPECTRA:
                return None
        self._heard = None
        if tone is not None:
            self._heard = _Heard(end, [tone])
        return heard

    def _may_be_told(self, heard: _Heard, since: datetime) -> bool:
        if not heard.is_like_a_whistle:
            if len(heard.tones) >= NOTE_SPECTRA:
                self._notes.append(heard.end)
            return False
        often = self._too_often(heard.end)
        notes = sum(heard.start - note < NOTES_WITHIN for note in self._notes)
        return not often and notes <= MOST_NOTES and heard.start - since >= LEAST_HEARD

    def _too_often(self, end: datetime) -> bool:
        earlier = self._whistles
        if earlier and end - earlier[-1] >= QUIET:
            earlier.clear()
            self._too_many = False
        self._too_many |= len(earlier) == MOST and end - earlier[0] < WITHIN
        earlier.append(end)
        return self._too_many
