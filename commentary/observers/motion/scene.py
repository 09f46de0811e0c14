"""One frame's movement, sorted: things that go somewhere, and places with local motion."""

from collections.abc import Sequence
from dataclasses import dataclass

from commentary.observers.motion.meter import Measurement
from commentary.observers.motion.regions import Region
from commentary.observers.motion.tracks import Track

SEEN_OFTEN = 3  # sightings after which a thing that gets nowhere is a place with local motion


@dataclass(frozen=True, slots=True)
class Scene:
    moving: tuple[Track, ...]
    places: tuple[Region, ...]  # where it moves without going anywhere, largest first
    activity: float  # how much goes on, 0 = nothing, unbounded
    fastest: float  # widths per second

    @property
    def count(self) -> int:
        return len(self.moving) + len(self.places)

    @property
    def spread(self) -> float:
        """The part of the picture's width or height along which it moves."""
        regions = [*(track.region for track in self.moving), *self.places]
        if not regions:
            return 0.0
        xs, ys = [r.x for r in regions], [r.y for r in regions]
        return max(max(xs) - min(xs), max(ys) - min(ys))


def scene_of(seen: Measurement, tracks: Sequence[Track], aspect: float) -> Scene:
    moving = tuple(t for t in tracks if t.is_moving(aspect) and not _hops(t, seen.local_motion))
    trails = [region for track in moving for region in track.trail]
    # A slow thing also changes its places again and again: those are its trail, not local motion.
    local_motion = [r for r in seen.local_motion if not any(_touch(r, trail) for trail in trails)]
    swaying = [
        track.region
        for track in tracks
        if track not in moving
        and track.sightings >= SEEN_OFTEN
        and not any(_touch(track.region, other) for other in (*local_motion, *trails))
    ]
    places = tuple(sorted((*local_motion, *swaying), key=lambda region: -region.area))
    fastest = max((track.usual_speed for track in moving), default=0.0)
    return Scene(moving, places, _activity(moving, places, fastest), fastest)


def _hops(track: Track, local_motion: Sequence[Region]) -> bool:
    """Two places that move in turn look like one thing leaping to and fro."""
    now, before = track.trail[-1], track.trail[-2]
    here = [region for region in local_motion if _touch(now, region)]
    there = [region for region in local_motion if _touch(before, region)]
    if (here or there) and track.sightings == 2:
        return True  # too young to be told from the motion around it
    return bool(here and there) and not any(region in there for region in here)


def _activity(moving: Sequence[Track], places: Sequence[Region], fastest: float) -> float:
    area = sum(track.region.area for track in moving) + 0.5 * sum(place.area for place in places)
    count = len(moving) + len(places)
    if count == 0:
        return 0.0
    return 0.08 + 2.0 * min(area, 1.0) + 0.7 * min(fastest, 1.5) + 0.06 * (count - 1)


def _touch(a: Region, b: Region, margin: float = 0.03) -> bool:
    """Do the boxes overlap, or nearly?"""
    return (
        abs(a.x - b.x) <= (a.width + b.width) / 2 + margin
        and abs(a.y - b.y) <= (a.height + b.height) / 2 + margin
    )
