"""From LiveKit's decoded frames to pictures as OpenCV wants them."""

import cv2
import numpy as np
from livekit import rtc

from livekit_app.providers.watching.room_watch import Image

_TURNS: dict[object, int] = {
    rtc.VideoRotation.VIDEO_ROTATION_90: cv2.ROTATE_90_CLOCKWISE,
    rtc.VideoRotation.VIDEO_ROTATION_180: cv2.ROTATE_180,
    rtc.VideoRotation.VIDEO_ROTATION_270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


def to_bgr(
    frame: rtc.VideoFrame,
    rotation: object = rtc.VideoRotation.VIDEO_ROTATION_0,
) -> Image:
    """Shape (height, width, 3), uint8, upright. The last row or column of an odd size is cut off,
    since two pixels share their colour."""
    if frame.type != rtc.VideoBufferType.I420:
        frame = frame.convert(rtc.VideoBufferType.I420)
    picture = cv2.cvtColor(_even_i420(frame), cv2.COLOR_YUV2BGR_I420)
    turn = _TURNS.get(rotation)
    if turn is not None:
        picture = cv2.rotate(picture, turn)
    return np.asarray(picture, dtype=np.uint8)


def _even_i420(frame: rtc.VideoFrame) -> Image:
    """Y, U and V below one another, as OpenCV wants them: (height * 3 / 2, width)."""
    width, height = frame.width, frame.height
    data = np.frombuffer(frame.data, dtype=np.uint8)
    if width % 2 == 0 and height % 2 == 0:
        return data.reshape(height * 3 // 2, width)
    half_width, half_height = (width + 1) // 2, (height + 1) // 2
    luma = data[: width * height].reshape(height, width)
    u, v = data[width * height :].reshape(2, half_height, half_width)
    even_width, even_height = width // 2 * 2, height // 2 * 2
    planes = (
        luma[:even_height, :even_width],
        u[: height // 2, : width // 2],
        v[: height // 2, : width // 2],
    )
    return np.concatenate([plane.ravel() for plane in planes]).reshape(-1, even_width)
