"""The last two seconds of a broadcast as small JPEGs, for a narrator that looks itself.

Frames are kept as they came, and made small only when somebody asks: most are never asked for.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import numpy as np

from commentary.narrators.pictures import Picture
from commentary.observers.motion.opencv import cv2
from livekit_app.providers.watching.room_watch import Frame, Image

KEPT = 4
APART = timedelta(seconds=0.6)  # at least, between two; the newest is as new as it is
OLDEST = timedelta(seconds=3)
LONG_SIDE = 512  # pixels
QUALITY = 70


class RecentPictures:
    """A ``Pictures`` of one broadcast. ``may_look``: while it says no, none are kept and none given
    away."""

    def __init__(self, may_look: Callable[[], bool] = lambda: True) -> None:
        self._may_look = may_look
        self._frames: deque[Frame] = deque(maxlen=KEPT)
        self._small: dict[datetime, Picture] = {}

    def add(self, frame: Frame) -> None:
        """Every frame that comes, in order; it costs nothing."""
        if not self._may_look():
            self.forget()
            return
        while self._frames and frame.at - self._frames[0].at > OLDEST:
            self._frames.popleft()
        if len(self._frames) > 1 and self._frames[-1].at - self._frames[-2].at < APART:
            self._frames.pop()
        self._frames.append(frame)

    def forget(self) -> None:
        """Of the camera that was there before."""
        self._frames.clear()
        self._small.clear()

    async def last(self) -> Sequence[Picture]:
        if not self._may_look():
            self.forget()
            return ()
        frames = list(self._frames)
        known = self._small
        fresh = [frame for frame in frames if frame.at not in known]
        if fresh:
            made = await asyncio.to_thread(lambda: [_picture(frame) for frame in fresh])
            known = known | {picture.at: picture for picture in made}
        if not self._may_look():  # any more
            self.forget()
            return ()
        self._small = {frame.at: known[frame.at] for frame in frames}
        return tuple(self._small.values())


def _picture(frame: Frame) -> Picture:
    return Picture(frame.at, jpeg_of(frame.image))


def jpeg_of(image: Image) -> bytes:
    """Of a BGR picture; nothing but the picture is in it."""
    height, width = image.shape[:2]
    shrink = LONG_SIDE / max(height, width)
    if shrink < 1.0:
        size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    fine, data = cv2.imencode(
        ".jpg", np.ascontiguousarray(image), [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
    )
    if not fine:
        raise ValueError("no JPEG of it")
    return bytes(data)
