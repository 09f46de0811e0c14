"""Decoded frames of native clients (I420: three planes, colours at half size) as OpenCV wants them.

Imported by what has frames only: OpenCV is large.
"""

import cv2
import numpy as np

from livekit_app.providers.watching.room_watch import Image


def to_bgr(data: Image, width: int, height: int) -> Image:
    """Shape (height, width, 3), uint8. The last row or column of an odd size is cut off, since two
    pixels share their colour. ``ValueError`` when ``data`` is not of that size."""
    flat = data.reshape(-1)
    picture = cv2.cvtColor(_even(flat, width, height), cv2.COLOR_YUV2BGR_I420)
    return np.asarray(picture, dtype=np.uint8)


def _even(flat: Image, width: int, height: int) -> Image:
    """Y, U and V below one another: (height * 3 / 2, width)."""
    half_width, half_height = (width + 1) // 2, (height + 1) // 2
    if width < 2 or height < 2 or flat.size != width * height + 2 * half_width * half_height:
        raise ValueError(f"{flat.size} bytes are no I420 picture of {width} x {height}")
    if width % 2 == 0 and height % 2 == 0:
        return flat.reshape(height * 3 // 2, width)
    luma = flat[: width * height].reshape(height, width)
    u, v = flat[width * height :].reshape(2, half_height, half_width)
    even_width, even_height = width // 2 * 2, height // 2 * 2
    planes = (
        luma[:even_height, :even_width],
        u[: height // 2, : width // 2],
        v[: height // 2, : width // 2],
    )
    return np.concatenate([plane.ravel() for plane in planes]).reshape(-1, even_width)
