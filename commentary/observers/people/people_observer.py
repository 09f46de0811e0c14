"""The ``people`` observer: who is in the picture, what they do, and where the ball goes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from commentary.observers.facts import Fact
from commentary.observers.observer import Cost, Effort, SceneFacts
from commentary.observers.people.reasoning.reasoner import Reasoner
from commentary.observers.people.schedule import (
    FEWER,
    FEWER_CROPS,
    FULL,
    NO_CROPS,
    Paces,
    Schedule,
)
from commentary.observers.people.sight import Box, Look, Point, Thing, ThingKind
from commentary.observers.people.vision import objects, yolox
from commentary.observers.people.vision.poses import find_poses
from commentary.observers.people.vision.shirts import shirt_of
from commentary.observers.people.vision.stillness import Step, Stillness
from livekit_app.providers.watching.room_watch import Frame, Image

GAP = timedelta(seconds=3.0)  # a longer pause between frames makes everything before it worthless
NEAR_HEIGHT = 0.15  # picture heights of a box: tall enough to look for joints
# Sides of crops round somebody, and how far down, in body heights: all of them, then their feet.
CROPS_BODY = ((1.1, 0.0), (0.7, 0.17))
CROP_BALL, LEAST_CROP = 7.0, 0.3  # diameters; picture heights
JUST_NOW = timedelta(seconds=0.25)

FULL_EFFORT = Effort("full", Cost(ms_per_frame=50.0, frames_per_second=6.0))
FEWER_CROPS_EFFORT = Effort("fewer crops", Cost(ms_per_frame=44.0, frames_per_second=6.0))
NO_CROPS_EFFORT = Effort("no crops", Cost(ms_per_frame=40.0, frames_per_second=6.0))
FEWER_EFFORT = Effort("fewer looks", Cost(ms_per_frame=40.0, frames_per_second=3.0))
PACES: dict[str, Paces] = {
    FULL_EFFORT.name: FULL,
    FEWER_CROPS_EFFORT.name: FEWER_CROPS,
    NO_CROPS_EFFORT.name: NO_CROPS,
    FEWER_EFFORT.name: FEWER,
}


class PeopleObserver:
    """``detector``: the owner's own YOLOX file, which then finds things instead of the model that
    comes with the project. ``observe`` raises ``network.ModelMissing``."""

    name = "people"
    efforts = (FULL_EFFORT, FEWER_CROPS_EFFORT, NO_CROPS_EFFORT, FEWER_EFFORT)

    def __init__(self, detector: Path | None = None) -> None:
        self._detector = detector
        self._schedule = Schedule()
        self._begin()

    def _begin(self) -> None:
        self._stillness = Stillness()
        self._reasoner = Reasoner()
        self._schedule.forget()
        self._at: datetime | None = None
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
        followed = self._reasoner.follows or self._schedule.near(frame.at)
        step = self._stillness.step(frame.image, follow=followed)
        look = self._seen(frame, step)
        facts = self._reasoner.facts(look)
        self._schedule.found(
            frame.at,
            near=bool(look.poses),
            far=any(track.last.at == frame.at for track in self._reasoner.tracker.tracks),
            ball=any(thing.kind is ThingKind.BALL for thing in look.things or ()),
            lively=self._reasoner.lively(frame.at),
        )
        return facts

    def _seen(self, frame: Frame, step: Step) -> Look:
        height, width = frame.image.shape[:2]
        look = Look(
            frame.at,
            width / height,
            camera=step.shift,
            fresh=step.cut,
            blurred=step.fast,
            blobs=step.blobs,
        )
        if step.fast:
            return look
        plan = self._schedule.plan(frame.at, step.moved)
        if plan.whole or plan.crop:
            crops = self._crops(look) if plan.crop else []
            things = self._things(frame.image, crops, full=plan.whole)
            look = replace(look, things=things, whole=plan.whole)
        # A ball says most together with the joints of whoever is at it.
        if plan.poses or any(_wants_joints(thing) for thing in look.things or ()):
            poses = find_poses(frame.image)
            coloured = (replace(pose, shirt=shirt_of(frame.image, pose)) for pose in poses)
            look = replace(look, poses=tuple(coloured))
        return look

    def _things(self, image: Image, crops: Sequence[Box], *, full: bool) -> tuple[Thing, ...]:
        if self._detector is not None:
            return yolox.find_things(self._detector, image, crops, full=full)
        return objects.find_things(image, crops, full=full)

    def _crops(self, look: Look) -> list[Box]:
        """Where the ball is expected, or else in turns where it was last, and closer or less close
        at the nearest people: what one crop misses, another may show."""
        path, tracker = self._reasoner.ball.hoped, self._reasoner.tracker
        self._turn += 1
        fresh = path is not None and look.at - path.last.at <= JUST_NOW
        if path is not None and (fresh or self._turn % 3 == 0):
            back = tracker.ground.undone()
            centre = back.moved(path.expected(look.at) if fresh else path.last.place)
            side = max(CROP_BALL * path.size * back.scale, LEAST_CROP)
            return [_square(centre, side, look.aspect)]
        people = sorted((t for t in tracker.tracks if t.near), key=lambda t: -t.last.box.height)[:2]
        if not people:
            return []
        box = people[self._turn // 2 % len(people)].last.box
        part, lower = CROPS_BODY[self._turn % 2]
        centre = Point(box.centre.x, box.centre.y + lower * box.height)
        return [_square(centre, part * box.height, look.aspect)]


def _wants_joints(thing: Thing) -> bool:
    tall = thing.kind is ThingKind.PERSON and thing.box.height >= NEAR_HEIGHT
    return tall or thing.kind is ThingKind.BALL


def _square(centre: Point, side: float, aspect: float) -> Box:
    """Inside the picture, as far as it fits."""
    side = min(side, 1.0, aspect)
    x = min(max(centre.x, side / 2), aspect - side / 2)
    y = min(max(centre.y, side / 2), 1 - side / 2)
    return Box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)
