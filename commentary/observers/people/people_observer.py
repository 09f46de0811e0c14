"""The ``people`` observer: who is in the picture, what they do, and where the ball goes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from commentary.observers.facts import Fact
from commentary.observers.observer import Cost, Effort, SceneFacts
from commentary.observers.people import objects, yolox
from commentary.observers.people.poses import find_poses
from commentary.observers.people.reasoner import Reasoner
from commentary.observers.people.schedule import FEWER, FULL, NO_CROPS, Paces, Schedule
from commentary.observers.people.shirts import shirt_of
from commentary.observers.people.sight import Box, Look, Point, Thing
from commentary.observers.people.stillness import Step, Stillness
from livekit_app.providers.watching.room_watch import Frame, Image

GAP = timedelta(seconds=3.0)  # a longer pause between frames makes everything before it worthless
NEAR_KEPT = timedelta(seconds=1.5)
CROP_BODY = 1.1  # of a body's height: the side of a crop round somebody
CROP_BALL, LEAST_CROP = 7.0, 0.3  # diameters; picture heights

FULL_EFFORT = Effort("full", Cost(ms_per_frame=50.0, frames_per_second=6.0))
NO_CROPS_EFFORT = Effort("no crops", Cost(ms_per_frame=40.0, frames_per_second=6.0))
FEWER_EFFORT = Effort("fewer looks", Cost(ms_per_frame=40.0, frames_per_second=3.0))
PACES: dict[str, Paces] = {
    FULL_EFFORT.name: FULL,
    NO_CROPS_EFFORT.name: NO_CROPS,
    FEWER_EFFORT.name: FEWER,
}


class PeopleObserver:
    """``detector``: the owner's own YOLOX file, which then finds things instead of the model that
    comes with the project. ``observe`` raises ``network.ModelMissing``."""

    name = "people"
    efforts = (FULL_EFFORT, NO_CROPS_EFFORT, FEWER_EFFORT)

    def __init__(self, detector: Path | None = None) -> None:
        self._detector = detector
        self._schedule = Schedule()
        self._begin()

    def _begin(self) -> None:
        self._stillness = Stillness()
        self._reasoner = Reasoner()
        self._at: datetime | None = None
        self._near_at: datetime | None = None
        self._turn = 0  # whose crop is next

    def use(self, effort: Effort) -> None:
        self._schedule.paces = PACES[effort.name]

    def observe(self, frames: Sequence[Frame], at: datetime) -> SceneFacts:
        scene = SceneFacts(at)
        for frame in frames:
            scene = scene.followed_by(SceneFacts(at, people=self._look_at(frame)))
        return scene

    def _look_at(self, frame: Frame) -> tuple[Fact, ...]:
        if self._at is not None and not timedelta(0) <= frame.at - self._at <= GAP:
            self._begin()
        self._at = frame.at
        step = self._stillness.step(frame.image)
        return self._reasoner.facts(self._seen(frame, step))

    def _seen(self, frame: Frame, step: Step) -> Look:
        height, width = frame.image.shape[:2]
        look = Look(frame.at, width / height, camera=step.shift, fresh=step.cut, blurred=step.fast)
        if step.fast:
            return look
        near = self._near_at is not None and frame.at - self._near_at <= NEAR_KEPT
        plan = self._schedule.plan(frame.at, moved=step.moved, near=near, ball=near)
        if plan.poses:
            poses = tuple(
                replace(pose, shirt=shirt_of(frame.image, pose)) for pose in find_poses(frame.image)
            )
            look = replace(look, poses=poses)
            if poses:
                self._near_at = frame.at
        if plan.whole or plan.crop:
            crops = self._crops(look) if plan.crop else []
            look = replace(look, things=self._things(frame.image, crops, full=plan.whole))
        return look

    def _things(self, image: Image, crops: Sequence[Box], *, full: bool) -> tuple[Thing, ...]:
        if self._detector is not None:
            return yolox.find_things(self._detector, image, crops, full=full)
        return objects.find_things(image, crops, full=full)

    def _crops(self, look: Look) -> list[Box]:
        """Where the ball is expected, or else round one of the nearest people."""
        path, tracker = self._reasoner.ball.hoped, self._reasoner.tracker
        if path is not None:
            back = tracker.ground.undone()
            centre = back.moved(path.expected(look.at))
            side = max(CROP_BALL * path.size * back.scale, LEAST_CROP)
            return [_square(centre, side, look.aspect)]
        people = sorted((t for t in tracker.tracks if t.near), key=lambda t: -t.last.box.height)[:2]
        if not people:
            return []
        self._turn += 1
        box = people[self._turn % len(people)].last.box
        return [_square(box.centre, CROP_BODY * box.height, look.aspect)]


def _square(centre: Point, side: float, aspect: float) -> Box:
    """Inside the picture, as far as it fits."""
    side = min(side, 1.0, aspect)
    x = min(max(centre.x, side / 2), aspect - side / 2)
    y = min(max(centre.y, side / 2), 1 - side / 2)
    return Box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)
