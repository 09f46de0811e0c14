"""The ball's path: what looks like one, confirmed by moving along a path of one size.

A detector takes light shirts, heads, elbows and flowers for balls. So a single hit says nothing,
and what never moves is not told at all.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from commentary.observers.people.reasoning.people_tracks import PersonTrack
from commentary.observers.people.sight import Box, Look, Point, Shift, Thing, ThingKind

KEPT = timedelta(seconds=2.5)
LOST = timedelta(seconds=1.0)
LIKE_SIZE = 0.6
REACH, REACH_PER_SECOND = 1.5, 22.0  # diameters: a football flies 5 m/s on a phone's picture
SURE_SCORE = 0.4
HITS, HITS_WITHIN = 3, timedelta(seconds=1.2)
MOVED = 1.0  # diameters, between two of the hits, that it has to have moved
LEAST_BODY, MOST_BODY = 0.05, 0.24  # body heights: from a tennis ball to a basketball
MOST_SURE = 0.36  # one that is nearer than they are looks larger, and is surely one
MOST_PICTURE = 0.25  # picture heights, where nobody is near to compare with
ROUND = 1.5  # longer side by shorter one; blur stretches
RESTS_FOR, RESTS_WITHIN = timedelta(seconds=0.9), 0.5  # diameters: a cone, or a ball at rest
HEAD = 0.13  # of a body's height from the top: a head is round as well


@dataclass(frozen=True, slots=True)
class Hit:
    """``place`` and ``size`` are on the ground plane (see ``people_tracks``)."""

    at: datetime
    box: Box
    place: Point
    size: float
    score: float


class Path:
    """Hits of one ball, as it seems."""

    def __init__(self, hit: Hit) -> None:
        self.hits: deque[Hit] = deque([hit])
        self.confirmed_at: datetime | None = None

    @property
    def last(self) -> Hit:
        return self.hits[-1]

    @property
    def size(self) -> float:
        sizes = sorted(hit.size for hit in self.hits)
        return sizes[len(sizes) // 2]

    def since(self, moment: datetime) -> list[Hit]:
        return [hit for hit in self.hits if hit.at >= moment]

    def expected(self, at: datetime) -> Point:
        """Where it would be if it went on as it last did."""
        if len(self.hits) < 2:
            return self.last.place
        before, last = self.hits[-2], self.hits[-1]
        between = (last.at - before.at).total_seconds()
        if not 0 < between <= 0.6:
            return last.place
        part = min((at - last.at).total_seconds(), 0.4) / between
        return Point(
            last.place.x + part * (last.place.x - before.place.x),
            last.place.y + part * (last.place.y - before.place.y),
        )

    def takes(self, hit: Hit) -> float | None:
        """How far ``hit`` lies from where this path may have come, in parts of its reach."""
        if not LIKE_SIZE < hit.size / self.size < 1 / LIKE_SIZE:
            return None
        seconds = (hit.at - self.last.at).total_seconds()
        reach = (REACH + REACH_PER_SECOND * min(seconds, 0.5)) * self.size
        distance = min(
            self.last.place.distance(hit.place), self.expected(hit.at).distance(hit.place)
        )
        return distance / reach if distance < reach else None

    @property
    def rests(self) -> bool:
        """Has it been where it is for a while?"""
        lasted = self.last.at - self.hits[0].at
        return lasted >= RESTS_FOR and farthest(self.hits) < RESTS_WITHIN * self.size

    def add(self, hit: Hit) -> None:
        self.hits.append(hit)
        while self.hits[0].at < hit.at - KEPT:
            self.hits.popleft()
        recent = self.since(hit.at - HITS_WITHIN)
        if self.confirmed_at is None and _confirmed(recent, self.size):
            self.confirmed_at = hit.at


def _confirmed(hits: Sequence[Hit], size: float) -> bool:
    sure = sum(hit.score >= SURE_SCORE for hit in hits)
    if len(hits) < HITS and not (len(hits) == 2 and sure == 2):
        return False
    return sure >= 1 and farthest(hits) >= MOVED * size


def farthest(hits: Iterable[Hit]) -> float:
    return max((a.place.distance(b.place) for a, b in combinations(hits, 2)), default=0.0)


class BallPaths:
    def __init__(self) -> None:
        self._paths: list[Path] = []

    def forget(self) -> None:
        self._paths = []

    @property
    def best(self) -> Path | None:
        """The ball, if there is one."""
        sure = [path for path in self._paths if path.confirmed_at is not None]
        return max(sure, key=lambda path: len(path.hits), default=None)

    @property
    def hoped(self) -> Path | None:
        """Where a closer look is worth while: the ball, or what may be one."""
        moving = [path for path in self._paths if not path.rests]
        newest = max(moving, key=lambda path: (path.last.at, path.last.score), default=None)
        return self.best or newest

    def update(self, look: Look, ground: Shift, tracks: Sequence[PersonTrack]) -> None:
        if look.camera is None or look.fresh:
            self.forget()
        self._paths = [path for path in self._paths if look.at - path.last.at <= LOST]
        hits = [
            Hit(
                look.at,
                thing.box,
                ground.moved(thing.box.centre),
                max(thing.box.width, thing.box.height) * ground.scale,
                thing.score,
            )
            for thing in look.things or ()
            if thing.kind is ThingKind.BALL and _like_a_ball(thing, ground.scale, tracks)
        ]
        for hit in sorted(hits, key=lambda hit: -hit.score):
            fitting = [(path.takes(hit), path) for path in self._paths if path.last.at < look.at]
            near = [(far, path) for far, path in fitting if far is not None]
            if near:
                min(near, key=lambda pair: pair[0])[1].add(hit)
            else:
                self._paths.append(Path(hit))


def _like_a_ball(thing: Thing, scale: float, tracks: Sequence[PersonTrack]) -> bool:
    """Its size against that of whoever is nearest, as tall as they are when they stand."""
    box = thing.box
    short, long = sorted((box.width, box.height))
    if long > ROUND * max(short, 1e-6) or long > MOST_PICTURE:
        return False
    sure = [track for track in tracks if track.sure]
    if not sure:
        return True
    nearest = min(sure, key=lambda track: track.last.box.centre.distance(box.centre))
    part = long * scale / nearest.height
    if MOST_BODY <= part < MOST_SURE:  # before a body it would rather be a shirt
        return thing.score >= SURE_SCORE and not any(_before(box, track) for track in sure)
    return LEAST_BODY < part < MOST_BODY and not _on_head(box, nearest)


def _before(box: Box, track: PersonTrack) -> bool:
    """In front of somebody who is upright."""
    body = track.last.box
    return body.height > body.width and body.holds(box.centre)


def _on_head(box: Box, track: PersonTrack) -> bool:
    body = track.last.box
    return _before(box, track) and box.centre.y < body.y0 + HEAD * body.height
