"""Which model looks at which frame. What costs most is asked only while it can tell something."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LOOK_ANYWAY = timedelta(seconds=4.0)  # who stands still is there as well
AWAKE = timedelta(seconds=1.0)  # after a movement
SOON = timedelta(seconds=0.02)  # frames are never quite on time


@dataclass(frozen=True, slots=True)
class Plan:
    poses: bool = False
    whole: bool = False  # things, in the whole picture
    crop: bool = False  # a ball, closer


@dataclass(frozen=True, slots=True)
class Paces:
    """Seconds from one look to the next."""

    poses_near: float  # while somebody is near
    poses_far: float
    whole_near: float
    whole_far: float
    crop: float | None  # None: never


FULL = Paces(poses_near=0.16, poses_far=0.5, whole_near=0.5, whole_far=0.33, crop=0.3)
NO_CROPS = Paces(poses_near=0.16, poses_far=0.5, whole_near=0.5, whole_far=0.5, crop=None)
FEWER = Paces(poses_near=0.33, poses_far=1.0, whole_near=1.0, whole_far=1.0, crop=None)


class Schedule:
    def __init__(self) -> None:
        self.paces = FULL
        self._poses_at: datetime | None = None
        self._whole_at: datetime | None = None
        self._crop_at: datetime | None = None
        self._moved_at: datetime | None = None

    def plan(self, at: datetime, *, moved: bool, near: bool, ball: bool) -> Plan:
        """``near``: somebody near was seen lately; ``ball``: there is a place to look closer at."""
        if moved:
            self._moved_at = at
        awake = self._moved_at is not None and at - self._moved_at <= AWAKE
        if not awake:
            due = _due(self._whole_at, at, LOOK_ANYWAY)
            return self._planned(at, Plan(poses=due, whole=due))
        paces = self.paces
        poses = _due(self._poses_at, at, _seconds(paces.poses_near if near else paces.poses_far))
        whole = _due(self._whole_at, at, _seconds(paces.whole_near if near else paces.whole_far))
        crop = (
            ball
            and not whole
            and paces.crop is not None
            and _due(self._crop_at, at, _seconds(paces.crop))
        )
        return self._planned(at, Plan(poses, whole, crop))

    def _planned(self, at: datetime, plan: Plan) -> Plan:
        self._poses_at = at if plan.poses else self._poses_at
        self._whole_at = at if plan.whole else self._whole_at
        self._crop_at = at if plan.crop else self._crop_at
        return plan


def _seconds(seconds: float) -> timedelta:
    return timedelta(seconds=seconds) - SOON


def _due(last: datetime | None, at: datetime, every: timedelta) -> bool:
    return last is None or at - last >= every or at < last
