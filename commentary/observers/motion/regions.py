"""Which parts of a picture move: differences against the recent past, cut into regions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commentary.observers.motion.opencv import Grey, cv2

Mask = npt.NDArray[np.uint8]  # 0 or 255

MIN_AREA = 0.0012  # of the picture: 92 pixels of 320x240
MAX_REGIONS = 16
VOTES = 0.6  # a pixel is foreign when it differs from this part of the recent pictures
MIN_FRESH = 0.08  # of a region must have changed since the last picture, else it only lies there


@dataclass(frozen=True, slots=True)
class Region:
    """A moving region: its centre, its box and its area, as parts of the picture."""

    x: float
    y: float
    width: float
    height: float
    area: float


def noise_threshold(old: Grey, new: Grey) -> int:
    """Levels above which a difference is not the sensor's noise."""
    differences = np.sort(cv2.absdiff(old, new)[::3, ::3], axis=None)
    # The calmer half of the picture: what moves in the other half must not raise the threshold.
    calm = float(differences[: len(differences) // 2].mean())
    return int(np.clip(7.0 + 14.0 * calm, 12.0, 40.0))


def changed(old: Grey, new: Grey, threshold: int) -> Mask:
    mask: Mask
    _, mask = cv2.threshold(cv2.absdiff(old, new), threshold, 255, cv2.THRESH_BINARY)
    return mask


def foreign(past: Sequence[tuple[Grey, Mask | None]], new: Grey, threshold: int) -> Mask:
    """What is in ``new`` and was not there before. One differing picture is not enough: the place
    that a thing has just left differs from the last picture, but not from the ones before.

    ``past`` pairs each picture with where it has something to show (None: everywhere)."""
    votes = np.zeros(new.shape, np.uint8)
    voters = np.zeros(new.shape, np.uint8)
    for old, valid in past:
        differs = changed(old, new, threshold) >> 7
        votes += differs if valid is None else cv2.bitwise_and(differs, valid >> 7)
        voters += np.uint8(1) if valid is None else valid >> 7
    enough = (voters >= 2) & (votes * np.uint8(10) >= voters * np.uint8(10 * VOTES))
    return np.where(enough, np.uint8(255), np.uint8(0))


def repeated(steps: Sequence[Mask]) -> Mask:
    """What changed in at least three of the last steps. A thing that passes changes a place twice
    (it comes, it goes), so this is movement that stays where it is."""
    count = np.zeros(steps[-1].shape, np.uint8)
    for step in steps:
        count += step >> 7
    return np.where(count >= 3, np.uint8(255), np.uint8(0))


def largest_part(mask: Mask) -> float:
    """The largest connected part of ``mask``, as a part of the picture."""
    count, _, parts, _ = cv2.connectedComponentsWithStats(mask)
    return float(parts[1:, cv2.CC_STAT_AREA].max()) / mask.size if count > 1 else 0.0


def find_regions(mask: Mask, fresh: Mask, reach: int) -> tuple[Region, ...]:
    """Connected parts of ``mask`` that also changed just now, largest first. Parts nearer than
    ``reach`` pixels are one."""
    height, width = mask.shape
    clean = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    joined = cv2.dilate(clean, np.ones((reach, reach), np.uint8))
    count, labels = cv2.connectedComponents(joined)
    total = float(width * height)
    found: list[Region] = []
    for label in range(1, count):
        own = (labels == label) & (clean > 0)
        area = int(own.sum())
        if area < MIN_AREA * total or (fresh[own] > 0).mean() < MIN_FRESH:
            continue
        rows, columns = np.nonzero(own)
        left, right = int(columns.min()), int(columns.max()) + 1
        top, bottom = int(rows.min()), int(rows.max()) + 1
        found.append(
            Region(
                x=float(columns.mean()) / width,
                y=float(rows.mean()) / height,
                width=(right - left) / width,
                height=(bottom - top) / height,
                area=area / total,
            )
        )
    found.sort(key=lambda region: -region.area)
    return tuple(found[:MAX_REGIONS])
