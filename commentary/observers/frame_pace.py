"""Not more frames than an observer wants."""

from datetime import datetime, timedelta

# Frames come when the camera took one, which is not quite when one is due.
EARLY = timedelta(milliseconds=30)


class FramePace:
    """Ask for each frame once, in order; clocks are the frames' own. An even pace on the whole,
    but no catching up after a pause."""

    def __init__(self, frames_per_second: float) -> None:
        self._interval = timedelta(seconds=1.0 / frames_per_second)
        self._due: datetime | None = None

    def wants(self, at: datetime) -> bool:
        if self._due is None or abs(at - self._due) > self._interval:
            self._due = at  # the first, after a pause, or a clock that was set back
        elif at < self._due - EARLY:
            return False
        self._due += self._interval
        return True
