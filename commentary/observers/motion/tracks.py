"""Following moving regions from frame to frame, to know where they go and how fast.

At two frames per second a runner jumps by many times his own width, so regions are matched by
where they were heading, by distance and by size; what cannot be matched begins a new track.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

import numpy as np

from commentary.observers.motion.camera import CameraStep
from commentary.observers.motion.meter import Measurement
from commentary.observers.motion.regions import Region

FORGET_SECONDS = 1.2
REACH = 0.7  # widths per second a thing may change its speed by between two frames
LONE_REACH = 1.8  # the same where there is nothing else it could be taken for
TRAIL = 6  # sightings remembered
MOVING_SPEED = 0.03  # widths per second; less may be a region's edge flickering
MOVING_WAY = 0.03  # widths it must have got on
MOVING_STRAIGHT = 0.6  # of the way it made must be progress; who only sways makes none


@dataclass(frozen=True, slots=True)
class Track:
    """One moving thing, in the picture as the camera looks now. Velocities are in picture widths
    per second against the background, positive right and down; 0 until it was seen twice."""

    number: int
    last_at: datetime
    trail: tuple[Region, ...]  # oldest first; the last is where it is
    velocities: tuple[tuple[float, float], ...] = ()  # of the last steps, oldest first
    sightings: int = 1

    @property
    def region(self) -> Region:
        return self.trail[-1]

    @property
    def velocity(self) -> tuple[float, float]:
        return self.velocities[-1] if self.velocities else (0.0, 0.0)

    @property
    def speed(self) -> float:
        return float(np.hypot(*self.velocity))

    @property
    def usual_speed(self) -> float:
        """Over the last steps, so that one inexact outline does not count for much."""
        vx, vy = np.mean(self.velocities[-3:], axis=0) if self.velocities else (0.0, 0.0)
        return float(np.hypot(vx, vy))

    @property
    def speeds(self) -> tuple[float, ...]:
        return tuple(float(np.hypot(*velocity)) for velocity in self.velocities)

    def is_moving(self, aspect: float) -> bool:
        """Does it get anywhere, rather than sway, flicker or turn on the spot?"""
        if self.speed < MOVING_SPEED:
            return False
        points = [(r.x, r.y * aspect) for r in self.trail[-3:]]
        steps = [float(np.hypot(b[0] - a[0], b[1] - a[1])) for a, b in pairwise(points)]
        progress = float(np.hypot(points[-1][0] - points[0][0], points[-1][1] - points[0][1]))
        if len(steps) > 1 and progress < MOVING_STRAIGHT * sum(steps):
            return self._turned_cleanly()
        # One leap out of rest is more likely a mistaken identity than a start.
        return progress >= MOVING_WAY and min(self.speeds[-2:]) > 0.3 * self.speed

    def _turned_cleanly(self) -> bool:
        """It came a long straight way before it turned: a change of direction, not a swaying."""
        if len(self.velocities) < 3:
            return False
        (ax, ay), (bx, by) = self.velocities[-3:-1]
        return ax * bx + ay * by > 0 and min(self.speeds[-3:]) > 2 * MOVING_SPEED


class Tracker:
    def __init__(self) -> None:
        self._tracks: list[Track] = []
        self._numbers = 0

    def update(self, seen: Measurement, aspect: float) -> tuple[Track, ...]:
        """``aspect`` is height / width. Returns the tracks seen in this very frame."""
        if seen.seconds == 0.0 or seen.cut or seen.view != "clear":
            self._tracks.clear()
            return ()
        if seen.camera.matrix is not None:
            self._tracks = [_turned(track, seen.camera, aspect) for track in self._tracks]
        pairs = self._match(seen, aspect)
        current = [
            self._begin(region, seen.at) if track is None else _extend(track, region, seen, aspect)
            for region, track in pairs
        ]
        matched = {track.number for _, track in pairs if track is not None}
        waiting = [
            track
            for track in self._tracks
            if track.number not in matched
            and (seen.at - track.last_at).total_seconds() < FORGET_SECONDS
        ]
        self._tracks = current + waiting
        return tuple(current)

    def _begin(self, region: Region, at: datetime) -> Track:
        self._numbers += 1
        return Track(number=self._numbers, last_at=at, trail=(region,))

    def _match(self, seen: Measurement, aspect: float) -> list[tuple[Region, Track | None]]:
        """Nearest pairs first, each region and each track once."""
        costs: list[tuple[float, int, Track]] = []
        reach = LONE_REACH if len(seen.movers) == 1 == len(self._tracks) else REACH
        for index, region in enumerate(seen.movers):
            for track in self._tracks:
                cost = _distance(track, region, seen.at, aspect, reach)
                if cost is not None:
                    costs.append((cost, index, track))
        costs.sort(key=lambda item: (item[0], item[1], item[2].number))
        chosen: dict[int, Track] = {}
        taken: set[int] = set()
        for _, index, track in costs:
            if index not in chosen and track.number not in taken:
                chosen[index] = track
                taken.add(track.number)
        return [(region, chosen.get(index)) for index, region in enumerate(seen.movers)]


def _distance(
    track: Track, region: Region, at: datetime, aspect: float, reach: float
) -> float | None:
    """How far ``region`` is from where ``track`` should be now; None when it cannot be it."""
    ratio = region.area / track.region.area
    if not 0.2 < ratio < 5.0:
        return None
    seconds = (at - track.last_at).total_seconds()
    vx, vy = track.velocity
    dx = region.x - track.region.x - vx * seconds
    dy = (region.y - track.region.y) * aspect - vy * seconds
    distance = float(np.hypot(dx, dy))
    size = max(region.width, region.height * aspect)
    if distance > reach * seconds + size:
        return None
    return distance + 0.05 * abs(float(np.log(ratio)))


def _extend(track: Track, region: Region, seen: Measurement, aspect: float) -> Track:
    seconds = (seen.at - track.last_at).total_seconds()
    vx = (region.x - track.region.x) / seconds
    vy = (region.y - track.region.y) * aspect / seconds
    return replace(
        track,
        last_at=seen.at,
        trail=(*track.trail, region)[-TRAIL:],
        velocities=(*track.velocities, (vx, vy))[-TRAIL:],
        sightings=track.sightings + 1,
    )


def _turned(track: Track, camera: CameraStep, aspect: float) -> Track:
    """Where the track's sightings are in the picture, now that the camera has moved."""
    moved = tuple(
        replace(
            region,
            x=0.5 + (region.x - 0.5) * camera.scale + camera.dx,
            y=0.5 + (region.y - 0.5) * camera.scale + camera.dy / aspect,
        )
        for region in track.trail
    )
    return replace(track, trail=moved)
