"""A player drawn from joints: limbs that taper, a lit side, shirt, shorts, socks, hair."""

from dataclasses import dataclass
from math import cos, sin

import cv2
import numpy as np
import numpy.typing as npt

from bench.drawn.posture import Posture, Vector, joints

Image = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]  # BGR

FINER = 2  # drawn larger, and made smaller: soft edges
ROOM = 1.35  # body heights, the side of the square that a figure is drawn in
GROUND = 0.16  # body heights below the feet in it


@dataclass(frozen=True)
class Looks:
    shirt: Colour
    shorts: Colour
    socks: Colour
    skin: Colour
    hair: Colour


def draw(
    image: Image, at: tuple[float, float], height: float, heading: float, p: Posture, looks: Looks
) -> None:
    """Feet at ``at`` and ``height``, in pixels. ``heading``: radians; 0 to the right, a quarter
    turn more faces the viewer."""
    _shadow(image, at, height, p.up)
    side = round(ROOM * height)
    pen = _Pen(side * FINER, height * FINER, heading)
    _body(pen, joints(p), looks)
    patch, alpha = pen.finished(side)
    paste(
        image,
        patch,
        alpha,
        round(at[0] - side / 2),
        round(at[1] - p.up * height - side + GROUND * height),
    )


def _shadow(image: Image, at: tuple[float, float], height: float, up: float) -> None:
    wide, flat = 0.24 * height, 0.055 * height
    x0, y0 = round(at[0] - 0.5 * height), round(at[1] - 0.15 * height)
    side, tall = round(1.2 * height), round(0.3 * height)
    mask = np.zeros((tall, side), np.float32)
    centre = (round(0.5 * height + 0.08 * height), round(0.15 * height))
    cv2.ellipse(mask, centre, (round(wide), round(flat)), 0, 0, 360, 0.5 / (1 + 3 * up), -1)
    mask = cv2.GaussianBlur(mask, (0, 0), 0.03 * height).astype(np.float32)
    paste(image, np.full((tall, side, 3), (22, 44, 26), np.uint8), mask, x0, y0)


def paste(image: Image, patch: Image, alpha: npt.NDArray[np.float32], x: int, y: int) -> None:
    """Onto ``image``, where it is inside."""
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(image.shape[1], x + patch.shape[1]), min(image.shape[0], y + patch.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    part = (slice(y0 - y, y1 - y), slice(x0 - x, x1 - x))
    there = image[y0:y1, x0:x1]
    a = alpha[part][..., None]
    there[:] = (patch[part] * a + there * (1 - a)).astype(np.uint8)


class _Pen:
    """Draws shapes that are lit from the upper left into one square with an alpha channel."""

    def __init__(self, side: int, height: float, heading: float) -> None:
        self.height = height
        self._side = side
        self._cos, self._sin = cos(heading), sin(heading)
        self._picture = np.zeros((side, side, 3), np.uint8)
        self._alpha = np.zeros((side, side), np.uint8)

    def flat(self, place: Vector) -> tuple[float, float]:
        x = place[0] * self._cos - place[1] * self._sin
        towards = place[0] * self._sin + place[1] * self._cos
        down = -place[2] + 0.12 * towards  # seen from a little above
        return (
            self._side / 2 + x * self.height,
            self._side - GROUND * self.height + down * self.height,
        )

    def towards(self, place: Vector) -> float:
        """How near to the viewer."""
        return float(place[0] * self._sin + place[1] * self._cos)

    def limb(self, a: Vector, b: Vector, thick: float, thin: float, colour: Colour) -> None:
        """``thick`` and ``thin``: radii at both ends, body heights."""
        self.hull([(a, thick), (b, thin)], colour)

    def hull(self, circles: list[tuple[Vector, float]], colour: Colour) -> None:
        points = []
        for place, radius in circles:
            x, y = self.flat(place)
            for k in range(24):
                turn = k * np.pi / 12
                size = radius * self.height
                points.append((x + size * np.cos(turn), y + size * np.sin(turn)))
        outline = cv2.convexHull(np.array(points, np.float32)).round().astype(np.int32)
        self._fill(outline, colour, max(radius for _, radius in circles))

    def oval(self, place: Vector, wide: float, tall: float, colour: Colour) -> None:
        x, y = self.flat(place)
        axes = (round(wide * self.height), round(tall * self.height))
        outline = cv2.ellipse2Poly((round(x), round(y)), axes, 0, 0, 360, 6)
        self._fill(np.array(outline, np.int32), colour, wide)

    def _fill(self, outline: npt.NDArray[np.int32], colour: Colour, radius: float) -> None:
        x, y, width, height = cv2.boundingRect(outline)
        mask = np.zeros((height + 2, width + 2), np.uint8)
        cv2.fillPoly(mask, [outline.reshape(-1, 1, 2) - (x - 1, y - 1)], 255, cv2.LINE_AA)
        # Rounded: the blurred shape, seen from where the light comes, says what is turned to it.
        wide = 2 * round(0.7 * radius * self.height) + 1
        depth = cv2.blur(cv2.blur(mask.astype(np.float32) / 255, (wide, wide)), (wide, wide))
        step = max(1, round(0.25 * radius * self.height))
        lit = np.roll(depth, (step, step), (0, 1)) - np.roll(depth, (-step, -step), (0, 1))
        shade = np.clip(0.97 - 0.75 * lit - 0.12 * (1 - depth), 0.55, 1.12)
        x0, y0, x1, y1 = x - 1, y - 1, x + width + 1, y + height + 1
        top, left = max(0, -y0), max(0, -x0)
        x0, y0, x1, y1 = max(0, x0), max(0, y0), min(self._side, x1), min(self._side, y1)
        part = (slice(top, top + y1 - y0), slice(left, left + x1 - x0))
        painted = np.clip(np.array(colour, np.float32) * shade[part][..., None], 0, 255)
        a = mask[part][..., None].astype(np.float32) / 255
        there = self._picture[y0:y1, x0:x1]
        there[:] = (painted * a + there * (1 - a)).astype(np.uint8)
        self._alpha[y0:y1, x0:x1] = np.maximum(self._alpha[y0:y1, x0:x1], mask[part])

    def finished(self, side: int) -> tuple[Image, npt.NDArray[np.float32]]:
        alpha = self._alpha.astype(np.float32) / 255
        picture = cv2.resize(
            self._picture * alpha[..., None], (side, side), interpolation=cv2.INTER_AREA
        )
        small = cv2.resize(alpha, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32)
        return (picture / np.maximum(small, 1e-3)[..., None]).clip(0, 255).astype(np.uint8), small


def _off(place: Vector, x: float, y: float, z: float) -> Vector:
    return np.array([place[0] + x, place[1] + y, place[2] + z])


def _darker(colour: Colour, part: float) -> Colour:
    blue, green, red = (int(part * value) for value in colour)
    return blue, green, red


def _body(pen: _Pen, j: dict[str, Vector], looks: Looks) -> None:
    """What is farther away first."""
    far, near = sorted(("left", "right"), key=lambda name: pen.towards(j[f"{name} hip"]))
    for name in (far, near):
        _leg(pen, j, name, looks)
    back, front = sorted(("left", "right"), key=lambda name: pen.towards(j[f"{name} wrist"]))
    behind = pen.towards(j[f"{back} shoulder"]) < pen.towards(j["neck"])
    if behind:
        _arm(pen, j, back, looks)
    _torso(pen, j, looks)
    _head(pen, j, looks)
    for name in (front,) if behind else (back, front):
        _arm(pen, j, name, looks)


def _leg(pen: _Pen, j: dict[str, Vector], name: str, looks: Looks) -> None:
    hip, knee, ankle = j[f"{name} hip"], j[f"{name} knee"], j[f"{name} ankle"]
    pen.limb(_off(ankle, 0, 0, -0.008), j[f"{name} toe"], 0.024, 0.017, (40, 36, 34))
    pen.limb(hip, knee, 0.062, 0.037, looks.skin)
    pen.limb(knee, ankle, 0.037, 0.022, looks.skin)
    calf = knee + 0.28 * (ankle - knee)
    pen.hull([(calf, 0.037), (knee + 0.5 * (ankle - knee), 0.034), (ankle, 0.023)], looks.socks)
    pen.limb(hip, hip + 0.62 * (knee - hip), 0.07, 0.06, looks.shorts)


def _torso(pen: _Pen, j: dict[str, Vector], looks: Looks) -> None:
    hips = [j["left hip"], j["right hip"]]
    shoulders = [j["left shoulder"], j["right shoulder"]]
    pen.hull([(hip, 0.062) for hip in hips], looks.shorts)
    pen.limb(j["neck"], j["head"], 0.03, 0.026, _darker(looks.skin, 0.82))
    waist = [_off(hip, 0, 0, 0.045) for hip in hips]
    pen.hull(
        [*((_off(s, 0, 0, -0.012), 0.04) for s in shoulders), *((w, 0.052) for w in waist)],
        looks.shirt,
    )


def _arm(pen: _Pen, j: dict[str, Vector], name: str, looks: Looks) -> None:
    shoulder, elbow, wrist = j[f"{name} shoulder"], j[f"{name} elbow"], j[f"{name} wrist"]
    pen.limb(shoulder, elbow, 0.04, 0.031, looks.skin)
    pen.limb(elbow, wrist, 0.031, 0.021, looks.skin)
    pen.limb(wrist, wrist + 0.35 * (wrist - elbow), 0.025, 0.019, looks.skin)
    pen.limb(
        _off(shoulder, 0, 0, -0.01), shoulder + 0.62 * (elbow - shoulder), 0.048, 0.046, looks.shirt
    )


def _head(pen: _Pen, j: dict[str, Vector], looks: Looks) -> None:
    head = j["head"]
    pen.oval(head, 0.05, 0.066, looks.skin)
    ahead = np.array([1.0, 0, 0])
    facing = pen.towards(head + ahead) - pen.towards(head)
    crown = _off(head, -0.016, 0, 0.022)
    pen.oval(crown, 0.051, 0.05, looks.hair)
    if facing > -0.5:  # the face, below the hair
        face = _off(head, 0.02, 0, -0.014)
        pen.oval(face, 0.041, 0.05, looks.skin)
        dark: Colour = (45, 45, 60)
        for side in (-1, 1):
            eye = _off(head, 0.05, 0.021 * side, 0.002)
            if pen.towards(eye) - pen.towards(head) > -0.012:
                pen.oval(eye, 0.007, 0.006, dark)
        pen.oval(_off(head, 0.058, 0, -0.016), 0.008, 0.011, _darker(looks.skin, 0.8))
        pen.oval(_off(head, 0.05, 0, -0.04), 0.016, 0.004, (70, 70, 130))
    for side in (-1, 1):
        ear = _off(head, -0.006, 0.048 * side, -0.006)
        if pen.towards(ear) > pen.towards(head) - 0.005:
            pen.oval(ear, 0.01, 0.016, _darker(looks.skin, 0.85))
