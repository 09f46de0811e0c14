"""What was measured lately, as it bears on asking a model: is anything going on, and how much?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from commentary.narrators.energy import EnergyMeter, play_activity, seconds_since
from commentary.narrators.words.points import TalkingPoint
from commentary.narrators.words.present import Present
from commentary.observers.facts import What
from commentary.observers.observer import SceneFacts

HIGHLIGHT_GAP = 60.0  # seconds, as of ``words``
HIGHLIGHT_RISE = 0.2
HIGHLIGHT_BEFORE = timedelta(seconds=3)
PEAKS = {What.KICKS, What.THROWS, What.JUMPS, What.ARMS_UP}
PEAK_SECONDS = 4.0  # a peak is of interest: no line speaks of older pictures
LOUDNESS_SECONDS = 2.0
LIVELY_SECONDS = 3.0  # people are lost for moments
_QUIET = {
    What.STILL,
    What.COVERED,
    What.UNCOVERED,
    What.LIGHTER,
    What.DARKER,
    What.CAMERA_STEADY,
}


@dataclass(frozen=True, slots=True)
class Peak:
    """A measured one: its energy, and where it begins and ends (UTC)."""

    energy: float
    start: datetime
    end: datetime


class MeasuredPlay:
    """Told of every scene. ``points``: what is so now; ``energy``: 0..1."""

    def __init__(self) -> None:
        self.points: list[TalkingPoint] = []
        self.energy = 0.0
        self._at: datetime | None = None
        self._present = Present()
        self._meter = EnergyMeter(highlight_gap=HIGHLIGHT_GAP, least_rise=HIGHLIGHT_RISE)
        self._loudness: tuple[datetime, float] | None = None
        self._lively_at: datetime | None = None
        self._peak: Peak | None = None

    def update(self, scene: SceneFacts) -> None:
        self._at = scene.at
        self._present.update(scene)
        self.points = self._present.points(scene.at)
        if scene.loudness is not None:
            self._loudness = (scene.at, scene.loudness)
        whats = [point.what for point in self.points]
        motion = self._present.activity(scene.at)
        self.energy = self._meter.energy(
            scene.at, play_activity(whats, motion=motion, loudness=self.loudness)
        )
        if motion > 0 or not _QUIET.issuperset(whats):
            self._lively_at = scene.at
        peaks = [point for point in self.points if point.what in PEAKS]
        if peaks and self._meter.is_highlight(scene.at, self.energy):
            start = min(point.start for point in peaks) - HIGHLIGHT_BEFORE
            end = max(scene.at, *(point.end for point in peaks))
            self._peak = Peak(self.energy, start, end)

    @property
    def loudness(self) -> float | None:
        """None: nobody listens."""
        if self._loudness is None or self._at is None:
            return None
        heard_at, heard = self._loudness
        return heard if seconds_since(heard_at, self._at) <= LOUDNESS_SECONDS else None

    @property
    def is_lively(self) -> bool:
        """Does anything move, or is anybody there?"""
        return self._at is not None and seconds_since(self._lively_at, self._at) < LIVELY_SECONDS

    def take_peak(self, at: datetime) -> Peak | None:
        """The one that pictures up to ``at`` show; each is taken once."""
        peak, self._peak = self._peak, None
        return peak if peak is not None and seconds_since(peak.end, at) <= PEAK_SECONDS else None
