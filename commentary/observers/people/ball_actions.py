"""Where the ball goes and who has it, kicks it, throws it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from commentary.observers.facts import Fact, What
from commentary.observers.motion_facts import Direction
from commentary.observers.people.ball import Hit, Path
from commentary.observers.people.sight import ORIGIN, Joint, Look, Point
from commentary.observers.people.telling import Telling
from commentary.observers.people.tracks import Sighting, Track

FEET = (Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)
HANDS = (Joint.LEFT_WRIST, Joint.RIGHT_WRIST)
TOUCHING = (*FEET, *HANDS, Joint.LEFT_KNEE, Joint.RIGHT_KNEE)
HAS = 0.3  # body heights from a joint
HAS_FOR = timedelta(seconds=0.3)
LOOSE = 0.55
NEAR, AWAY = 0.3, 0.3  # body heights: at the foot, and gone from it
FOOT_SPEED, HAND_SPEED = 2.2, 2.5  # body heights per second, against the hips
CONTACT = timedelta(seconds=0.25)
FLIGHT = timedelta(seconds=0.9)
AGAIN = timedelta(seconds=1.5)
STRAIGHT_HITS, STRAIGHT_WITHIN = 3, timedelta(seconds=1.0)
STRAIGHT_WAY = 2.5  # diameters
HIGH = 0.12  # body heights above the highest head
SAME_LOOK = timedelta(seconds=0.1)


class BallActions:
    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self.forget()

    def forget(self) -> None:
        self._struck_at: datetime | None = None

    def facts(self, look: Look, path: Path | None, tracks: Sequence[Track]) -> list[Fact]:
        if path is None or path.last.at != look.at:
            return []
        near = [track for track in tracks if track.near]
        facts = self._struck(look.at, path, near)
        facts += self._goes(look.at, path)
        facts += self._is_high(look.at, path, near)
        facts += self._is_had(look.at, path, near)
        since = path.since(look.at - STRAIGHT_WITHIN)[0].at
        facts.append(self._telling.goes_on(What.BALL, since, look.at, 0.8))
        return facts

    def _goes(self, at: datetime, path: Path) -> list[Fact]:
        """Left or right: up and down turn too often to be true when they are told."""
        hits = path.since(at - STRAIGHT_WITHIN)[-4:]
        if len(hits) < STRAIGHT_HITS:
            return []
        x = hits[-1].place.x - hits[0].place.x
        y = hits[-1].place.y - hits[0].place.y
        steps = [b.place.x - a.place.x for a, b in pairwise(hits)]
        if abs(x) < STRAIGHT_WAY * path.size or abs(x) < abs(y):
            return []
        if not all(step * x > 0 for step in steps):
            return []
        direction = Direction.RIGHT if x > 0 else Direction.LEFT
        return [self._telling.goes_on(What.BALL_MOVES, hits[0].at, at, 0.7, direction=direction)]

    def _is_high(self, at: datetime, path: Path, near: Sequence[Track]) -> list[Fact]:
        hits = path.hits
        if len(hits) < 2 or not near or at - hits[-2].at > STRAIGHT_WITHIN:
            return []
        height = max(track.height for track in near)
        heads = min(track.last.box.y0 for track in near)
        if any(hit.box.y1 > heads - HIGH * height for hit in list(hits)[-2:]):
            return []
        return [self._telling.goes_on(What.BALL_HIGH, hits[-2].at, at, 0.7)]

    def _is_had(self, at: datetime, path: Path, near: Sequence[Track]) -> list[Fact]:
        for track in near:
            had: Hit | None = None
            for hit in reversed(path.since(at - STRAIGHT_WITHIN)):
                distance = _distance(track, hit, TOUCHING)
                if distance is None or distance > LOOSE:
                    break
                if distance <= HAS:
                    had = hit
            last = _distance(track, path.last, TOUCHING)
            if had is None or last is None or last > HAS or at - had.at < HAS_FOR:
                continue
            return [
                self._telling.goes_on(
                    What.HAS_BALL, had.at, at, 0.7, who=track.number, shirt=track.shirt
                )
            ]
        return []

    def _struck(self, at: datetime, path: Path, near: Sequence[Track]) -> list[Fact]:
        if self._struck_at is not None and at - self._struck_at < AGAIN:
            return []
        for track in near:
            for what, joints, least in (
                (What.KICKS, FEET, FOOT_SPEED),
                (What.THROWS, HANDS, HAND_SPEED),
            ):
                for joint in joints:
                    moment = _strike(track, path, joint, least, at)
                    if moment is not None:
                        self._struck_at = at
                        return [Fact(what, moment, at, 0.7, track.number, track.shirt)]
        return []


def _strike(track: Track, path: Path, joint: Joint, least: float, at: datetime) -> datetime | None:
    """When ``joint`` was fast with the ball at it, and the ball is away from it now."""
    now = _joint(track.last, joint)
    if now is None or path.last.place.distance(now) < AWAY * track.height:
        return None
    for before, after in pairwise(track.sightings):
        if not timedelta(0) < at - after.at <= FLIGHT:
            continue
        if _joint_speed(before, after, joint) < least * track.height:
            continue
        for hit in path.hits:
            if before.at - CONTACT <= hit.at <= after.at + CONTACT and hit is not path.last:
                distance = _distance(track, hit, (joint,))
                if distance is not None and distance <= NEAR:
                    return before.at
    return None


def _joint(sighting: Sighting, joint: Joint) -> Point | None:
    return sighting.pose.at(joint) if sighting.pose else None


def _joint_speed(before: Sighting, after: Sighting, joint: Joint) -> float:
    """Against the hips, per second; 0 where a joint is not sure."""
    start, end = _joint(before, joint), _joint(after, joint)
    seconds = (after.at - before.at).total_seconds()
    if start is None or end is None or not 0 < seconds < 0.4:
        return 0.0
    x = (end.x - after.place.x) - (start.x - before.place.x)
    y = (end.y - after.place.y) - (start.y - before.place.y)
    return Point(x, y).distance(ORIGIN) / seconds


def _distance(track: Track, hit: Hit, joints: Sequence[Joint]) -> float | None:
    """From the nearest of the joints at that look, in body heights; None where none is sure."""
    nearest = min(track.sightings, key=lambda s: abs(s.at - hit.at))
    if nearest.pose is None or abs(nearest.at - hit.at) > SAME_LOOK:
        return None
    points = [point for point in (nearest.pose.at(joint) for joint in joints) if point]
    if not points:
        return None
    return min(hit.place.distance(point) for point in points) / track.height
