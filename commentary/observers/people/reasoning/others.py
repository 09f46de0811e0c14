"""A dog, a bicycle, a car: seen in several looks; a parked one is no news."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from commentary.observers.facts import Fact, What
from commentary.observers.people.reasoning.telling import Telling
from commentary.observers.people.sight import Look, Point, Shift, ThingKind

WHAT = {ThingKind.DOG: What.DOG, ThingKind.BICYCLE: What.BICYCLE, ThingKind.CAR: What.CAR}
LEAST_SCORE = 0.5
LOOKS = 3
REACH = 0.6  # of its own width, from one look to the next: further is another one
KEPT = timedelta(seconds=4.0)
MOVED = {ThingKind.DOG: 0.0, ThingKind.BICYCLE: 0.7, ThingKind.CAR: 0.7}  # of its own width


@dataclass(frozen=True, slots=True)
class _Hit:
    at: datetime
    place: Point
    width: float


class Others:
    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self.forget()

    def forget(self) -> None:
        self._paths: dict[ThingKind, list[deque[_Hit]]] = {kind: [] for kind in WHAT}

    def facts(self, look: Look, ground: Shift) -> list[Fact]:
        if look.camera is None or look.fresh:
            self.forget()
        for thing in look.things or ():
            if thing.kind in WHAT and thing.score >= LEAST_SCORE:
                width = thing.box.width * ground.scale
                self._follow(thing.kind, _Hit(look.at, ground.moved(thing.box.centre), width))
        facts: list[Fact] = []
        for kind, paths in self._paths.items():
            self._paths[kind] = [path for path in paths if look.at - path[-1].at <= KEPT]
            shown = [path for path in paths if path[-1].at == look.at and _counts(kind, path)]
            if shown:
                since = min(path[0].at for path in shown)
                facts.append(self._telling.goes_on(WHAT[kind], since, look.at, 0.8))
        return facts

    def _follow(self, kind: ThingKind, hit: _Hit) -> None:
        paths = [path for path in self._paths[kind] if path[-1].at < hit.at]
        nearest = min(paths, key=lambda path: path[-1].place.distance(hit.place), default=None)
        if nearest is not None and nearest[-1].place.distance(hit.place) < REACH * hit.width:
            nearest.append(hit)
        else:
            self._paths[kind].append(deque([hit], maxlen=12))


def _counts(kind: ThingKind, path: "deque[_Hit]") -> bool:
    way = path[0].place.distance(path[-1].place)
    return len(path) >= LOOKS and way >= MOVED[kind] * path[-1].width
