"""Looks without models: recorded on films (``recorded/*.json``: numbers only) or made up."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from commentary.observers.facts import Fact, Shirt, What
from commentary.observers.people.reasoning.reasoner import Reasoner
from commentary.observers.people.sight import (
    Blob,
    Box,
    Look,
    Point,
    Pose,
    Shift,
    Spot,
    Thing,
    ThingKind,
)

START = datetime(2026, 5, 1, 15, 0, tzinfo=UTC)
RECORDED = Path(__file__).parent / "recorded"
ASPECT = 16 / 9

# Somebody who stands: x and y in body heights from between the feet, in the order of ``Joint``.
STANDING = (
    (0.0, -0.93),
    (0.02, -0.95),
    (-0.02, -0.95),
    (0.04, -0.94),
    (-0.04, -0.94),
    (0.11, -0.8),
    (-0.11, -0.8),
    (0.14, -0.63),
    (-0.14, -0.63),
    (0.15, -0.48),
    (-0.15, -0.48),
    (0.07, -0.5),
    (-0.07, -0.5),
    (0.07, -0.27),
    (-0.07, -0.27),
    (0.07, -0.04),
    (-0.07, -0.04),
)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def recorded(name: str) -> list[Look]:
    film = json.loads((RECORDED / f"{name}.json").read_text())
    return [_look(entry, film["aspect"]) for entry in film["looks"]]


def _look(entry: dict[str, Any], aspect: float) -> Look:
    poses, things, camera = entry.get("poses"), entry.get("things"), entry["camera"]
    return Look(
        at(entry["t"]),
        aspect,
        None if poses is None else tuple(_pose(pose) for pose in poses),
        None if things is None else tuple(Thing(ThingKind(k), Box(*b), s) for k, b, s in things),
        entry.get("whole", False),
        None if camera is None else Shift(*camera),
        blobs=tuple(Blob(Box(*box), tuple(colour)) for box, colour in entry.get("blobs", ())),
    )


def _pose(entry: dict[str, Any]) -> Pose:
    shirt = entry["shirt"]
    return Pose(
        Box(*entry["box"]),
        tuple(Spot(*joint) for joint in entry["joints"]),
        entry["score"],
        Shirt(shirt) if shirt else None,
    )


def pose(
    x: float,
    feet: float = 0.9,
    height: float = 0.5,
    *,
    shirt: Shirt | None = None,
    moved: dict[int, tuple[float, float]] | None = None,
) -> Pose:
    """Who stands at ``x`` with the feet at ``feet``; ``moved``: joints that are elsewhere, in body
    heights as in ``STANDING``."""
    places = [(moved or {}).get(joint, place) for joint, place in enumerate(STANDING)]
    joints = tuple(Spot(x + height * px, feet + height * py, 0.8) for px, py in places)
    return Pose(around(joints), joints, 0.7, shirt)


def around(joints: Sequence[Spot]) -> Box:
    xs, ys = [joint.x for joint in joints], [joint.y for joint in joints]
    return Box(min(xs) - 0.02, min(ys) - 0.02, max(xs) + 0.02, max(ys) + 0.02)


def turned(pose: Pose, centre: Point) -> Pose:
    """A quarter round ``centre``: who stood lies."""
    joints = tuple(
        Spot(centre.x + (spot.y - centre.y), centre.y - (spot.x - centre.x), spot.score)
        for spot in pose.joints
    )
    return replace(pose, joints=joints, box=around(joints))


def ball(x: float, y: float, size: float = 0.06, score: float = 0.6) -> Thing:
    return Thing(ThingKind.BALL, Box(x - size / 2, y - size / 2, x + size / 2, y + size / 2), score)


def person(x: float, feet: float, height: float = 0.12, score: float = 0.8) -> Thing:
    """Somebody far away, of whom only a box is seen."""
    return Thing(
        ThingKind.PERSON, Box(x - 0.2 * height, feet - height, x + 0.2 * height, feet), score
    )


def look(
    seconds: float,
    poses: Sequence[Pose] | None = None,
    things: Sequence[Thing] | None = None,
    *,
    whole: bool = True,
    camera: Shift | None = Shift(),  # noqa: B008 - a value
) -> Look:
    return Look(
        at(seconds),
        ASPECT,
        None if poses is None else tuple(poses),
        None if things is None else tuple(things),
        whole and things is not None,
        camera,
    )


def reasoned(looks: Iterable[Look]) -> list[Fact]:
    """All that is told, in the order of telling."""
    reasoner = Reasoner()
    return [fact for look in looks for fact in reasoner.facts(look)]


def told(facts: Iterable[Fact], what: What) -> list[Fact]:
    return [fact for fact in facts if fact.what is what]
