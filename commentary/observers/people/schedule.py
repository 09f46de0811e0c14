"""Which model looks at which frame. What costs most is asked only while it can tell something.

*Near*: somebody near enough for joints was seen a moment ago; joints often, a ball looked for.
*Far*: somebody is in view, but small. *Searching*: things move and nobody is found; leaves and
water do so all day, so looks that find nothing become rare, until more moves than usual there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

LOOK_ANYWAY = 4.0  # seconds; who stands still is there as well
AWAKE = timedelta(seconds=1.0)  # after a movement
SOON = timedelta(seconds=0.02)  # frames are never quite on time
KEPT = timedelta(seconds=1.5)  # that somebody, or a ball, was seen
LIVELY_FOR = timedelta(seconds=0.8)  # after a fast arm or leg
SEARCH_FIRST = 0.33  # seconds; doubled with each look that finds nobody
SURPRISE, LEAST_SURPRISE = 2.0, 0.01  # times what moves usually, and parts of the picture
EAGER = timedelta(seconds=1.2)  # after somebody came near: who they are is still to be told
PATIENCE, SELDOM = 0.15, 1.0  # looks for a ball that find none become rarer, up to seconds
HABIT = 0.1  # how fast "usually" follows


@dataclass(frozen=True, slots=True)
class Plan:
    poses: bool = False
    whole: bool = False  # things, in the whole picture
    crop: bool = False  # a ball, closer


@dataclass(frozen=True, slots=True)
class Paces:
    """Seconds from one look to the next."""

    poses_lively: float  # somebody near moves arms, legs or all of them fast
    poses_calm: float
    whole_near: float
    whole_far: float
    crop_ball: float | None  # a ball was seen; None: never
    crop_seeking: float | None


FULL = Paces(0.16, 0.33, 1.0, 0.33, 0.16, 0.5)
FEWER_CROPS = Paces(0.16, 0.33, 1.0, 0.33, 0.33, 0.66)
NO_CROPS = Paces(0.16, 0.33, 0.66, 0.5, None, None)
FEWER = Paces(0.33, 0.5, 1.0, 1.0, None, None)


class Schedule:
    def __init__(self) -> None:
        self.paces = FULL
        self.forget()

    def forget(self) -> None:
        self._poses_at: datetime | None = None
        self._whole_at: datetime | None = None
        self._crop_at: datetime | None = None
        self._moved_at: datetime | None = None
        self._near_at: datetime | None = None
        self._far_at: datetime | None = None
        self._ball_at: datetime | None = None
        self._lively_at: datetime | None = None
        self._eager_at: datetime | None = None
        self._fruitless = 0
        self._ballless = 0.0
        self._usual = 0.0

    def near(self, at: datetime) -> bool:
        return _lately(self._near_at, at)

    def found(self, at: datetime, *, near: bool, far: bool, ball: bool, lively: bool) -> None:
        """What the look at this frame showed."""
        if near and not self.near(at):
            self._eager_at = at
        self._near_at = at if near else self._near_at
        self._far_at = at if far else self._far_at
        self._ball_at = at if ball else self._ball_at
        self._lively_at = at if lively else self._lively_at
        if ball:
            self._ballless = 0.0
        elif self._crop_at == at:
            self._ballless += PATIENCE
        if near or far:
            self._fruitless = 0
        elif self._whole_at == at:
            self._fruitless += 1

    def plan(self, at: datetime, moved: float) -> Plan:
        """``moved``: part of the picture in which something moved."""
        if moved:
            self._moved_at = at
        if self._moved_at is None or at - self._moved_at > AWAKE:
            due = _due(self._whole_at, at, LOOK_ANYWAY)
            return self._planned(at, Plan(poses=due and self.near(at), whole=due))
        if self.near(at):
            return self._planned(at, self._near_plan(at))
        if _lately(self._far_at, at):
            return self._planned(at, Plan(whole=_due(self._whole_at, at, self.paces.whole_far)))
        return self._planned(at, Plan(whole=self._searching(at, moved)))

    def _near_plan(self, at: datetime) -> Plan:
        paces = self.paces
        eager = self._eager_at is not None and at - self._eager_at <= EAGER
        ball = _lately(self._ball_at, at)
        lively = eager or (self._lively_at is not None and at - self._lively_at <= LIVELY_FOR)
        poses = _due(self._poses_at, at, paces.poses_lively if lively else paces.poses_calm)
        whole = _due(self._whole_at, at, paces.whole_far if eager else paces.whole_near)
        every = paces.crop_ball if ball else paces.crop_seeking
        if every is not None and not ball and not eager:
            every = min(every * (1 + self._ballless), SELDOM)
        crop = every is not None and (ball or not whole) and _due(self._crop_at, at, every)
        return Plan(poses, whole, crop)

    def _searching(self, at: datetime, moved: float) -> bool:
        if moved > SURPRISE * self._usual + LEAST_SURPRISE:
            self._fruitless = 0
        self._ballless = 0.0
        self._usual += HABIT * (moved - self._usual)
        every = min(SEARCH_FIRST * 2.0**self._fruitless, LOOK_ANYWAY)
        return _due(self._whole_at, at, every)

    def _planned(self, at: datetime, plan: Plan) -> Plan:
        self._poses_at = at if plan.poses else self._poses_at
        self._whole_at = at if plan.whole else self._whole_at
        self._crop_at = at if plan.crop else self._crop_at
        return plan


def _lately(last: datetime | None, at: datetime) -> bool:
    return last is not None and at - last <= KEPT


def _due(last: datetime | None, at: datetime, every: float) -> bool:
    return last is None or at - last >= timedelta(seconds=every) - SOON or at < last
