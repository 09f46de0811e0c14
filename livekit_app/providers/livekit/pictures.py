"""From LiveKit's decoded frames to pictures as OpenCV wants them."""

import cv2
import numpy as np
from livekit import rtc

from livekit_app.providers.watching import i420
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
    data = np.frombuffer(frame.data, dtype=np.uint8)
    picture = i420.to_bgr(data, frame.width, frame.height)
    turn = _TURNS.get(rotation)
    if turn is not None:
        picture = np.asarray(cv2.rotate(picture, turn), dtype=np.uint8)
    return picture
