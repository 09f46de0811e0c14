"""Brightness between two pictures: did the light change, or what is in front of it?"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from commentary.observers.motion.opencv import cv2

Thumb = npt.NDArray[np.float32]  # about 40x30, brightness 0..255

EVEN = 4.0  # levels; a part that differs less is found anywhere
CHANGED = 25.0  # levels by which a thumbnail's pixel differs when something else is there


@dataclass(frozen=True, slots=True)
class LightChange:
    """``new = gain * old + offset`` explains the change but for ``unexplained`` (0..1) of the
    picture. ``delta`` is what the light alone did to the mean brightness, in levels."""

    gain: float = 1.0
    offset: float = 0.0
    delta: float = 0.0
    unexplained: float = 0.0
    likeness: float = 1.0  # correlation of the two pictures, -1..1


def compare_light(old: Thumb, new: Thumb) -> LightChange:
    """The simplest of "no change", "all brighter by so much" and "all brighter by that factor"
    that explains most of the picture."""
    best = _residual(old, new, 1.0, 0.0)
    shift = float(np.median(new - old))
    for gain, offset in ((1.0, shift), _fit(old, new)):
        if abs(offset) < 1.0 and abs(gain - 1.0) < 0.01:
            continue
        candidate = _residual(old, new, gain, offset)
        # A model with a parameter must earn it, or every passer-by would be "the light".
        if candidate[1] < 0.7 * best[1] and candidate[1] < best[1] - 0.6:
            best = candidate
    return replace(best[0], likeness=_likeness(old, new))


def _likeness(old: Thumb, new: Thumb) -> float:
    a, b = old - old.mean(), new - new.mean()
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / scale if scale > 0.0 else 1.0


def likest_part(old: Thumb, new: Thumb) -> float:
    """How like the quarter of ``old`` that is found best somewhere in ``new`` is to what is there:
    correlation, -1..1. High where the camera turned, however quickly; another scene has no such."""
    rows, columns = old.shape[0] // 2, old.shape[1] // 2
    parts = [
        old[y : y + rows, x : x + columns]
        for y in (0, rows // 2, rows)
        for x in (0, columns // 2, columns)
    ]
    found = (cv2.matchTemplate(new, part, cv2.TM_CCOEFF_NORMED).max() for part in parts)
    return max(
        (float(like) for part, like in zip(parts, found, strict=True) if part.std() > EVEN),
        default=0.0,
    )


def _residual(old: Thumb, new: Thumb, gain: float, offset: float) -> tuple[LightChange, float]:
    predicted = np.clip(old * gain + offset, 0.0, 255.0)
    error = np.abs(new - predicted)
    change = LightChange(
        gain=gain,
        offset=offset,
        delta=float(predicted.mean() - old.mean()),
        unexplained=float((error > CHANGED).mean()),
    )
    return change, float(error.mean())


def _fit(old: Thumb, new: Thumb) -> tuple[float, float]:
    """Least squares, then once more without the third of the pixels that fit worst."""
    x, y = old.ravel(), new.ravel()
    if float(x.std()) < 8.0:  # an even surface cannot tell a factor from a shift
        return 1.0, float(np.median(y - x))
    gain, offset = np.polyfit(x, y, 1)
    error = np.abs(y - (gain * x + offset))
    keep = error <= np.quantile(error, 0.67)
    if float(x[keep].std()) >= 4.0:
        gain, offset = np.polyfit(x[keep], y[keep], 1)
    if not 0.3 < gain < 3.0:
        return 1.0, float(np.median(y - x))
    return float(gain), float(offset)
