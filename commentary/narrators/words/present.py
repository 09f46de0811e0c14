"""What holds now: the facts of all observers together, without what is too old, too weak or
contradicted. Each observer's scene comes on its own, so it is remembered here."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from commentary.narrators.words.contradictions import contradict
from commentary.narrators.words.points import (
    ABOUT_PERSON,
    Manner,
    TalkingPoint,
    point_of_fact,
    point_of_motion,
)
from commentary.observers.facts import Fact, What
from commentary.observers.motion_facts import Observation, Topic
from commentary.observers.observer import SceneFacts

STALE_SECONDS = 1.2  # after its end a fact is true no longer
LEAST_CONFIDENCE = 0.4
# People get lost behind each other: fewer than just now are told when they stay fewer.
FEWER_SECONDS = 3.0
COUNTED_ANEW_SECONDS = 1.5  # after somebody came or left, an older number is doubtful
LEFT_SECONDS = 1.0  # how much earlier than the last larger number somebody may have left
WHIP_SECONDS = 0.5  # while the camera flies, everything else is a blur
PEOPLE_AWAY_SECONDS = 6.0  # until mere motion is of interest
WARM_UP_SECONDS = 1.8  # what people do is worth waiting for: they are seen a little later
CAMERA_LASTS_SECONDS, CAMERA_LASTS_LONG_SECONDS = 1.5, 3.0
MOVEMENT_LASTS_SECONDS = 0.4  # two looks: what one saw may be noise
SLIGHT_LASTS_SECONDS = 1.5  # leaves go to and fro
MOTION_GAP_SECONDS = 1.0  # the same motion after less is the same that goes on
_KEPT_SECONDS, _MOST_KEPT = 8.0, 80
_COUNTS = (What.PEOPLE, What.SEVERAL_PEOPLE)


class Present:
    def __init__(self) -> None:
        self._points: dict[Hashable, TalkingPoint] = {}
        self._began_at: datetime | None = None
        self._whipped_at: datetime | None = None
        self._people_at: datetime | None = None
        self._covered = False
        self._clear_since: datetime | None = None

    def update(self, scene: SceneFacts) -> None:
        if self._began_at is None:
            self._began_at = scene.at
        self._add_facts(scene.people, "people")
        self._add_facts(scene.sound, "sound")
        if scene.people:
            self._people_at = scene.at
        self._add_motion(scene.motion, scene.at)
        kept = [
            (key, point)
            for key, point in self._points.items()
            if _seconds(point.end, scene.at) <= _KEPT_SECONDS
        ]
        kept.sort(key=lambda item: item[1].end)
        self._points = dict(kept[-_MOST_KEPT:])

    def points(self, at: datetime) -> list[TalkingPoint]:
        """What may be told at ``at``."""
        alive = [p for p in self._points.values() if _seconds(p.end, at) <= STALE_SECONDS]
        sure = [point for point in alive if self._may_be_told(point, at)]
        return [self._marked(point, at) for point in _uncontradicted(sure)]

    def activity(self, at: datetime) -> float:
        """How much moves just now; the camera's own motion is no play."""
        return max(
            (
                point.activity
                for point in self._points.values()
                if point.what is What.MOVEMENT and _seconds(point.end, at) <= STALE_SECONDS
            ),
            default=0.0,
        )

    def _add_facts(self, facts: Iterable[Fact], source: str) -> None:
        for fact in facts:
            known = self._points.get(fact.key)
            if known is None or known.end <= fact.end:
                self._points[fact.key] = point_of_fact(fact, source)

    def _add_motion(self, motion: Iterable[Observation], at: datetime) -> None:
        """Of each kind the first, which is the newest and most important."""
        found: dict[What, TalkingPoint] = {}
        for seen in motion:
            point = point_of_motion(seen, at, at)
            if not point.slight or seen.topic is Topic.MOVE:
                found.setdefault(point.what, point)
        for point in found.values():
            self._add_moving(point, at)

    def _add_moving(self, point: TalkingPoint, at: datetime) -> None:
        if point.what in (What.COVERED, What.UNCOVERED, What.CHANGED):
            self._covered = point.what is What.COVERED
            self._clear_since = at  # what was seen before is of another picture
        if point.what is What.CAMERA_MOVES and point.manner is Manner.FAST:
            self._whipped_at = at
        before = self._points.get(point.what)
        if before is not None and _goes_on(before, point):
            point = replace(point, start=min(before.start, point.start))
        self._points[point.what] = point

    def _may_be_told(self, point: TalkingPoint, at: datetime) -> bool:
        if point.confidence < LEAST_CONFIDENCE:
            return False
        if point.source == "sound":
            return True
        if self._covered:
            return point.what is What.COVERED
        if point.source == "people":
            seen = self._clear_since is None or point.end >= self._clear_since
            return seen and not self._whips(at) and self._number_holds(point, at)
        return self._motion_is_of_interest(point, at)

    def _whips(self, at: datetime) -> bool:
        return self._whipped_at is not None and _seconds(self._whipped_at, at) < WHIP_SECONDS

    def _motion_is_of_interest(self, point: TalkingPoint, at: datetime) -> bool:
        people = self._people_at
        people_lately = people is not None and _seconds(people, at) < PEOPLE_AWAY_SECONDS
        if point.what is What.CAMERA_MOVES:
            lasts = _seconds(point.start, point.end)
            if people_lately:
                return lasts >= CAMERA_LASTS_LONG_SECONDS
            return lasts >= CAMERA_LASTS_SECONDS or point.manner is Manner.FAST
        if point.what in (What.MOVEMENT, What.STILL, What.CAMERA_STEADY):
            began = self._began_at
            warm = began is not None and _seconds(began, at) >= WARM_UP_SECONDS
            return warm and not people_lately and _lasts(point)
        return True

    def _number_holds(self, point: TalkingPoint, at: datetime) -> bool:
        """Is it the number that is seen now, and not one that lost somebody for a moment?"""
        if point.what not in _COUNTS:
            return True
        if self._somebody_came_or_left_after(point, at):
            return False
        others = [p for p in self._points.values() if p.what in _COUNTS and p is not point]
        for other in others:
            larger = (other.number or 4) > (point.number or 4)
            recent = _seconds(other.end, at) < FEWER_SECONDS
            if point.what is What.PEOPLE and larger and recent and not self._left_since(other.end):
                return False
        return point.what is not What.PEOPLE or self._acting(at) <= (point.number or 0)

    def _somebody_came_or_left_after(self, point: TalkingPoint, at: datetime) -> bool:
        return any(
            other.what in (What.JOINS, What.LEAVES)
            and other.start > point.start
            and _seconds(other.end, at) < COUNTED_ANEW_SECONDS
            for other in self._points.values()
        )

    def _left_since(self, then: datetime) -> bool:
        return any(
            point.what is What.LEAVES and _seconds(then, point.end) >= -LEFT_SECONDS
            for point in self._points.values()
        )

    def _acting(self, at: datetime) -> int:
        """How many people do something now: so many there are at least."""
        return len(
            {
                point.who
                for point in self._points.values()
                if point.who
                and point.what in ABOUT_PERSON - {What.LEAVES}
                and _seconds(point.end, at) <= STALE_SECONDS
            }
        )

    def _marked(self, point: TalkingPoint, at: datetime) -> TalkingPoint:
        """``alone`` is false where somebody else wears the same colour."""
        if point.what not in ABOUT_PERSON or point.shirt is None or self._only_one(at):
            return point
        double = any(
            other.shirt is point.shirt and other.who != point.who
            for other in self._points.values()
            if _seconds(other.end, at) <= FEWER_SECONDS
        )
        return replace(point, alone=not double)

    def _only_one(self, at: datetime) -> bool:
        counts = [
            point
            for point in self._points.values()
            if point.what in _COUNTS and _seconds(point.end, at) <= FEWER_SECONDS
        ]
        return bool(counts) and all(point.number == 1 for point in counts)


def _lasts(point: TalkingPoint) -> bool:
    if point.what is not What.MOVEMENT:
        return True
    least = SLIGHT_LASTS_SECONDS if point.slight else MOVEMENT_LASTS_SECONDS
    return _seconds(point.start, point.end) >= least


def _goes_on(before: TalkingPoint, now: TalkingPoint) -> bool:
    same = (before.direction, before.manner) == (now.direction, now.manner)
    return same and _seconds(before.end, now.end) <= MOTION_GAP_SECONDS


def _uncontradicted(points: Sequence[TalkingPoint]) -> list[TalkingPoint]:
    """Of two that cannot both be so, the newer; neither where they are equally new."""
    return [
        point
        for point in points
        if not any(
            contradict(point, other) and _age(other) >= _age(point)
            for other in points
            if other is not point
        )
    ]


def _age(point: TalkingPoint) -> tuple[datetime, datetime]:
    return (point.end, point.start)


def _seconds(then: datetime, now: datetime) -> float:
    return (now - then).total_seconds()
