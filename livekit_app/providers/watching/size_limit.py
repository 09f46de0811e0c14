"""No picture larger than this is decoded or converted: a hostile camera's could take gigabytes."""

import logging
import time
from collections.abc import Mapping

from livekit_app.media.frame_size import LONGEST_SIDE

logger = logging.getLogger(__name__)

MOST_PIXELS = LONGEST_SIDE**2
WARNING_SECONDS = 60.0  # between two lines about it: every frame may be too large


class SizeLimit:
    """Of one watch. ``log`` are the fields of its line in the log."""

    def __init__(self, log: Mapping[str, str]) -> None:
        self._log = log
        self._warned: float | None = None  # monotonic

    def allows(self, width: int, height: int) -> bool:
        if max(width, height) <= LONGEST_SIDE:
            return True
        now = time.monotonic()
        if self._warned is None or now - self._warned >= WARNING_SECONDS:
            self._warned = now
            fields = {**self._log, "width": width, "height": height, "limit": LONGEST_SIDE}
            logger.warning("[media] the camera's picture is too large: not looked at", extra=fields)
        return False
