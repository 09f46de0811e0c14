"""How many are in view, who joins and who leaves; near by each other or far apart.

A number is exact only while every look agrees and nobody may be hidden behind somebody: who
vanished inside the picture is somewhere there. What is counted far away is "at least".
"""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations

from commentary.observers.facts import Fact, What
from commentary.observers.people.reasoning.people_tracks import PeopleTracker, PersonTrack
from commentary.observers.people.reasoning.telling import Telling
from commentary.observers.people.sight import Box, Look, SeenPerson

LOOKS, AGREEING = 5, 4
LOOKS_SPAN = timedelta(seconds=0.6)
MOST_EXACT = 3
FAR_LOOKS = 3
OTHER_LOOKS = 3
BEHIND_FOR = timedelta(seconds=3.0)  # who vanished behind somebody is surely there so long
LEAST_SEVERAL = 4
NEWS = 2  # more than were told, and the number is told anew
DOUBTED = 1  # of those counted far away may be something else
SETTLED = timedelta(seconds=1.5)  # who is first seen earlier after a cut was there before
INWARD = 0.3  # body heights, from the edge
JOIN_EDGE = 0.08  # picture heights
CLOSE, LEVEL = 0.42, 0.15  # body heights
CLOSE_FOR = timedelta(seconds=0.8)
APART, ACROSS = 1.6, 0.55  # body heights; part of the picture's width


class Counting:
    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self.forget(None)

    def forget(self, at: datetime | None) -> None:
        self._begun = at
        self._counts: deque[tuple[datetime, int]] = deque(maxlen=LOOKS)
        self._poses: deque[int] = deque(maxlen=LOOKS)
        self._far: deque[tuple[datetime, int]] = deque(maxlen=FAR_LOOKS)
        self._several_told = 0
        # Boxes without a pose, in the newest looks at the whole picture.
        self._others: deque[int] = deque(maxlen=OTHER_LOOKS)
        self._close_since: dict[tuple[int, int], datetime] = {}
        self._apart_since: datetime | None = None

    def facts(self, look: Look, people: Sequence[SeenPerson], tracker: PeopleTracker) -> list[Fact]:
        if self._begun is None:
            self._begun = look.at
        if look.whole:
            self._others.append(sum(seen.pose is None for seen in people))
            self._far.append((look.at, len(people)))
        if look.poses is not None:
            seen_now = sum(t.near and t.last.at == look.at for t in tracker.tracks)
            self._counts.append((look.at, seen_now))
            self._poses.append(len(look.poses))
        return [
            *self._number(look, tracker),
            *self._several(look),
            *self._joins(look, tracker),
            *self._leaves(look, tracker),
            *self._together(look, tracker),
            *self._spread_out(look, tracker),
        ]

    def _number(self, look: Look, tracker: PeopleTracker) -> list[Fact]:
        if look.poses is None or len(self._counts) < LOOKS or any(self._others):
            return []
        numbers = [number for _, number in self._counts]
        number = max(set(numbers), key=numbers.count)
        since = self._counts[0][0]
        followed = sum(track.sure for track in tracker.tracks)
        if numbers.count(number) < AGREEING or look.at - since < LOOKS_SPAN:
            return []
        if followed != number or max(self._poses) > number:
            return []  # perhaps there is one more
        for track in tracker.hidden:
            if not track.behind or look.at - track.last.at > BEHIND_FOR:
                return []
            number += 1
        if not 1 <= number <= MOST_EXACT:
            return []
        confidence = 0.6 + 0.3 * numbers.count(number) / LOOKS
        return [self._telling.goes_on(What.PEOPLE, since, look.at, confidence, number=number)]

    def _several(self, look: Look) -> list[Fact]:
        if not look.whole or len(self._far) < FAR_LOOKS:
            return []
        least = min(number for _, number in self._far)
        if least < LEAST_SEVERAL:
            return []
        since = self._far[0][0]
        number = least - DOUBTED
        if self._several_told <= number < self._several_told + NEWS:
            number = self._several_told  # as true as before
        self._several_told = number
        return [self._telling.goes_on(What.SEVERAL_PEOPLE, since, look.at, 0.8, number=number)]

    def _joins(self, look: Look, tracker: PeopleTracker) -> list[Fact]:
        facts: list[Fact] = []
        for track in tracker.tracks:
            if track.joined or not track.sure or track.last.at != look.at:
                continue
            first, last = track.first, track.last
            if self._begun is None or first.at - self._begun < SETTLED:
                continue
            inward, outer = _from_edge(first.box, last.box, look.aspect)
            if outer < JOIN_EDGE and inward > INWARD * last.box.height:
                track.joined = True
                facts.append(Fact(What.JOINS, first.at, look.at, 0.75, track.number, track.shirt))
        return facts

    def _leaves(self, look: Look, tracker: PeopleTracker) -> list[Fact]:
        return [
            Fact(What.LEAVES, track.last.at, look.at, 0.75, track.number, track.shirt)
            for track in tracker.left
            if track.sure
        ]

    def _together(self, look: Look, tracker: PeopleTracker) -> list[Fact]:
        if look.poses is None:
            return []
        near = [track for track in tracker.tracks if track.near]
        close = {
            (one.number, other.number) for one, other in combinations(near, 2) if _close(one, other)
        }
        self._close_since = {pair: self._close_since.get(pair, look.at) for pair in close}
        lasting = [s for s in self._close_since.values() if look.at - s >= CLOSE_FOR]
        if not lasting:
            return []
        since = min(lasting)
        return [self._telling.goes_on(What.TOGETHER, since, look.at, 0.7)]

    def _spread_out(self, look: Look, tracker: PeopleTracker) -> list[Fact]:
        sure = [track for track in tracker.tracks if track.sure]
        if not _apart(sure, look.aspect):
            self._apart_since = None
            return []
        self._apart_since = self._apart_since or look.at
        if look.at - self._apart_since < SETTLED:
            return []
        return [self._telling.goes_on(What.SPREAD_OUT, self._apart_since, look.at, 0.6)]


def _from_edge(first: Box, last: Box, aspect: float) -> tuple[float, float]:
    """How far it came in from the nearer side, and how near to that it began."""
    if first.x0 < aspect - first.x1:
        return last.x0 - first.x0, first.x0
    return first.x1 - last.x1, aspect - first.x1


def _close(one: PersonTrack, other: PersonTrack) -> bool:
    """Beside each other, and neither before nor behind: their feet are level."""
    height = max(one.height, other.height)
    if min(one.height, other.height) < 0.6 * height:
        return False
    level = abs(one.last.box.y1 - other.last.box.y1) < LEVEL * max(
        one.last.box.height, other.last.box.height
    )
    return level and one.last.place.distance(other.last.place) < CLOSE * height


def _apart(tracks: list[PersonTrack], aspect: float) -> bool:
    if len(tracks) < 3:
        return False
    height = max(track.last.box.height for track in tracks)
    centres = [track.last.box.centre for track in tracks]
    across = max(c.x for c in centres) - min(c.x for c in centres)
    nearest = min(a.distance(b) for a, b in combinations(centres, 2))
    return across > ACROSS * aspect and nearest > APART * height
