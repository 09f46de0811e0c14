"""The one strong, narrow tone of a spectrum, where there is one as high as whistles are."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from commentary.observers.sound.spectra import LINE_HERTZ, Floats, lines

BAND = lines(1800.0, 5000.0)
ALL = lines(200.0, 8000.0)  # wind and hands on the phone rumble below
PROMINENCE_DB = 20.0  # of its highest line over the band's median
# Lines on each side of the highest:
CORE = 3  # a tone that does not move at all
NARROW = 6  # a whistle's, which trills
WIDE = 16  # with its other chambers, which differ by up to 250 Hz
MEDIAN_OF_NOISE = 0.69  # of its mean


@dataclass(frozen=True, slots=True)
class Tone:
    """``share`` of all energy that is in the narrow tone, 0..1; ``purity``: how much of the wide
    one is in its core, noise left out."""

    hertz: float
    share: float
    purity: float


def tones(power: Floats) -> Iterator[Tone | None]:
    """Of each spectrum. ``power``: shape (spectra, lines)."""
    band = power[:, BAND]
    peaks = np.argmax(band, axis=1) + BAND.start
    medians = np.median(band, axis=1)
    least = np.maximum(medians * 10.0 ** (PROMINENCE_DB / 10.0), 1e-12)
    for row, peak in enumerate(map(int, peaks)):
        stands_out = power[row, peak] >= least[row]
        noise = float(medians[row]) / MEDIAN_OF_NOISE
        yield _tone(power[row], peak, noise) if stands_out else None


def _tone(spectrum: Floats, peak: int, noise: float) -> Tone:
    wide = np.arange(peak - WIDE, peak + WIDE + 1)
    near = spectrum[wide]
    energy = float(near.sum())
    core, narrow = (
        float(spectrum[peak - lines : peak + lines + 1].sum()) for lines in (CORE, NARROW)
    )
    without_noise = max(energy - noise * len(wide), 1e-15)
    return Tone(
        hertz=float(near @ wide) / energy * LINE_HERTZ,
        share=narrow / float(spectrum[ALL].sum()),
        purity=(core - noise * (2 * CORE + 1)) / without_noise,
    )
