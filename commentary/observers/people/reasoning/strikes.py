"""A kick or a throw: the ball at somebody's foot or hand, and a change of its way that only a
strike explains. A ball in flight is only ever pulled down, and one that rolls only slows down.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from commentary.observers.facts import Fact, What
from commentary.observers.people.reasoning.ball import Hit, Path
from commentary.observers.people.reasoning.people_tracks import SAME_LOOK, PersonTrack, Sighting
from commentary.observers.people.sight import ORIGIN, Joint, Point

FEET = (Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)
HANDS = (Joint.LEFT_WRIST, Joint.RIGHT_WRIST)
BETWEEN = 0.4  # seconds, at most, from one hit to the next for its speed to mean anything
AT = 0.25  # body heights from ankle or wrist to the ball's middle
UPWARD = 1.2  # change of the ball's speed, body heights per second
GROUND = 0.04  # body heights from the lower ankle down to the ground
LIVELIER = 1.3  # a ball leaves the ground no faster than it came, but for what fell between looks
FOOT_SPEED, HAND_SPEED = 1.2, 1.5  # body heights per second, against the hips
SWERVE = 1.6  # change of the ball's speed in any direction
AWAY = 0.5  # body heights
FLIGHT = timedelta(seconds=0.8)


def kick_or_throw(path: Path, track: PersonTrack) -> Fact | None:
    """That the newest hit of the ball shows."""
    if _lifted(path, track):
        contact = path.hits[-2]
        return Fact(What.KICKS, contact.at, path.last.at, 0.75, track.number, track.shirt)
    for what, joints, least in (
        (What.KICKS, FEET, FOOT_SPEED),
        (What.THROWS, HANDS, HAND_SPEED),
    ):
        for joint in joints:
            contact_hit = _sent_away(path, track, joint, least)
            if contact_hit is None:
                continue
            wrist = joint_at(track, path.last, joint)
            if what is What.THROWS and (wrist is None or path.last.place.y > wrist.y):
                continue  # dribbled
            return Fact(what, contact_hit.at, path.last.at, 0.7, track.number, track.shirt)
    return None


def joint_at(track: PersonTrack, hit: Hit, joint: Joint) -> Point | None:
    """Where it was in the look of ``hit``."""
    nearest = min(track.sightings, key=lambda sighting: abs(sighting.at - hit.at))
    if nearest.pose is None or abs(nearest.at - hit.at) > SAME_LOOK:
        return None
    return nearest.pose.at(joint)


def distance(track: PersonTrack, hit: Hit, joints: Sequence[Joint]) -> float | None:
    """To the nearest of the joints, in body heights; None where none is sure."""
    points = [point for point in (joint_at(track, hit, joint) for joint in joints) if point]
    if not points:
        return None
    return min(hit.place.distance(point) for point in points) / track.height


def _lifted(path: Path, track: PersonTrack) -> bool:
    """It fell to a foot in the air and rose from there: the last three hits."""
    if len(path.hits) < 3:
        return False
    before, contact, after = list(path.hits)[-3:]
    came, went = _velocity(before, contact), _velocity(contact, after)
    if came is None or went is None or came.y - went.y < UPWARD * track.height:
        return False
    foot, hand = distance(track, contact, FEET), distance(track, contact, HANDS)
    if foot is None or foot > AT or (hand is not None and hand < foot):
        return False
    ankles = [point for point in (joint_at(track, contact, joint) for joint in FEET) if point]
    ground = max(ankle.y for ankle in ankles) + GROUND * track.height
    return len(ankles) == 2 and not _may_have_bounced(contact, after, came.y, ground)


def _may_have_bounced(contact: Hit, after: Hit, falling: float, ground: float) -> bool:
    """Could it have reached the ground between the two, and come up to the second by itself?"""
    low, high = contact.place.y + contact.size / 2, after.place.y + after.size / 2
    if low >= ground:
        return True
    if falling <= 0:
        return False
    rest = (after.at - contact.at).total_seconds() - (ground - low) / falling
    return rest > 0 and (ground - high) / rest <= LIVELIER * falling


def _sent_away(path: Path, track: PersonTrack, joint: Joint, least: float) -> Hit | None:
    """The hit at a fast foot or hand, from which the ball went off another way than it came."""
    away = distance(track, path.last, (joint,))
    if away is None or away < AWAY:
        return None
    hits = [hit for hit in path.hits if path.last.at - hit.at <= FLIGHT]
    for i in range(len(hits) - 2, 0, -1):
        near = distance(track, hits[i], (joint,))
        if near is None or near > AT:
            continue
        came, went = _velocity(hits[i - 1], hits[i]), _velocity(hits[i], hits[i + 1])
        if came is None or went is None or came.distance(went) < SWERVE * track.height:
            return None
        return hits[i] if fastest(track, joint, hits[i].at) >= least * track.height else None
    return None


def _velocity(before: Hit, after: Hit) -> Point | None:
    """On the ground plane, per second."""
    seconds = (after.at - before.at).total_seconds()
    if not 0 < seconds <= BETWEEN:
        return None
    return Point(
        (after.place.x - before.place.x) / seconds, (after.place.y - before.place.y) / seconds
    )


def fastest(track: PersonTrack, joint: Joint, at: datetime) -> float:
    """Speed of the joint against the hips, round that moment."""
    around = [s for s in track.sightings if abs((s.at - at).total_seconds()) <= BETWEEN]
    return max((_speed(a, b, joint) for a, b in pairwise(around)), default=0.0)


def _speed(before: Sighting, after: Sighting, joint: Joint) -> float:
    """Against the hips, per second; 0 where a joint is not sure."""
    if before.pose is None or after.pose is None:
        return 0.0
    start, end = before.pose.at(joint), after.pose.at(joint)
    seconds = (after.at - before.at).total_seconds()
    if start is None or end is None or not 0 < seconds <= BETWEEN:
        return 0.0
    x = (end.x - after.place.x) - (start.x - before.place.x)
    y = (end.y - after.place.y) - (start.y - before.place.y)
    return Point(x, y).distance(ORIGIN) / seconds
