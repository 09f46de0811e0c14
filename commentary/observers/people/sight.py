"""What the models see in one picture, as plain values: reasoning needs neither models nor pictures.

Lengths are parts of the picture's height in both directions, so that a circle is one: ``x`` runs
from 0 at the left to the aspect (width by height) at the right, ``y`` from 0 at the top to 1.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from math import hypot
from typing import NamedTuple

from commentary.observers.facts import Shirt


class Point(NamedTuple):
    x: float
    y: float

    def distance(self, other: "Point") -> float:
        return hypot(self.x - other.x, self.y - other.y)


ORIGIN = Point(0.0, 0.0)


class Box(NamedTuple):
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def centre(self) -> Point:
        return Point((self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2)

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    def holds(self, point: Point, margin: float = 0.0) -> bool:
        return (
            self.x0 - margin <= point.x <= self.x1 + margin
            and self.y0 - margin <= point.y <= self.y1 + margin
        )

    def shared_area(self, other: "Box") -> float:
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        height = min(self.y1, other.y1) - max(self.y0, other.y0)
        return max(0.0, width) * max(0.0, height)

    def overlap(self, other: "Box") -> float:
        """Intersection over union, 0..1."""
        shared = self.shared_area(other)
        return shared / max(self.area + other.area - shared, 1e-9)


class Joint(IntEnum):
    """In the order of COCO. Left and right are the person's own."""

    NOSE = 0
    LEFT_EYE = 1
    RIGHT_EYE = 2
    LEFT_EAR = 3
    RIGHT_EAR = 4
    LEFT_SHOULDER = 5
    RIGHT_SHOULDER = 6
    LEFT_ELBOW = 7
    RIGHT_ELBOW = 8
    LEFT_WRIST = 9
    RIGHT_WRIST = 10
    LEFT_HIP = 11
    RIGHT_HIP = 12
    LEFT_KNEE = 13
    RIGHT_KNEE = 14
    LEFT_ANKLE = 15
    RIGHT_ANKLE = 16


SURE = 0.3  # a joint's score from which its place is relied on


class Spot(NamedTuple):
    """Where a joint is, and how sure the model is of it (0..1)."""

    x: float
    y: float
    score: float

    @property
    def point(self) -> Point:
        return Point(self.x, self.y)


@dataclass(frozen=True, slots=True)
class Pose:
    """One near person. ``shirt``: the colour between shoulders and hips, where it is clear."""

    box: Box
    joints: tuple[Spot, ...]  # 17, indexed by ``Joint``
    score: float
    shirt: Shirt | None = None

    def at(self, joint: Joint) -> Point | None:
        """None where the model is not sure."""
        spot = self.joints[joint]
        return spot.point if spot.score >= SURE else None

    def middle(self, left: Joint, right: Joint) -> Point | None:
        """Between a pair of joints; None unless both are sure."""
        one, other = self.at(left), self.at(right)
        if one is None or other is None:
            return None
        return Point((one.x + other.x) / 2, (one.y + other.y) / 2)

    @property
    def shoulders(self) -> Point | None:
        return self.middle(Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)

    @property
    def hips(self) -> Point | None:
        return self.middle(Joint.LEFT_HIP, Joint.RIGHT_HIP)

    @property
    def ankles(self) -> Point | None:
        return self.middle(Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)


class ThingKind(StrEnum):
    PERSON = "person"
    BALL = "ball"
    DOG = "dog"
    BICYCLE = "bicycle"
    CAR = "car"


class Thing(NamedTuple):
    kind: ThingKind
    box: Box
    score: float


class Blob(NamedTuple):
    """Something small that is where it was not; ``colour`` is its middle one, BGR 0..255."""

    box: Box
    colour: tuple[float, float, float]


class Shift(NamedTuple):
    """How the camera moved the picture's contents since the frame before: old → new place is
    ``(a·x - b·y + x0, b·x + a·y + y0)``."""

    a: float = 1.0
    b: float = 0.0
    x0: float = 0.0
    y0: float = 0.0

    def moved(self, point: Point) -> Point:
        return Point(
            self.a * point.x - self.b * point.y + self.x0,
            self.b * point.x + self.a * point.y + self.y0,
        )

    def after(self, earlier: "Shift") -> "Shift":
        """``earlier`` and then this one."""
        start = self.moved(Point(earlier.x0, earlier.y0))
        return Shift(
            self.a * earlier.a - self.b * earlier.b,
            self.b * earlier.a + self.a * earlier.b,
            start.x,
            start.y,
        )

    @property
    def scale(self) -> float:
        return hypot(self.a, self.b)

    def undone(self) -> "Shift":
        size = self.a * self.a + self.b * self.b
        a, b = self.a / size, -self.b / size
        return Shift(a, b, -(a * self.x0 - b * self.y0), -(b * self.x0 + a * self.y0))


NO_SHIFT = Shift()


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one frame. ``poses`` and ``things`` are None when that model was not asked;
    ``whole``: the things are those of the whole picture, not only of a part of it.

    ``camera`` is the shift since the previous look, None when it cannot be told; ``fresh``: the
    picture has nothing in common with the one before (a cut, a pause). ``blurred``: the camera
    moved so fast that what the models say is not to be relied on; they were not asked."""

    at: datetime
    aspect: float
    poses: tuple[Pose, ...] | None = None
    things: tuple[Thing, ...] | None = None
    whole: bool = False
    camera: Shift | None = NO_SHIFT
    fresh: bool = False
    blurred: bool = False
    blobs: tuple[Blob, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """A person in the picture: a pose, or a box alone."""

    box: Box
    pose: Pose | None
    may_begin: bool  # a track, that is; else it only continues one
    agreed: bool = False  # both models see somebody there


def moved_joints(pose: Pose, shift: Shift) -> Pose:
    """The box stays as it is in the picture."""
    joints = tuple(Spot(*shift.moved(spot.point), spot.score) for spot in pose.joints)
    return Pose(pose.box, joints, pose.score, pose.shirt)
