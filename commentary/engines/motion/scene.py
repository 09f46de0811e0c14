"""One frame's movement, sorted: things that go somewhere, and places where it stirs."""

from collections.abc import Sequence
from dataclasses import dataclass

from commentary.engines.motion.meter import Measurement
from commentary.engines.motion.regions import Region
from commentary.engines.motion.tracks import Track

SEEN_OFTEN = 3  # sightings after which a thing that gets nowhere is a place that stirs


@dataclass(frozen=True, slots=True)
class Scene:
    going: tuple[Track, ...]
    places: tuple[Region, ...]  # where it moves without going anywhere, largest first
    activity: float  # how much goes on, 0 = nothing, unbounded
    fastest: float  # widths per second

    @property
    def count(self) -> int:
        return len(self.going) + len(self.places)

    @property
    def spread(self) -> float:
        """The part of the picture's width or height along which it moves."""
        regions = [*(track.region for track in self.going), *self.places]
        if not regions:
            return 0.0
        xs, ys = [r.x for r in regions], [r.y for r in regions]
        return max(max(xs) - min(xs), max(ys) - min(ys))


def scene_of(seen: Measurement, tracks: Sequence[Track], aspect: float) -> Scene:
    going = tuple(t for t in tracks if t.is_going(aspect) and not _hops(t, seen.stirs))
    trails = [region for track in going for region in track.trail]
    # A slow thing also changes its places again and again: those are its trail, not a stirring.
    stirs = [r for r in seen.stirs if not any(_touch(r, trail) for trail in trails)]
    swaying = [
        track.region
        for track in tracks
        if track not in going
        and track.sightings >= SEEN_OFTEN
        and not any(_touch(track.region, other) for other in (*stirs, *trails))
    ]
    places = tuple(sorted((*stirs, *swaying), key=lambda region: -region.area))
    fastest = max((track.usual_speed for track in going), default=0.0)
    return Scene(going, places, _activity(going, places, fastest), fastest)


def _hops(track: Track, stirs: Sequence[Region]) -> bool:
    """Two places that stir in turn look like one thing leaping to and fro."""
    now, before = track.trail[-1], track.trail[-2]
    here = [stir for stir in stirs if _touch(now, stir)]
    there = [stir for stir in stirs if _touch(before, stir)]
    if (here or there) and track.sightings == 2:
        return True  # too young to be told from the stirring around it
    return bool(here and there) and not any(stir in there for stir in here)


def _activity(going: Sequence[Track], places: Sequence[Region], fastest: float) -> float:
    area = sum(track.region.area for track in going) + 0.5 * sum(place.area for place in places)
    count = len(going) + len(places)
    if count == 0:
        return 0.0
    return 0.08 + 2.0 * min(area, 1.0) + 0.7 * min(fastest, 1.5) + 0.06 * (count - 1)


def _touch(a: Region, b: Region, margin: float = 0.03) -> bool:
    """Do the boxes overlap, or nearly?"""
    return (
        abs(a.x - b.x) <= (a.width + b.width) / 2 + margin
        and abs(a.y - b.y) <= (a.height + b.height) / 2 + margin
    )
