"""A shirt's colour: the middle of what lies between shoulders and hips, where it is clear.

Lights tint and cameras balance, so a colour is told only where it is well saturated, or clearly
black or white; what lies between (grey, beige, pastel) is None.
"""

import numpy as np

from commentary.observers.facts import Shirt
from commentary.observers.motion.opencv import cv2
from commentary.observers.people.sight import Joint, Point, Pose
from livekit_app.providers.watching.room_watch import Image

LEAST_PIXELS = 5  # of the torso's sides; a smaller one is mostly its surroundings
SATURATED = 95  # of 255
LIGHT_ENOUGH = 50  # a darker colour is the camera's guess
WHITE_LEAST, WHITE_MOST_SATURATED = 185, 38
BLACK_MOST = 45
ALIKE = 0.5  # so much of the torso has to have the colour
# Hues of OpenCV run from 0 to 180. What lies near a border between two names has none.
HUES = (
    (0, 6, Shirt.RED),
    (9, 18, Shirt.ORANGE),
    (22, 34, Shirt.YELLOW),
    (40, 82, Shirt.GREEN),
    (94, 126, Shirt.BLUE),
    (132, 148, Shirt.PURPLE),
    (154, 168, Shirt.PINK),
    (173, 180, Shirt.RED),
)


def shirt_of(image: Image, pose: Pose) -> Shirt | None:
    """``image`` is BGR."""
    corners = [
        pose.at(joint)
        for joint in (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP)
    ]
    known = [corner for corner in corners if corner is not None]
    return colour_between(image, known) if len(known) == 4 else None


def colour_between(image: Image, corners: list[Point]) -> Shirt | None:
    """``corners``: both shoulders, then both hips."""
    height, width = image.shape[:2]
    left, right = sorted(((corners[0].x + corners[2].x) / 2, (corners[1].x + corners[3].x) / 2))
    top, bottom = sorted(((corners[0].y + corners[1].y) / 2, (corners[2].y + corners[3].y) / 2))
    # Seen from the side the joints lie on one line, and the torso is still a third as wide.
    lacking = max(0.0, 0.3 * (bottom - top) - (right - left)) / 2
    x0, x1 = _within(left - lacking, right + lacking, height, width)
    y0, y1 = _within(top, bottom, height, height)
    if x1 - x0 < LEAST_PIXELS or y1 - y0 < LEAST_PIXELS:
        return None
    part = image[y0:y1, x0:x1]
    if max(part.shape[:2]) > 40:
        part = cv2.resize(part, (24, 32), interpolation=cv2.INTER_AREA)
    hsv = cv2.cvtColor(part, cv2.COLOR_BGR2HSV).reshape(-1, 3)
    return _name(hsv)


def _within(low: float, high: float, scale: int, end: int) -> tuple[int, int]:
    """The inner part, in pixels: the outer tenth is often arm or background."""
    margin = 0.1 * (high - low)
    return max(0, round((low + margin) * scale)), min(end, round((high - margin) * scale))


def _name(hsv: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> Shirt | None:
    """``hsv`` (n, 3)."""
    hue, saturation, value = hsv[:, 0], hsv[:, 1], hsv[:, 2]
    if np.mean(value <= BLACK_MOST) > ALIKE:
        return Shirt.BLACK
    if np.mean((value >= WHITE_LEAST) & (saturation <= WHITE_MOST_SATURATED)) > ALIKE:
        return Shirt.WHITE
    coloured = (saturation >= SATURATED) & (value >= LIGHT_ENOUGH)
    for shirt in {shirt for _, _, shirt in HUES}:
        named = np.zeros(len(hsv), bool)
        for low, high, name in HUES:
            if name is shirt:
                named |= (hue >= low) & (hue <= high)
        if np.mean(named & coloured) > ALIKE:
            return shirt
    return None
