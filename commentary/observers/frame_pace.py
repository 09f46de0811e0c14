"""Not more frames than an observer wants."""

from datetime import datetime, timedelta


class FramePace:
    """Ask for each frame once, in order; clocks are the frames' own."""

    def __init__(self, frames_per_second: float) -> None:
        self._interval = timedelta(seconds=1.0 / frames_per_second)
        self._last: datetime | None = None

    def wants(self, at: datetime) -> bool:
        if self._last is not None and timedelta(0) <= at - self._last < self._interval:
            return False
        self._last = at  # a clock that was set back begins anew
        return True
