"""When the camera's motion is worth telling, and when the camera holds still again."""

from datetime import datetime, timedelta

import numpy as np

from commentary.observers.motion.meter import Measurement
from commentary.observers.motion_facts import (
    Direction,
    Observation,
    Topic,
    direction_of,
    speed_of,
)

SPEED = 0.07  # widths per second; a steady hand stays below
ZOOM = 0.08  # growth per second
REST, REST_ZOOM = 0.02, 0.02  # slower than this it holds still
REST_SECONDS = 1.0
DRIFT_SECONDS = 3.0
MUCH_CHANGED = 0.2  # of the picture: where the camera's motion is not known, it may be that


class CameraWatch:
    def __init__(self) -> None:
        self._since: datetime | None = None  # it has been called moving
        self._last: datetime | None = None
        self._unrest_at: datetime | None = None  # it moved, or may have

    def observe(self, seen: Measurement) -> list[Observation]:
        step = seen.camera
        dx, dy = -step.dx / seen.seconds, -step.dy / seen.seconds  # the camera's, not the contents'
        zoom = (step.scale - 1.0) / seen.seconds
        speed = float(np.hypot(dx, dy))
        if speed > REST or abs(zoom) > REST_ZOOM or _may_have_moved(seen):
            self._unrest_at = seen.at
        if speed < SPEED and abs(zoom) < ZOOM:
            return self._rests(seen.at)
        self._last = seen.at
        if self._since is None:
            self._since = seen.at
            if speed < 3 * SPEED:  # one small jolt is no news; the next step will tell
                return []
        direction = direction_of(dx, dy)
        if speed < SPEED:
            direction = Direction.CLOSER if zoom > 0 else Direction.AWAY
        return [
            Observation(
                Topic.CAMERA_MOVES,
                activity=0.6 * min(speed, 1.5) + abs(zoom),
                direction=direction,
                speed=speed_of(speed),
            )
        ]

    def held_still(self, at: datetime, seconds: float) -> bool:
        """For so long, as far as is known."""
        return not _lately(self._unrest_at, at, seconds)

    def _rests(self, at: datetime) -> list[Observation]:
        since, last = self._since, self._last
        if since is None or last is None or _lately(last, at, REST_SECONDS):
            return []
        if not self.held_still(at, REST_SECONDS):
            if not _lately(last, at, DRIFT_SECONDS):
                self._since = None  # it drifts on, too slowly to be called a movement
            return []
        self._since = None
        if last - since < timedelta(seconds=1.0):
            return []  # too short to have been called a movement
        return [Observation(Topic.CAMERA_STEADY, activity=0.1)]


def _may_have_moved(seen: Measurement) -> bool:
    return not seen.camera.known and seen.changed > MUCH_CHANGED


def _lately(then: datetime | None, at: datetime, seconds: float) -> bool:
    return then is not None and at - then < timedelta(seconds=seconds)
