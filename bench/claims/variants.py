"""A clip as other cameras would show it: mirrored, smaller, from a little later, from a hand."""

import math
import random
from collections.abc import Callable, Iterable, Iterator

import cv2
import numpy as np

from commentary.playback.film import seconds_at
from livekit_app.providers.watching.room_watch import Frame, Image

# Not a multiple of the pace, so the pictures that are looked at are others.
OFFSET_SECONDS = 0.07
OFFSETS = {f"o{number}": number * OFFSET_SECONDS for number in range(1, 7)}
WIDTHS = {"w640": 640, "w320": 320}
NAMES = ("plain", "mirror", *WIDTHS, *OFFSETS, "shaken")

SHIFT = 0.015  # of the width, at most
TURN_DEGREES = 0.7
ZOOM = 1.07  # so that no edge of the picture comes into view
WAVES = 4


def differs(name: str, width: int) -> bool:
    """Would the variant show another film than the plain one?"""
    return width > WIDTHS.get(name, 0)


def frames(name: str, plain: Iterable[Frame]) -> Iterator[Frame]:
    change = _change(name)
    for frame in plain:
        yield Frame(image=change(frame.image, seconds_at(frame.at)), at=frame.at)


def _change(name: str) -> Callable[[Image, float], Image]:
    if name == "mirror":
        return lambda image, second: np.ascontiguousarray(image[:, ::-1])
    if name in WIDTHS:
        return lambda image, second: _narrower(image, WIDTHS[name])
    if name == "shaken":
        return _shaken
    return lambda image, second: image


def _narrower(image: Image, width: int) -> Image:
    height = round(image.shape[0] * width / image.shape[1])
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _shaken(image: Image, second: float) -> Image:
    """As a hand holds a phone: slow swaying and a quick tremble, the same for each film."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D(
        (width / 2, height / 2), TURN_DEGREES * _sway(second, seed=1), ZOOM
    )
    matrix[0, 2] += SHIFT * width * _sway(second, seed=2)
    matrix[1, 2] += SHIFT * width * _sway(second, seed=3)
    turned = cv2.warpAffine(image, matrix, (width, height))
    return np.asarray(turned, np.uint8)


def _sway(second: float, *, seed: int) -> float:
    """-1..1, smooth: waves of 0.3 to 2.5 Hz, the quick ones small."""
    waves = random.Random(seed)
    total = weights = 0.0
    for number in range(WAVES):
        hertz = 0.3 + 2.2 * (number + waves.random()) / WAVES
        weight = 1.0 / (1.0 + number)
        total += weight * math.sin(2 * math.pi * (hertz * second + waves.random()))
        weights += weight
    return total / weights
