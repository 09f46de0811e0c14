"""From measurements to what is worth mentioning. Remembers just enough to tell a beginning from a
going-on: whether the view was covered, the camera moving, and since when all has been still."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from commentary.observers.motion.camera_watch import CameraWatch
from commentary.observers.motion.meter import Measurement
from commentary.observers.motion.scene import Scene, scene_of
from commentary.observers.motion.tracks import MOVING_SPEED, Track
from commentary.observers.motion_facts import (
    Direction,
    Observation,
    Topic,
    Trend,
    direction_of,
    level_of,
    side_of,
    size_of,
    speed_of,
)

CALM_SECONDS = 1.5
QUIET_SECONDS = 3.0
QUIET_AGAIN_SECONDS = 60.0  # then 120, 240 …: "still nothing" is worth little
LIGHT_LEVELS = 20.0
LIGHT_WINDOW_SECONDS = 6.0
STIRRED = 0.00014  # of the picture: 8 pixels of 320x180, somebody far away
WIDEST = 0.5  # parts of the picture; what reaches farther is seldom one thing
ON_THE_SPOT_SECONDS = 3.0  # since the camera moved, or may have
TURMOIL_SECONDS = 4.0
CROWD_COUNT = 5


class Interpreter:
    def __init__(self) -> None:
        self._covered = False
        self._camera_watch = CameraWatch()
        self._cut_at: datetime | None = None
        self._light: deque[tuple[datetime, float]] = deque()
        self._counts: deque[int] = deque(maxlen=3)
        self._moved = False  # since the last time it was called calm
        self._still_since: datetime | None = None
        self._quiet_after = QUIET_SECONDS

    def interpret(
        self, seen: Measurement, tracks: Sequence[Track], aspect: float
    ) -> list[Observation]:
        """What this frame has to tell, the most important first. ``aspect``: height / width."""
        if self._still_since is None:
            self._still_since = seen.at
        if seen.view != "clear":
            return self._cover(seen)
        if self._covered:
            self._covered = False
            self._touch(seen.at)
            return [Observation(Topic.UNCOVERED, activity=0.5, sudden=True)]
        if seen.seconds == 0.0:
            return []
        if seen.cut:
            return [self._cut(seen.at)]
        found = [
            *self._light_changes(seen),
            *self._camera(seen),
            *self._movement(scene_of(seen, tracks, aspect), seen.at),
        ]
        if not found and seen.stirred >= STIRRED:
            self._touch(seen.at)  # too small to be followed, and yet not still
            return []
        return found or self._stillness(seen.at)

    def _touch(self, at: datetime) -> None:
        """Something happens: it is not still."""
        self._still_since = at
        self._quiet_after = QUIET_SECONDS

    def _cover(self, seen: Measurement) -> list[Observation]:
        self._touch(seen.at)
        self._moved = False
        if self._covered:
            return []
        self._covered = True
        sudden = seen.seconds > 0.0
        return [
            Observation(
                Topic.COVERED,
                activity=0.6 if sudden else 0.1,
                sudden=sudden,
                dark=seen.view == "dark",
            )
        ]

    def _cut(self, at: datetime) -> Observation:
        again = self._cut_at is not None and at - self._cut_at < timedelta(seconds=TURMOIL_SECONDS)
        self._cut_at = at
        self._touch(at)
        self._moved = False
        if again:
            return Observation(Topic.TURMOIL, activity=1.0)
        return Observation(Topic.CUT, activity=1.2, sudden=True)

    def _light_changes(self, seen: Measurement) -> list[Observation]:
        self._light.append((seen.at, seen.light.delta))
        while seen.at - self._light[0][0] > timedelta(seconds=LIGHT_WINDOW_SECONDS):
            self._light.popleft()
        total = sum(delta for _, delta in self._light)
        if abs(total) < LIGHT_LEVELS:
            return []
        self._light.clear()
        return [
            Observation(
                Topic.LIGHTER if total > 0 else Topic.DARKER,
                activity=min(0.45, abs(total) / 120.0),
                sudden=abs(seen.light.delta) >= 30.0,
            )
        ]

    def _camera(self, seen: Measurement) -> list[Observation]:
        found = self._camera_watch.observe(seen)
        if any(observation.topic is Topic.CAMERA_MOVES for observation in found):
            self._touch(seen.at)
        return found

    def _movement(self, scene: Scene, at: datetime) -> list[Observation]:
        self._counts.append(scene.count)
        if scene.count == 0:
            return []
        self._touch(at)
        usual = int(np.median(list(self._counts)))
        if scene.moving or self._camera_watch.held_still(at, ON_THE_SPOT_SECONDS):
            one = _one_observation(scene)
        else:
            one = []  # what moves in its place may be the background, seen from elsewhere
        if usual >= CROWD_COUNT and scene.spread > 0.5:
            found = [Observation(Topic.CROWD, activity=scene.activity, count=usual)]
        elif min(scene.count, usual) >= 2 and len(self._counts) > 1 and self._counts[-2] >= 2:
            found = [_several(scene), *one]
        else:
            found = one
        self._moved = self._moved or bool(found)
        return found

    def _stillness(self, at: datetime) -> list[Observation]:
        assert self._still_since is not None  # noqa: S101 - interpret() sets it first
        seconds = (at - self._still_since).total_seconds()
        if self._moved:
            if seconds < CALM_SECONDS:
                return []
            self._moved = False
            self._quiet_after = QUIET_AGAIN_SECONDS
            return [Observation(Topic.CALM, seconds=seconds)]
        if seconds < self._quiet_after:
            return []
        self._quiet_after = max(QUIET_AGAIN_SECONDS, 2 * self._quiet_after)
        return [Observation(Topic.QUIET, seconds=seconds)]


def _one_observation(scene: Scene) -> list[Observation]:
    """The thing that moves most, else the liveliest place."""
    if scene.moving:
        track = max(scene.moving, key=lambda t: t.region.area * (0.1 + t.speed))
        trend = _trend(track)
        return [
            Observation(
                Topic.MOVE,
                activity=scene.activity,
                sudden=trend is Trend.FASTER and track.speed > 0.5,
                side=side_of(track.region.x),
                level=level_of(track.region.y),
                direction=_way(track),
                speed=speed_of(track.usual_speed),
                size=size_of(track.region.area),
                trend=trend,
                count=1,
            )
        ]
    if not scene.places:
        return []  # a thing seen once may be gone again: wait for its second sighting
    place = scene.places[0]
    return [
        Observation(
            Topic.LOCAL_MOTION,
            activity=scene.activity,
            side=side_of(place.x),
            level=level_of(place.y),
            size=size_of(place.area),
            count=len(scene.places),
        )
    ]


def _several(scene: Scene) -> Observation:
    ways = {_way(track) for track in scene.moving}
    return Observation(
        Topic.SEVERAL,
        activity=scene.activity,
        count=scene.count,
        direction=ways.pop() if len(scene.moving) == scene.count and len(ways) == 1 else None,
        speed=speed_of(scene.fastest) if scene.moving else None,
    )


def _way(track: Track) -> Direction | None:
    """None where it reaches across so much of the picture that parts of it, as they begin and
    cease to move, shift its middle more than any motion does."""
    direction = direction_of(*track.velocity)
    across = direction not in (Direction.UP, Direction.DOWN)
    along = direction not in (Direction.LEFT, Direction.RIGHT)
    if (across and track.region.width > WIDEST) or (along and track.region.height > WIDEST):
        return None
    return direction


def _trend(track: Track) -> Trend | None:
    if len(track.velocities) < 3:
        return None
    (before_x, before_y), (x, y) = track.velocities[-2:]
    if before_x * x + before_y * y < 0 and min(track.speeds[-2:]) > MOVING_SPEED:
        return Trend.TURNED
    earlier = float(np.mean(track.speeds[:-1]))
    if track.speed > 1.8 * earlier and track.speed > 0.15:
        return Trend.FASTER
    return Trend.SLOWER if track.speed < 0.5 * earlier and earlier > 0.15 else None
