"""What one of them does: runs, stops, turns, comes closer.

Everything is measured in body heights and seconds, on the ground plane (see ``people_tracks``): a
walker makes 0.8 body heights a second, somebody who jogs 1.5, who runs 2 and more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from commentary.observers.facts import Fact, What
from commentary.observers.motion_facts import Direction
from commentary.observers.people.reasoning.people_tracks import PersonTrack, Sighting
from commentary.observers.people.reasoning.telling import Telling
from commentary.observers.people.sight import ORIGIN, Joint, Look, Point, Pose

RUN, RUN_FAR = 1.6, 2.2  # body heights per second; far boxes tremble more
RUN_WAY = 0.8  # body heights, gone in the looks that show the run
WINDOW, FAR_WINDOW = timedelta(seconds=0.7), timedelta(seconds=1.6)
LEVEL_RUN = 0.85  # part of the speed that goes sideways
STAND = 0.45
STOP_WITHIN, TURN_WITHIN = timedelta(seconds=2.5), timedelta(seconds=2.5)
STOP_FOR = timedelta(seconds=0.5)
CLOSER, CLOSER_WITHIN = 1.35, timedelta(seconds=3.0)
CLOSER_LOOKS = 6
STRAIGHT = 0.8  # part of the legs' length that hips are above the ankles: no squat, no straddle
LEGS = (
    (Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    (Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
)


@dataclass(slots=True)
class _Run:
    direction: Direction
    start: datetime
    end: datetime
    stopped: bool = False


class Actions:
    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self._runs: dict[int, _Run] = {}
        self._closer: dict[int, datetime] = {}

    def forget(self) -> None:
        self._runs.clear()
        self._closer.clear()

    def facts(self, look: Look, tracks: Sequence[PersonTrack]) -> list[Fact]:
        facts: list[Fact] = []
        for track in tracks:
            if track.sure and track.last.at == look.at:
                facts += self._runs_of(track, look.at)
                facts += self._closer_of(track, look.at)
        return facts

    def _runs_of(self, track: PersonTrack, at: datetime) -> list[Fact]:
        run = self._runs.get(track.number)
        direction, start = _running(track, at)
        if direction is None:
            return [] if run is None else self._stop(track, run, at)
        facts: list[Fact] = []
        if run and run.direction is not direction and at - run.end <= TURN_WITHIN:
            facts.append(
                Fact(What.TURNS, start, at, 0.7, track.number, track.shirt, None, direction)
            )
        if run is None or run.direction is not direction or at - run.end > TURN_WITHIN:
            run = self._runs[track.number] = _Run(direction, start, at)
        run.end, run.stopped = at, False
        return [
            *facts,
            self._telling.goes_on(
                What.RUNS,
                start,
                at,
                0.75,
                who=track.number,
                shirt=track.shirt,
                direction=direction,
            ),
        ]

    def _stop(self, track: PersonTrack, run: _Run, at: datetime) -> list[Fact]:
        if run.stopped or at - run.end > STOP_WITHIN:
            return []
        recent = [s for s in track.since(at - STOP_FOR - timedelta(seconds=0.2)) if s.at > run.end]
        if len(recent) < 3 or recent[-1].at - recent[0].at < STOP_FOR:
            return []
        if _speed(recent, track.height)[1] > STAND:
            return []
        run.stopped = True
        return [Fact(What.STOPS, recent[0].at, at, 0.7, track.number, track.shirt)]

    def _closer_of(self, track: PersonTrack, at: datetime) -> list[Fact]:
        told = self._closer.get(track.number)
        sightings = [s for s in track.since(at - CLOSER_WITHIN) if s.pose and _body(s)]
        if len(sightings) < CLOSER_LOOKS or (told is not None and at - told < CLOSER_WITHIN):
            return []
        bodies = [body for body in (_body(s) for s in sightings) if body is not None]
        third = len(bodies) // 3
        before, now = bodies[:third], bodies[-third:]
        if any(
            _middle([body[part] for body in now])
            < CLOSER * _middle([body[part] for body in before])
            for part in (0, 1)
        ):
            return []
        self._closer[track.number] = at
        return [Fact(What.COMES_CLOSER, sightings[0].at, at, 0.7, track.number, track.shirt)]


def _running(track: PersonTrack, at: datetime) -> tuple[Direction | None, datetime]:
    near = track.last.pose is not None
    window, least = (WINDOW, RUN) if near else (FAR_WINDOW, RUN_FAR)
    sightings = [s for s in track.since(at - window) if (s.pose is not None) is near]
    if len(sightings) < (4 if near else 3):
        return None, at
    start = sightings[0].at
    height = track.height
    velocity, speed = _speed(sightings, height)
    way = abs(sightings[-1].place.x - sightings[0].place.x) / height
    steps = [b.place.x - a.place.x for a, b in pairwise(sightings)]
    one_way = all(step * velocity.x > 0 for step in steps)
    if speed < least or abs(velocity.x) < LEVEL_RUN * speed or way < RUN_WAY or not one_way:
        return None, at
    return (Direction.RIGHT if velocity.x > 0 else Direction.LEFT), start


def _speed(sightings: Sequence[Sighting], height: float) -> tuple[Point, float]:
    """Velocity and its length in body heights per second, by the straight line of least squares."""
    start = sightings[0].at
    times = [(s.at - start).total_seconds() for s in sightings]
    mean = sum(times) / len(times)
    spread = sum((t - mean) ** 2 for t in times) or 1e-9
    x = sum((t - mean) * s.place.x for t, s in zip(times, sightings, strict=True)) / spread
    y = sum((t - mean) * s.place.y for t, s in zip(times, sightings, strict=True)) / spread
    velocity = Point(x / height, y / height)
    return velocity, velocity.distance(ORIGIN)


def _body(sighting: Sighting) -> tuple[float, float] | None:
    """Lengths of torso and legs of somebody upright: who rises from a squat grows as well, and who
    bends or rises changes only one of them."""
    pose = sighting.pose
    if pose is None:
        return None
    shoulders, hips = pose.shoulders, pose.hips
    ankles, legs = pose.ankles, [_leg(pose, *leg) for leg in LEGS]
    if shoulders is None or hips is None or ankles is None or None in legs:
        return None
    if ankles.y - hips.y < STRAIGHT * sum(leg or 0.0 for leg in legs) / len(legs):
        return None
    return shoulders.distance(hips), hips.distance(ankles)


def _leg(pose: Pose, *joints: Joint) -> float | None:
    """From the hip by the knee to the ankle."""
    hip, knee, ankle = (pose.at(joint) for joint in joints)
    if hip is None or knee is None or ankle is None:
        return None
    return hip.distance(knee) + knee.distance(ankle)


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
