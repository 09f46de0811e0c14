"""What of a camera's video may be passed on to people's players and to the commentator.

A few kilobytes can ask a decoder for gigabytes, so the size that a keyframe states is read here;
what follows a keyframe that was not passed on is not either.
"""

from livekit_app.media.frame_size import LONGEST_SIDE, stated_size


class PictureGate:
    """Of one camera."""

    def __init__(self) -> None:
        self.too_large = False
        self._size_known = False  # H264 may state it before the keyframe
        self._open = False  # there was a keyframe of a known, acceptable size

    def lets_through(self, codec: str, data: bytes, *, key: bool) -> bool:
        try:
            size = stated_size(codec, data)
        except ValueError:
            self._size_known = self._open = False
            return False
        if size is not None:
            self.too_large = max(size) > LONGEST_SIDE
            self._size_known = not self.too_large and min(size) > 0
            if not self._size_known:
                self._open = False
        if key:
            self._open = self._size_known
        return self._open
