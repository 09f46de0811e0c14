"""Following people from look to look: who is who while the camera moves.

Places are kept in a plane fixed to the scene (the *ground*), onto which the camera's motion maps
each picture, so that a person who stands has speed 0 under a moving camera. The plane begins anew
where that motion is not known. Matching is greedy, by overlap and then by distance, as the boxes
of somebody who runs do not overlap at a few looks a second.
"""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from commentary.observers.facts import Shirt
from commentary.observers.people.sight import (
    NO_SHIFT,
    ORIGIN,
    Box,
    Look,
    Point,
    Pose,
    SeenPerson,
    moved_joints,
)

SAME_LOOK = timedelta(seconds=0.1)
KEPT = timedelta(seconds=3.0)  # of a path
NEAR_LOST = timedelta(seconds=0.9)  # after so long without a pose, or a box, somebody is lost
FAR_LOST = timedelta(seconds=2.0)  # who is only seen as a box is looked for less often
HIDDEN_FOR = timedelta(seconds=20.0)  # who vanished inside the picture may still be there
LEAST_OVERLAP = 0.25
REACH, REACH_PER_SECOND = 0.35, 1.6  # body heights, how far from where they were expected
FIRST_PER_SECOND = 2.6  # while nothing is known of their speed
LIKE_HEIGHT = 0.55
OUTWARD = 0.4  # body heights per second: half of a walk; whom the edge cuts trembles more slowly
TORSOS = 3.0  # a body's height in its shoulder-to-hip lengths, at least


@dataclass(frozen=True, slots=True)
class Sighting:
    """One person in one look. ``place`` (the hips, or the box's centre), ``height`` and ``pose``
    are on the ground plane; ``box`` is in the picture."""

    at: datetime
    box: Box
    place: Point
    height: float
    pose: Pose | None


@dataclass(slots=True)
class PersonTrack:
    number: int
    first: Sighting
    sightings: deque[Sighting] = field(default_factory=deque)
    velocity: Point = ORIGIN  # on the ground, per second
    poses: int = 0
    boxes: int = 0
    agreements: int = 0  # looks in which the pose had a box of the other model round it
    shirts: Counter[Shirt | None] = field(default_factory=Counter)
    # In the picture, also from before the ground began anew: how somebody holds arms and legs
    # does not depend on where.
    postures: deque[tuple[datetime, Pose]] = field(default_factory=deque)
    joined: bool = False  # what Counting told of this one
    behind: bool = False  # somebody, when it vanished

    @property
    def last(self) -> Sighting:
        return self.sightings[-1]

    @property
    def near(self) -> bool:
        """Near enough for joints, and no wrong look: three, or two and the other model agrees."""
        return self.poses >= 3 or (self.poses == 2 and self.agreements > 0)

    @property
    def sure(self) -> bool:
        return self.near or self.boxes >= 3

    @property
    def height(self) -> float:
        """Of the body, on the ground plane; a body that bends keeps it for a while."""
        heights = sorted(sighting.height for sighting in self.sightings)
        return max(heights[(4 * len(heights)) // 5 if len(heights) > 4 else -1], 1e-6)

    @property
    def shirt(self) -> Shirt | None:
        """The colour of most looks."""
        looks = sum(self.shirts.values())
        (shirt, times) = self.shirts.most_common(1)[0] if looks else (None, 0)
        return shirt if looks >= 4 and times >= 0.6 * looks else None

    def place_at(self, moment: datetime) -> Point | None:
        """Where it was in the look of that moment, or one just beside."""
        nearest = min(self.sightings, key=lambda sighting: abs(sighting.at - moment))
        return nearest.place if abs(nearest.at - moment) <= SAME_LOOK else None

    def since(self, moment: datetime) -> list[Sighting]:
        return [sighting for sighting in self.sightings if sighting.at >= moment]

    def add(self, sighting: Sighting, shirt: Shirt | None, measured: bool) -> None:
        if self.sightings:
            seconds = (sighting.at - self.last.at).total_seconds()
            if seconds > 0:
                x = (sighting.place.x - self.last.place.x) / seconds
                y = (sighting.place.y - self.last.place.y) / seconds
                self.velocity = Point((self.velocity.x + x) / 2, (self.velocity.y + y) / 2)
        self.sightings.append(sighting)
        while self.sightings[0].at < sighting.at - KEPT:
            self.sightings.popleft()
        if sighting.pose is None:
            self.boxes += 1
            return
        self.poses += 1
        if measured:
            self.shirts[shirt] += 1


class PeopleTracker:
    """``tracks`` are followed now; ``hidden`` vanished inside the picture not long ago; ``left``
    are those who went over the picture's edge at the newest look."""

    def __init__(self) -> None:
        self.tracks: list[PersonTrack] = []
        self.hidden: list[PersonTrack] = []
        self.left: list[PersonTrack] = []
        self.ground = NO_SHIFT  # from the picture to the ground plane
        self._numbers = 0

    def update(self, look: Look, people: Sequence[SeenPerson]) -> None:
        """``people``: of this look, empty also when nobody was looked for."""
        self._move(look)
        self.left = []
        if look.poses is None and look.things is None:
            self._lose(look)
            return
        unmatched = list(people)
        tracks = list(self.tracks)
        for track, seen in self._pairs(tracks, unmatched, look.at):
            tracks.remove(track)
            unmatched.remove(seen)
            self._add(track, seen, look.at)
        for seen in unmatched:
            if seen.may_begin:
                self._begin(seen, look.at)
        self._lose(look)

    def _move(self, look: Look) -> None:
        if look.fresh:
            self.tracks, self.hidden = [], []
        if look.camera is None or look.fresh:
            self._new_ground()
        else:
            self.ground = self.ground.after(look.camera.undone())

    def _new_ground(self) -> None:
        """Earlier places mean nothing any more; who was where in the picture does."""
        self.ground = NO_SHIFT
        for track in self.tracks + self.hidden:
            last = track.last
            track.velocity = ORIGIN
            track.sightings.clear()
            track.sightings.append(
                Sighting(last.at, last.box, last.box.centre, last.box.height, None)
            )

    def _pairs(
        self, tracks: list[PersonTrack], people: list[SeenPerson], at: datetime
    ) -> list[tuple[PersonTrack, SeenPerson]]:
        scored: list[tuple[float, int, int]] = []
        for i, track in enumerate(tracks):
            for j, seen in enumerate(people):
                likeness = self._likeness(track, seen, at)
                if likeness is not None:
                    scored.append((likeness, i, j))
        pairs: list[tuple[PersonTrack, SeenPerson]] = []
        used_tracks: set[int] = set()
        used_people: set[int] = set()
        for _, i, j in sorted(scored, reverse=True):
            if i not in used_tracks and j not in used_people:
                used_tracks.add(i)
                used_people.add(j)
                pairs.append((tracks[i], people[j]))
        return pairs

    def _likeness(self, track: PersonTrack, seen: SeenPerson, at: datetime) -> float | None:
        """1..2 for boxes that overlap, below 1 for near ones; None: not the same person."""
        seconds = (at - track.last.at).total_seconds()
        height = seen.box.height * self.ground.scale
        ratio = height / max(track.last.box.height * self.ground.scale, 1e-6)
        if not LIKE_HEIGHT < ratio < 1 / LIKE_HEIGHT:
            return None
        expected = Point(
            track.last.place.x + track.velocity.x * seconds,
            track.last.place.y + track.velocity.y * seconds,
        )
        place = self._place(seen)
        distance = expected.distance(place) / track.height
        overlap = _around(expected, track.last, self.ground.scale).overlap(
            _around(place, seen, self.ground.scale)
        )
        if overlap >= LEAST_OVERLAP:
            return 1.0 + overlap - 0.2 * distance
        speed = REACH_PER_SECOND if len(track.sightings) > 1 else FIRST_PER_SECOND
        reach = REACH + speed * min(seconds, 0.6)
        return 0.9 - distance / reach if distance < 0.9 * reach else None

    def _place(self, seen: SeenPerson) -> Point:
        hips = seen.pose.hips if seen.pose else None
        return self.ground.moved(hips or seen.box.centre)

    def _add(self, track: PersonTrack, seen: SeenPerson, at: datetime) -> None:
        pose = seen.pose
        shirt = pose.shirt if pose else None
        measured = pose is not None and pose.shoulders is not None and pose.hips is not None
        track.agreements += seen.agreed
        track.add(self._sighting(seen, at), shirt, measured)
        if pose is not None:
            track.postures.append((at, pose))
        while track.postures and track.postures[0][0] < at - KEPT:
            track.postures.popleft()

    def _sighting(self, seen: SeenPerson, at: datetime) -> Sighting:
        scale, pose = self.ground.scale, seen.pose
        height = seen.box.height
        if pose is not None and pose.shoulders is not None and pose.hips is not None:
            height = max(height, TORSOS * pose.shoulders.distance(pose.hips))
        on_ground = None if pose is None else moved_joints(pose, self.ground)
        return Sighting(at, seen.box, self._place(seen), height * scale, on_ground)

    def _begin(self, seen: SeenPerson, at: datetime) -> None:
        sighting = self._sighting(seen, at)
        again = self._found_again(sighting)
        if again is not None:
            self.hidden.remove(again)
            again.sightings.clear()
            again.velocity = ORIGIN
            track = again
        else:
            self._numbers += 1
            track = PersonTrack(self._numbers, sighting)
        self._add(track, seen, at)
        self.tracks.append(track)

    def _found_again(self, sighting: Sighting) -> PersonTrack | None:
        """Who vanished there. Somebody hidden may have walked on meanwhile."""
        best: PersonTrack | None = None
        nearest = 0.0
        for track in self.hidden:
            seconds = (sighting.at - track.last.at).total_seconds()
            distance = sighting.place.distance(track.last.place) / track.height
            allowed = 0.6 + 1.0 * seconds
            ratio = sighting.height / track.height
            if distance < allowed and 0.5 < ratio < 2.0 and (not best or distance < nearest):
                best, nearest = track, distance
        return best

    def _lose(self, look: Look) -> None:
        kept: list[PersonTrack] = []
        for track in self.tracks:
            unseen = look.at - track.last.at
            if unseen <= (NEAR_LOST if track.near else FAR_LOST):
                kept.append(track)
            elif self._went_out(track, look):
                self.left.append(track)
            elif track.sure:
                track.behind = any(_hides(other, track) for other in self.tracks)
                self.hidden.append(track)
        self.tracks = kept
        self.hidden = [t for t in self.hidden if look.at - t.last.at <= HIDDEN_FOR]

    def _went_out(self, track: PersonTrack, look: Look) -> bool:
        """At the edge and on the way out when last seen, or left behind by the camera since, not
        even an arm in view."""
        back = self.ground.undone()
        place = back.moved(track.last.place)
        half = track.last.box.width / 2
        if not -half < place.x < look.aspect + half:
            return True
        ahead = track.velocity.x * back.scale
        went = ahead * (look.at - track.last.at).total_seconds()
        if abs(ahead) < OUTWARD * track.last.box.height:
            return False
        return not -half < place.x + went < look.aspect + half


def _hides(front: PersonTrack, track: PersonTrack) -> bool:
    """Was ``front`` there before the other vanished, and where that was seen last? (Somebody who
    appears only after is perhaps the same.)"""
    if front is track or not front.near or front.first.at >= track.last.at:
        return False
    box = front.last.box
    return box.holds(track.last.box.centre, margin=0.2 * box.height)


def _around(centre: Point, body: Sighting | SeenPerson, scale: float) -> Box:
    width, height = body.box.width * scale / 2, body.box.height * scale / 2
    return Box(centre.x - width, centre.y - height, centre.x + width, centre.y + height)
