"""Small things that are where they were not: what differs from both pictures before, the camera
taken out. A ball in the air is one, whatever its colour; so are hands, leaves and much else, so
that only ``flights`` can tell."""

import numpy as np
import numpy.typing as npt

from commentary.observers.motion.opencv import cv2
from commentary.observers.people.sight import Blob, Box
from livekit_app.providers.watching.room_watch import Image

DIFFERENT = 30  # levels, in the colour that differs most
LEAST_SIDE, MOST_PART = 4, 0.17  # pixels; picture heights
LONGEST, FULLEST = 2.0, 0.5  # longer side by shorter; part of its box that it fills
MOST = 60  # with more pieces the camera's motion was not taken out well


def find_blobs(now: Image, before: Image, earlier: Image) -> tuple[Blob, ...]:
    """The three of one size, the earlier ones moved to where the camera is now."""
    differs = cv2.min(_difference(now, before), _difference(now, earlier))
    mask = (differs > DIFFERENT).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    if count > MOST:
        return ()
    height = now.shape[0]
    blobs: list[Blob] = []
    for number in range(1, count):
        x, y, across, down, area = (int(value) for value in stats[number])
        short, long = sorted((across, down))
        if short < LEAST_SIDE or long > MOST_PART * height or long > LONGEST * short:
            continue
        if area < FULLEST * across * down:
            continue
        inside = labels[y : y + down, x : x + across] == number
        blue, green, red = now[y : y + down, x : x + across][inside].mean(axis=0).tolist()
        box = Box(x / height, y / height, (x + across) / height, (y + down) / height)
        blobs.append(Blob(box, (blue, green, red)))
    return tuple(blobs)


def _difference(one: Image, other: Image) -> npt.NDArray[np.uint8]:
    blue, green, red = cv2.split(cv2.absdiff(one, other))
    largest: npt.NDArray[np.uint8] = cv2.max(cv2.max(blue, green), red)
    return largest
