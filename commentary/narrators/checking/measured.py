"""What was measured lately: the window of facts that lines are held against."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from commentary.narrators.motion_words.motion_claims import LOOK_SECONDS
from commentary.narrators.words.points import TalkingPoint, point_of_fact, point_of_motion
from commentary.observers.facts import What
from commentary.observers.motion_facts import Direction, Observation
from commentary.observers.observer import SceneFacts

KEPT = timedelta(seconds=45)  # the oldest picture that a slow model may still speak of, and more
MOST_KEPT = 600  # in a busy scene the oldest go first
LOOK = timedelta(seconds=LOOK_SECONDS)
ONE_STRETCH = timedelta(seconds=1.2)  # the same again within that is one stretch of it

_Key = tuple[What, int, datetime, Direction | None, str]


class Measured:
    """Of one broadcast. Give it every scene in its order; it keeps the last ``KEPT`` of frames'
    time, motion as well as people and sound, in the words that narrators speak of."""

    def __init__(self) -> None:
        self._points: dict[_Key, TalkingPoint] = {}
        self._motion: dict[tuple[What, Direction | None], TalkingPoint] = {}  # may go on

    def add(self, scene: SceneFacts) -> None:
        for source, facts in (("people", scene.people), ("sound", scene.sound)):
            for fact in reversed(facts):
                self._keep(point_of_fact(fact, source))
        for seen in reversed(scene.motion):
            self._keep(self._stretched(seen, scene.at))
        self._drop_old(scene.at)

    def forget(self) -> None:
        """Another camera, or a new beginning: what was measured is of another picture."""
        self._points.clear()
        self._motion.clear()

    def between(self, start: datetime, end: datetime) -> Iterator[TalkingPoint]:
        """All that overlaps that time, ends included."""
        return (one for one in self._points.values() if one.start <= end and one.end >= start)

    def _keep(self, point: TalkingPoint) -> None:
        key = (point.what, point.who, point.start, point.direction, point.source)
        self._points.pop(key, None)  # told again: now among the newest
        self._points[key] = point

    def _stretched(self, seen: Observation, at: datetime) -> TalkingPoint:
        """Motion is told anew at each look, without since when."""
        point = point_of_motion(seen, at - LOOK, at)
        key = (point.what, point.direction)
        before = self._motion.get(key)
        if before is not None and before.end <= at <= before.end + ONE_STRETCH:
            slight = before.slight and point.slight
            point = replace(point, start=min(before.start, point.start), slight=slight)
        self._motion[key] = point
        return point

    def _drop_old(self, now: datetime) -> None:
        for key in [key for key, one in self._points.items() if one.end < now - KEPT]:
            del self._points[key]
        while len(self._points) > MOST_KEPT:
            del self._points[next(iter(self._points))]
