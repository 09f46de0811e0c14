"""The film that the fake camera plays: a ball crosses the picture, then everything stands still.

Chromium loops an MJPEG file given to ``--use-file-for-fake-video-capture`` at 30 pictures a
second. The film is drawn here, so that tests know what really moved.
"""

from pathlib import Path

import cv2
import numpy as np

WIDTH, HEIGHT, RATE = 640, 480, 30
MOVING_SECONDS, STILL_SECONDS = 6, 6


def write_film(path: Path, *, scale: float = 1.0) -> Path:
    """A ball goes left to right twice in six seconds, then six seconds of stillness."""
    with path.open("wb") as out:
        for number in range((MOVING_SECONDS + STILL_SECONDS) * RATE):
            second = number / RATE
            place = (second % 3.0) / 3.0 if second < MOVING_SECONDS else 0.99
            out.write(_picture(place, scale))
    return path


def _picture(place: float, scale: float) -> bytes:
    rows = np.linspace(60, 110, HEIGHT, dtype=np.uint8)
    picture = np.repeat(rows[:, None], WIDTH, axis=1)
    image = cv2.merge([picture, (picture * 0.9).astype(np.uint8), (picture * 0.6).astype(np.uint8)])
    cv2.circle(image, (int(60 + place * (WIDTH - 120)), HEIGHT // 2), 45, (40, 200, 250), -1)
    image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 85])
    if not done:
        raise RuntimeError("OpenCV could not encode a picture of the film")
    return bytes(data)
