"""The match: a pitch before a stand, six players, a ball. It goes round without a cut."""

from collections.abc import Iterator
from dataclasses import replace
from math import cos, pi, sin
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from bench.drawn.figure import Colour, Image, Looks, draw, paste
from bench.drawn.posture import Bend, Posture, blended, running, standing

WIDTH, HEIGHT, RATE, SECONDS = 1280, 720, 30, 16
HORIZON = 190
RED, BLUE, WHITE, DARK = (38, 30, 205), (200, 84, 24), (236, 238, 238), (58, 46, 40)
SKINS = ((140, 172, 222), (96, 130, 182), (60, 84, 128), (128, 160, 212))
BALL = 0.075  # radius, body heights of a child
GRAVITY = 5.6  # body heights per second²
STRIDE = 1.5  # body heights
JUGGLER, JUGGLER_HEADING = (235.0, 690.0), 0.6
PARTNER, PARTNER_SPEED, JUMP_SPEED = (640.0, 640.0), 1.9, 1.95
JUMPS = (1.6, 2.6, 3.6, 4.6)
PERIOD, VOLLEY = 0.62, 6.2  # seconds
SHOT_SPEED, FLIGHT = (2.0, 3.3), 1.3  # body heights a second aside and up; seconds
PASS_SPEED, BACK = (2.2, 3.6), 14.8
TOUCHES = tuple(PERIOD * n for n in range(11))
FOOT_AT = (0.25, 0.27)  # of the ball when it is touched: body heights aside and up
ARM = Bend(0.2, 0.7, 0.5)
TOUCH = Posture(0.0, Bend(0.0, 0.1, 0.06), Bend(0.85, 0.6, 0.03), ARM, ARM)
DRAWN_BACK = Posture(0.1, Bend(0.15, 0.2), Bend(-0.55, 0.9, 0.03), Bend(0.6, 0.4, 0.7), ARM)
SHOT = Posture(-0.12, Bend(-0.1, 0.08), Bend(1.0, 0.15, 0.02), Bend(0.5, 0.3, 0.9), ARM)
RAISED = Bend(2.75, 0.15, 0.35)
ARMS_UP = Posture(0.0, Bend(0.05, 0.1, 0.1), Bend(0.0, 0.1, 0.1), RAISED, RAISED)
CROUCH = Posture(0.35, Bend(0.8, 1.25, 0.1), Bend(0.8, 1.25, 0.1), Bend(-1.2, 0.2), Bend(-1.2, 0.2))
STRETCHED = Posture(
    0.0, Bend(-0.05, 0.2), Bend(0.05, 0.2), Bend(0.9, 0.6, 0.3), Bend(0.9, 0.6, 0.3)
)
HAIRS = ((28, 34, 44), (40, 66, 104), (16, 16, 20), (70, 110, 150))


def team(shirt: Colour, number: int) -> Looks:
    shorts = WHITE if shirt == RED else DARK
    return Looks(shirt, shorts, shirt, SKINS[number % 4], HAIRS[number % 4])


def write_match(path: Path) -> Path:
    """As MJPEG, which Chromium's fake camera plays over and over."""
    with path.open("wb") as out:
        for image in moments():
            done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 90])
            if not done:
                raise RuntimeError("OpenCV could not encode a picture")
            out.write(bytes(data))
    return path


def moments() -> Iterator[Image]:
    ground = pitch()
    noise = np.random.default_rng(3)
    grain = [noise.normal(0, 1.2, (HEIGHT, WIDTH, 1)) for _ in range(5)]
    for number in range(SECONDS * RATE):
        image = ground.copy()
        _moment(image, number / RATE)
        soft = cv2.GaussianBlur(image, (0, 0), 0.7)
        yield np.clip(soft + grain[number % 5], 0, 255).astype(np.uint8)


def pitch() -> Image:
    random = np.random.default_rng(1)
    image = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    rows = np.arange(HEIGHT)[:, None]
    depth = 1.0 / np.maximum(rows - HORIZON + 50, 1)
    stripe = np.sin(2 * pi * 2300 * depth) > 0
    far = np.clip((rows - HORIZON) / (HEIGHT - HORIZON), 0, 1)
    for channel, (dark, light) in enumerate(((44, 52), (112, 128), (58, 68))):
        image[..., channel] = np.where(stripe, light, dark) * (0.82 + 0.2 * far)
    blades = random.normal(0, 1, (HEIGHT, WIDTH))
    coarse = cv2.resize(random.normal(0, 1, (90, 160)), (WIDTH, HEIGHT))
    image += ((5 * blades * (0.3 + far)) + 4 * coarse)[..., None]
    _lines(image)
    image[:HORIZON] = _stand(random)
    board = image[HORIZON - 34 : HORIZON]
    board[:] = (92, 74, 60)
    for i, colour in enumerate(((150, 120, 40), (60, 60, 160), (120, 150, 160), (80, 110, 60))):
        board[5:-5, 40 + i * 310 : 300 + i * 310] = colour
    image[: HORIZON + 3] = cv2.GaussianBlur(image[: HORIZON + 3], (0, 0), 3.2)
    return np.clip(image, 0, 255).astype(np.uint8)


def _stand(random: np.random.Generator) -> np.ndarray:
    """Rows of seats with spots of colour, far out of focus."""
    seats = np.full((HORIZON, WIDTH, 3), (88, 80, 74), np.float32)
    for row in range(6, HORIZON, 17):
        seats[row : row + 8] *= 0.8
    for _ in range(900):
        x, y = int(random.integers(0, WIDTH)), int(random.integers(0, HORIZON))
        colour = random.integers(40, 190, 3).tolist()
        cv2.circle(seats, (x, y), 5, colour, -1)
    return cv2.GaussianBlur(seats, (0, 0), 9) * 0.85


def _lines(image: np.ndarray) -> None:
    chalk = (205, 218, 210)
    cv2.line(image, (0, 232), (WIDTH, 232), chalk, 3, cv2.LINE_AA)
    cv2.line(image, (690, 232), (560, HEIGHT), chalk, 6, cv2.LINE_AA)
    cv2.ellipse(image, (640, 400), (330, 96), 0, 0, 360, chalk, 4, cv2.LINE_AA)


def _moment(image: Image, second: float) -> None:
    players = [_juggler(second), _partner(second), *(_other(n, second) for n in range(4))]
    for place, heading, posture, looks in sorted(players, key=lambda one: one[0][1]):
        draw(image, place, tall(place[1]), heading, posture, looks)
    _ball(image, second)


def tall(ground: float) -> float:
    """Pixels, of who stands in this row."""
    return 0.78 * (ground - 140)


Player = tuple[tuple[float, float], float, Posture, Looks]


def _juggler(second: float) -> Player:
    return JUGGLER, JUGGLER_HEADING, _juggling(second), team(RED, 0)


def _juggling(second: float) -> Posture:
    """He keeps the ball up with the right foot, volleys it away and throws up his arms."""
    posture = standing(second)
    for contact in (*TOUCHES[:-1], SECONDS):
        posture = blended(posture, TOUCH, _peak(second - contact, 0.11))
    posture = blended(posture, DRAWN_BACK, _peak(second - VOLLEY + 0.3, 0.13))
    posture = blended(posture, SHOT, _peak(second - VOLLEY - 0.02, 0.13))
    return blended(posture, ARMS_UP, _between(second, 7.3, 9.3, 0.3))


def _partner(second: float) -> Player:
    """She jumps, runs out after the ball to the right, and comes back."""
    way = PARTNER_SPEED * tall(PARTNER[1])
    gone = max(0.0, second - 6.9) * way if second < 10 else 0.0
    left = max(0.0, 14.0 - second) * way if second >= 10 else 0.0
    x = PARTNER[0] + gone + left
    if gone or left:
        stride = (gone - left) / tall(PARTNER[1]) / STRIDE
        return (x, PARTNER[1]), 0.2 if gone else pi - 0.2, running(abs(stride)), team(BLUE, 1)
    posture = standing(second + 2)
    for jump in JUMPS:
        past = second - jump
        posture = blended(posture, CROUCH, _peak(past + 0.1, 0.1))
        flight = JUMP_SPEED * past - GRAVITY * past * past / 2
        if flight > 0:
            posture = replace(blended(STRETCHED, CROUCH, 0.1), up=flight)
    return (x, PARTNER[1]), pi - 0.75, posture, team(BLUE, 1)


def _other(number: int, second: float) -> Player:
    """Farther away they run to and fro."""
    ground = (318.0, 352.0, 332.0, 372.0)[number]
    turn = 2 * pi * (second / 4.0 + 0.27 * number)
    middle, wide = (390.0, 600.0, 820.0, 1050.0)[number], 95.0
    x = middle + wide * sin(turn)
    heading = pi / 2 * (1 - max(-1.0, min(1.0, 2.2 * cos(turn))))
    gone = (wide * sin(turn) if cos(turn) > 0 else -wide * sin(turn)) / tall(ground) / STRIDE
    return (x, ground), heading, running(gone), team(RED if number % 2 else BLUE, number + 1)


def _ball(image: Image, second: float) -> None:
    place = _ball_place(second)
    if place is None:
        return
    x, y = place
    radius = BALL * tall(JUGGLER[1])
    size = round(2.6 * radius) * 2
    shade = np.full((size, size, 3), (24, 46, 28), np.uint8)
    under = np.zeros((size, size), np.float32)
    flat = (round(radius), round(0.28 * radius))
    cv2.ellipse(under, (size // 2, size // 2), flat, 0, 0, 360, 0.45, -1)
    under = cv2.GaussianBlur(under, (0, 0), 0.25 * radius).astype(np.float32)
    paste(image, shade, under, round(x - size / 2), round(JUGGLER[1] + 4 - size / 2))
    picture, alpha = football(radius, second * (7 if second < VOLLEY else 16))
    half = picture.shape[0] / 2
    paste(image, picture, alpha, round(x - half), round(y - half))


def _ball_place(second: float) -> tuple[float, float] | None:
    """Its middle, in pixels; None while it is out of the picture."""
    aside, up = FOOT_AT
    if second < VOLLEY:
        past = second % PERIOD
        up += _thrown(GRAVITY * PERIOD / 2, past)
    elif second < VOLLEY + FLIGHT:
        past = second - VOLLEY
        aside += SHOT_SPEED[0] * past
        up += _thrown(SHOT_SPEED[1], past)
    elif second > BACK:
        left = SECONDS - second
        aside += PASS_SPEED[0] * left
        up += _thrown(PASS_SPEED[1], left)
    else:
        return None
    height = tall(JUGGLER[1])
    return JUGGLER[0] + aside * height, JUGGLER[1] - up * height


def _thrown(speed: float, past: float) -> float:
    """How high it is over where it was thrown up with this speed. Backwards it is the same."""
    return speed * past - GRAVITY * past * past / 2


def football(radius: float, turn: float) -> tuple[Image, npt.NDArray[np.float32]]:
    """White with dark patches that turn, lit from the upper left; with its alpha channel."""
    side = 2 * round(radius) + 5
    axis = (np.arange(side) - (side - 1) / 2) / radius
    x, y = np.meshgrid(axis, axis)
    inside = x * x + y * y
    z = np.sqrt(np.clip(1 - inside, 0, 1))
    # Turned round the axis that points to the viewer and a little to the side.
    u = x * cos(turn) - y * sin(turn)
    v = x * sin(turn) + y * cos(turn)
    nearest = np.max([u * a + v * b + z * c for a, b, c in PATCHES], axis=0)
    light = 0.35 + 0.69 * np.clip(-0.35 * x - 0.7 * y + 0.62 * z, 0, 1)
    white = np.where(nearest > 0.93, 30.0, 255.0) * light
    picture = np.repeat(np.clip(white, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    alpha = np.clip((1 - np.sqrt(inside)) * radius + 0.5, 0, 1).astype(np.float32)
    return cv2.GaussianBlur(picture, (0, 0), 1.2).astype(np.uint8), alpha


def _icosahedron() -> list[tuple[float, float, float]]:
    golden = (1 + 5**0.5) / 2
    size = (1 + golden * golden) ** 0.5
    return [
        corner
        for a in (-1 / size, 1 / size)
        for b in (-golden / size, golden / size)
        for corner in ((0.0, a, b), (a, b, 0.0), (b, 0.0, a))
    ]


def _peak(away: float, width: float) -> float:
    """1 at 0, 0 from ``width`` times two on."""
    return max(0.0, cos(pi / 4 * away / width)) ** 2 if abs(away) < 2 * width else 0.0


def _between(second: float, start: float, end: float, fade: float) -> float:
    return max(0.0, min(1.0, (second - start) / fade, (end - second) / fade))


PATCHES = _icosahedron()
