"""Small films made by the tests: what is in them is known, so what is said can be judged."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from livekit_app.providers.watching.room_watch import Frame

Image = npt.NDArray[np.uint8]
Painter = Callable[[float], Image]  # seconds -> picture

START = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
WIDTH, HEIGHT = 640, 480


def wall(level: int = 90) -> Image:
    """An even surface: nothing for the camera's motion to be told by."""
    return np.full((HEIGHT, WIDTH, 3), level, np.uint8)


def meadow(seed: int = 3, width: int = WIDTH, height: int = HEIGHT) -> Image:
    """A textured background: soft blobs of many sizes."""
    rng = np.random.default_rng(seed)
    picture = np.zeros((height, width), np.float32)
    for cells, weight in ((8, 60.0), (24, 40.0), (80, 25.0)):
        blobs = rng.random((max(2, cells * height // width), cells)).astype(np.float32)
        picture += weight * cv2.resize(blobs, (width, height), interpolation=cv2.INTER_CUBIC)
    grey = np.clip(picture + 30.0, 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, np.newaxis], 3, axis=2)


def ball(picture: Image, x: float, y: float, radius: int = 28, level: int = 235) -> Image:
    """``x``, ``y`` as parts of the picture."""
    height, width = picture.shape[:2]
    out = picture.copy()
    cv2.circle(out, (round(x * width), round(y * height)), radius, (level, level, level), -1)
    return out


def brightened(picture: Image, gain: float) -> Image:
    result: Image = np.clip(picture * gain, 0, 255).astype(np.uint8)
    return result


@lru_cache(maxsize=4)
def _noises(shape: tuple[int, int], sigma: float) -> npt.NDArray[np.int16]:
    """A few fields of noise, made once: drawing them anew for each frame is most of the work."""
    rng = np.random.default_rng(1)
    return rng.normal(0.0, sigma, (7, *shape, 1)).astype(np.int16)


def with_noise(picture: Image, number: int, sigma: float = 4.0) -> Image:
    noises = _noises(picture.shape[:2], sigma)
    noisy = picture.astype(np.int16) + noises[number % len(noises)]
    result: Image = np.clip(noisy, 0, 255).astype(np.uint8)
    return result


def film(
    painter: Painter,
    seconds: float,
    *,
    fps: float = 2.0,
    start: datetime = START,
    sigma: float = 4.0,
) -> Iterator[Frame]:
    """Frames of ``painter`` with a sensor's noise on them."""
    for number in range(round(seconds * fps)):
        at = number / fps
        picture = with_noise(painter(at), number, sigma)
        yield Frame(image=picture, at=start + timedelta(seconds=at))
