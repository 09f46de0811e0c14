"""From chunks of sound to spectra: 64 ms each, one every 32 ms.

Each is taken at the sound's own sample rate, in a window of so many samples that its lines lie as
far apart at every rate. That needs no resampling, and nothing folds back into the bands that count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from livekit_app.providers.watching.sound import Sound

Floats = npt.NDArray[np.float64]

WINDOW_SECONDS, HOP_SECONDS = 0.064, 0.032
LINES = 513  # from 0 Hz to 8 kHz
LINE_HERTZ = 1.0 / WINDOW_SECONDS
LEAST_RATE = 16_000  # samples per second: with fewer there is nothing at 8 kHz
GAP = timedelta(seconds=0.5)  # chunks come in bursts; what is later than this was away


@dataclass(frozen=True, slots=True)
class Spectra:
    """Of sound without a gap. ``power`` has shape (spectra, ``LINES``): the mean square of the
    samples, full scale being 1, that falls to each line. ``ends``: when the last sample of each
    arrived (UTC). ``begins_anew``: what came before it has nothing to do with it."""

    power: Floats
    ends: tuple[datetime, ...]
    begins_anew: bool


def lines(low_hertz: float, high_hertz: float) -> slice:
    """Those of a band, its edges included."""
    return slice(round(low_hertz / LINE_HERTZ), round(high_hertz / LINE_HERTZ) + 1)


class SpectrumAnalyser:
    """Keeps the samples that are not yet enough for a spectrum. Chunks of any length will do."""

    def __init__(self) -> None:
        self._rate = 0
        self._begin()

    def _begin(self) -> None:
        self._samples = np.zeros(0)
        self._begins_anew = True
        self._at: datetime | None = None

    def analyse(self, chunks: Sequence[Sound]) -> Iterator[Spectra]:
        """In order; several where there are gaps between the chunks."""
        whole: list[Sound] = []
        for chunk in chunks:
            if not self._follows(chunk):
                yield from self._spectra(whole)
                whole = []
                self._begin()
                self._rate = chunk.sample_rate
            self._at = chunk.at
            if chunk.sample_rate >= LEAST_RATE:
                whole.append(chunk)
        yield from self._spectra(whole)

    def _follows(self, chunk: Sound) -> bool:
        """Does it go on where the last one ended?"""
        if self._at is None or chunk.sample_rate != self._rate:
            return False
        step = chunk.at - self._at
        return -GAP < step <= GAP + timedelta(seconds=len(chunk.samples) / chunk.sample_rate)

    def _spectra(self, whole: Sequence[Sound]) -> Iterator[Spectra]:
        if not whole:
            return
        fresh = np.concatenate([chunk.samples for chunk in whole]) / 32768.0
        samples = np.concatenate([self._samples, fresh])
        size = round(WINDOW_SECONDS * self._rate)
        hop = round(HOP_SECONDS * self._rate)
        count = max(0, (len(samples) - size) // hop + 1)
        self._samples = samples[count * hop :]
        if not count:
            return
        window = np.hanning(size)
        pieces = np.lib.stride_tricks.sliding_window_view(samples, size)[::hop][:count] * window
        spectrum = np.fft.rfft(pieces, axis=1)[:, :LINES]
        power = np.square(np.abs(spectrum)) * 2.0 / (size * np.sum(np.square(window)))
        after = (len(samples) - size - hop * np.arange(count)) / self._rate
        newest = whole[-1].at
        ends = tuple(newest - timedelta(seconds=float(seconds)) for seconds in after)
        yield Spectra(power, ends, self._begins_anew)
        self._begins_anew = False
