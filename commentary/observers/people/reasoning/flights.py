"""A ball thrown or kicked into the air, whatever it looks like: something small and of one colour
that flies as only gravity makes things fly, and that began at somebody's hand or foot.

A detector misses most balls but footballs. What moves is easily found (``blobs``), and of all that
moves only what was thrown rises and falls with 9.8 m/s²: 5.6 of an adult's heights, 7 of a child's.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import dist

from commentary.observers.facts import Fact, What
from commentary.observers.people.reasoning.people_tracks import PeopleTracker, PersonTrack, Sighting
from commentary.observers.people.reasoning.strikes import FEET, HANDS, fastest
from commentary.observers.people.reasoning.telling import Telling
from commentary.observers.people.sight import Joint, Look, Point

KEPT = timedelta(seconds=1.3)
LEAST_BODY, MOST_BODY = 0.07, 0.24  # a ball's diameter in body heights
BESIDE = 0.05  # body heights round somebody's box that are still arms and legs
GRAVITY = (2.5, 9.5)  # body heights per second²; what flies away from the camera shows less
POINTS = 5  # on the flight, of which three define it
MISSED = 1  # looks without it
OFF = 0.09  # body heights from the flight
LIKE_SIZE, LIKE_LIGHT = 1.7, 2.0  # times
LIKE_COLOUR = 0.09  # between the parts of blue, green and red; light and blur leave those
MOST_DOTS = 5  # of a look; among more, some lie on a flight by chance
WAY = 0.6  # body heights
RELEASED = timedelta(seconds=0.45)  # before it was first seen in the air
AT = 0.35  # body heights from wrist or ankle
SWUNG = 0.6  # body heights per second, of the hand or foot; seen only at each look
AGAIN = timedelta(seconds=1.5)


@dataclass(frozen=True, slots=True)
class Dot:
    """Something small that moves; on the ground plane (see ``people_tracks``)."""

    at: datetime
    place: Point
    size: float
    colour: tuple[float, float, float]

    def like(self, other: "Dot") -> bool:
        size, light = self.size / other.size, self.light / other.light
        return (
            1 / LIKE_SIZE < size < LIKE_SIZE
            and 1 / LIKE_LIGHT < light < LIKE_LIGHT
            and dist(self.parts, other.parts) < LIKE_COLOUR
        )

    @property
    def light(self) -> float:
        return max(sum(self.colour), 1.0)

    @property
    def parts(self) -> tuple[float, ...]:
        return tuple(part / self.light for part in self.colour)


@dataclass(frozen=True, slots=True)
class Flight:
    """Place by time: even sideways, falling downwards."""

    start: datetime
    place: Point
    speed: Point  # at the start, per second
    gravity: float

    def at(self, moment: datetime) -> Point:
        t = (moment - self.start).total_seconds()
        return Point(
            self.place.x + self.speed.x * t,
            self.place.y + self.speed.y * t + self.gravity * t * t / 2,
        )


class Flights:
    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self.forget()

    def forget(self) -> None:
        self._dots: deque[Dot] = deque()
        self._looks: deque[datetime] = deque()
        self._told_at: datetime | None = None

    def facts(self, look: Look, tracker: PeopleTracker) -> list[Fact]:
        near = [track for track in tracker.tracks if track.near]
        if look.camera is None or look.fresh or not near:
            self.forget()
            return []
        body = sorted(track.height for track in near)[len(near) // 2]
        newest = list(_dots(look, tracker, body))
        if len(newest) > MOST_DOTS:
            newest = []
        while self._looks and self._looks[0] < look.at - KEPT:
            self._looks.popleft()
        while self._dots and self._dots[0].at < look.at - KEPT:
            self._dots.popleft()
        self._looks.append(look.at)
        told = self._told_at is not None and look.at - self._told_at < AGAIN
        facts = [] if told else self._thrown(newest, near, body)
        self._dots.extend(newest)
        if facts:
            self._told_at = look.at
        return facts

    def _thrown(
        self, newest: Sequence[Dot], near: Sequence[PersonTrack], body: float
    ) -> list[Fact]:
        for dot in newest:
            flight = self._flight_to(dot, body)
            if flight is None or flight.speed.y >= 0:
                continue
            for track in near:
                released = _released(flight, track)
                if released is not None:
                    what, moment = released
                    return [
                        Fact(what, moment, dot.at, 0.7, track.number, track.shirt),
                        self._telling.goes_on(What.BALL, flight.start, dot.at, 0.7),
                    ]
        return []

    def _flight_to(self, last: Dot, body: float) -> Flight | None:
        """The one that the newest dot ends, with the most dots on it."""
        alike = [dot for dot in self._dots if dot.like(last)]
        best: Flight | None = None
        most = POINTS - 1
        for first in alike:
            for middle in alike:
                if not first.at < middle.at < last.at:
                    continue
                flight = _through(first, middle, last, body)
                if flight is None:
                    continue
                looks = [at for at in self._looks if first.at <= at <= last.at]
                on = {dot.at for dot in alike if _on(dot, flight, body)} | {last.at}
                points = sum(at in on for at in looks)
                if points > most and points >= len(looks) - MISSED:
                    best, most = flight, points
        return best


def _dots(look: Look, tracker: PeopleTracker, body: float) -> Iterator[Dot]:
    """Blobs of a ball's size beside the people."""
    ground = tracker.ground
    for blob in look.blobs:
        size = max(blob.box.width, blob.box.height) * ground.scale
        if not LEAST_BODY * body < size < MOST_BODY * body:
            continue
        beside = BESIDE * body / ground.scale
        if not any(track.last.box.holds(blob.box.centre, beside) for track in tracker.tracks):
            yield Dot(look.at, ground.moved(blob.box.centre), size, blob.colour)


def _through(first: Dot, middle: Dot, last: Dot, body: float) -> Flight | None:
    """None where no gravity bends it so, or it hardly goes anywhere."""
    t1 = (middle.at - first.at).total_seconds()
    t2 = (last.at - first.at).total_seconds()
    y1, y2 = middle.place.y - first.place.y, last.place.y - first.place.y
    gravity = 2 * (y2 / t2 - y1 / t1) / (t2 - t1)
    if not GRAVITY[0] * body < gravity < GRAVITY[1] * body:
        return None
    speed = Point((last.place.x - first.place.x) / t2, y1 / t1 - gravity * t1 / 2)
    flight = Flight(first.at, first.place, speed, gravity)
    if first.place.distance(middle.place) + middle.place.distance(last.place) < WAY * body:
        return None
    return flight if _on(middle, flight, body) else None


def _on(dot: Dot, flight: Flight, body: float) -> bool:
    return dot.at >= flight.start and dot.place.distance(flight.at(dot.at)) <= OFF * body


def _released(flight: Flight, track: PersonTrack) -> tuple[What, datetime] | None:
    """At whose hand or foot, and when, the flight begins."""
    for sighting in reversed(track.sightings):
        if not flight.start - RELEASED <= sighting.at <= flight.start:
            continue
        place = flight.at(sighting.at)
        hand, foot = _nearest(sighting, HANDS, place), _nearest(sighting, FEET, place)
        if min(hand, foot) <= AT * track.height:
            joints = HANDS if hand < foot else FEET
            swung = max(fastest(track, joint, sighting.at) for joint in joints)
            if swung < SWUNG * track.height:
                return None  # it leapt from there by itself: a dog
            return (What.THROWS if hand < foot else What.KICKS), sighting.at
    return None


def _nearest(sighting: Sighting, joints: Iterable[Joint], place: Point) -> float:
    pose = sighting.pose
    points = [pose.at(joint) for joint in joints] if pose else []
    return min((place.distance(point) for point in points if point), default=float("inf"))
