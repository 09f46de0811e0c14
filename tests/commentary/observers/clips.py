"""Short films for ``motion_lines.txt``: one of each kind of thing that motion can tell."""

from collections.abc import Iterator

import numpy as np

from livekit_app.providers.watching.room_watch import Frame
from tests.commentary.observers.pictures import Image, Painter, ball, brightened, film, meadow, wall
from tests.commentary.observers.seeing import MEADOW, view_of

SEEDS = (1, 7)


def to_and_fro(t: float) -> Image:
    return ball(MEADOW, 0.15 + 0.14 * (t % 10 if t % 10 < 5 else 10 - t % 10), 0.5)


def _several(t: float) -> Image:
    if t < 8:
        return ball(ball(MEADOW, 0.1 + 0.1 * t, 0.25), 0.1 + 0.1 * t, 0.75)
    return ball(ball(MEADOW, 0.9 - 0.1 * (t - 8), 0.25), 0.1 + 0.1 * (t - 8), 0.75)


def _crowd(t: float) -> Image:
    rng = np.random.default_rng(4)
    starts, ways = rng.random((10, 2)), rng.normal(0.0, 0.12, (10, 2))
    picture = MEADOW
    for (x, y), (vx, vy) in zip(starts, ways, strict=True):
        picture = ball(picture, 0.05 + 0.9 * ((x + vx * t) % 1), 0.05 + 0.9 * ((y + vy * t) % 1))
    return picture


def _swaying(t: float) -> Image:
    return ball(MEADOW, 0.7 + 0.04 * (-1) ** round(2 * t), 0.3)


def _covered(t: float) -> Image:
    if 6 <= t < 10:
        return wall(12)
    return wall(140) if 16 <= t < 19 else ball(MEADOW, 0.1 + 0.05 * (t % 16), 0.5)


def _cuts(t: float) -> Image:
    return meadow(seed=20 + int(t)) if 10 <= t < 15 else meadow(seed=3 if t < 5 else 9)


def _light(t: float) -> Image:
    gain = 1.0 if t < 5 else 1.6 if t < 14 else max(0.5, 1.6 - 0.08 * (t - 14))
    return brightened(MEADOW, gain)


def _camera(t: float) -> Image:
    if t < 12:
        return view_of(200 + round(160 * min(t, 4.0)))
    return view_of(840 - round(60 * min(t - 12, 5.0)), 200 + round(30 * min(t - 12, 5.0)))


def _fast_and_slow(t: float) -> Image:
    if t < 3:
        return ball(wall(), 0.02 + 0.32 * t, 0.3)
    return ball(wall(), 0.95 - 0.06 * (t - 3), 0.7, radius=60)


def _stop(t: float) -> Image:
    return ball(MEADOW, 0.1 + 0.15 * min(t, 4), 0.5)


_PAINTERS: dict[str, tuple[Painter, float]] = {
    "to and fro": (to_and_fro, 30),
    "several": (_several, 16),
    "crowd": (_crowd, 20),
    "swaying": (_swaying, 20),
    "covered": (_covered, 24),
    "cuts": (_cuts, 22),
    "light": (_light, 30),
    "camera": (_camera, 24),
    "fast and slow": (_fast_and_slow, 16),
    "stop and stillness": (_stop, 70),
}
CLIPS = (*_PAINTERS, "ten frames a second")


def clip(name: str) -> Iterator[Frame]:
    if name == "ten frames a second":
        return film(to_and_fro, 20, fps=10)
    painter, seconds = _PAINTERS[name]
    return film(painter, seconds)
