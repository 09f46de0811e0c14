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
BAND_SHARE = 0.5  # at least, of the band's energy, is in the wide one: one tone, not a chord
MEDIAN_OF_NOISE = 0.69  # of its mean
# A tone at such a part of its pitch, not weaker by more than this, that stands out from its
# neighbours: then it is the overtone of an instrument or a voice.
PARTS = (1 / 2, 1 / 3, 2 / 3)
OVERTONE_DB, NEIGHBOURS, STANDS_OUT = 10.0, 8, 10.0


@dataclass(frozen=True, slots=True)
class Tone:
    """``share`` of all energy that is in the narrow tone, 0..1; ``purity``: how much of the wide
    one is in its core, noise left out."""

    hertz: float
    share: float
    purity: float
    is_overtone: bool


def tones(power: Floats) -> Iterator[Tone | None]:
    """Of each spectrum. ``power``: shape (spectra, lines)."""
    band = power[:, BAND]
    peaks = np.argmax(band, axis=1) + BAND.start
    energies = band.sum(axis=1)
    noises = np.median(band, axis=1) / MEDIAN_OF_NOISE
    for row, peak in enumerate(map(int, peaks)):
        noise = float(noises[row])
        least = noise * MEDIAN_OF_NOISE * 10.0 ** (PROMINENCE_DB / 10.0)
        if not power[row, peak] >= max(least, 1e-12):
            yield None
            continue
        yield _tone(power[row], peak, float(energies[row]), noise)


def _tone(spectrum: Floats, peak: int, band_energy: float, noise: float) -> Tone | None:
    wide = np.arange(peak - WIDE, peak + WIDE + 1)
    near = spectrum[wide]
    energy = float(near.sum())
    if energy < BAND_SHARE * band_energy:
        return None
    core, narrow = (
        float(spectrum[peak - lines : peak + lines + 1].sum()) for lines in (CORE, NARROW)
    )
    without_noise = max(energy - noise * len(wide), 1e-15)
    return Tone(
        hertz=float(near @ wide) / energy * LINE_HERTZ,
        share=narrow / float(spectrum[ALL].sum()),
        purity=(core - noise * (2 * CORE + 1)) / without_noise,
        is_overtone=_is_overtone(spectrum, peak),
    )


def _is_overtone(spectrum: Floats, peak: int) -> bool:
    least = spectrum[peak] * 10.0 ** (-OVERTONE_DB / 10.0)
    for part in PARTS:
        line = round(peak * part)
        around = spectrum[line - NEIGHBOURS : line + NEIGHBOURS + 1]
        highest = int(np.argmax(around))
        lower = float(around[highest])
        if (
            abs(highest - NEIGHBOURS) <= 1
            and lower >= least
            and lower >= STANDS_OUT * float(np.median(around))
        ):
            return True
    return False
