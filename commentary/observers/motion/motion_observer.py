"""The ``motion`` observer: the parts in a row."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commentary.observers.motion.interpreter import Interpreter
from commentary.observers.motion.meter import GAP_SECONDS, Meter
from commentary.observers.motion.tracks import Tracker
from commentary.observers.motion_facts import Observation
from commentary.observers.observer import Cost, Effort, SceneFacts
from livekit_app.providers.watching.room_watch import Frame


class MotionObserver:
    name = "motion"
    # More frames show less movement between them, and cost more.
    efforts = (Effort("full", Cost(ms_per_frame=10.0, frames_per_second=2.0)),)

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._meter = Meter()
        self._tracker = Tracker()
        self._interpreter = Interpreter()
        self._at: datetime | None = None

    def use(self, effort: Effort) -> None:
        """There is only one."""

    def observe(self, frames: Sequence[Frame], at: datetime) -> SceneFacts:
        motion: tuple[Observation, ...] = ()
        for frame in frames:
            motion = (*self._look_at(frame), *motion)
        return SceneFacts(at, motion)

    def _look_at(self, frame: Frame) -> list[Observation]:
        """What one frame tells."""
        if self._at is not None:
            step = frame.at - self._at
            if step > timedelta(seconds=GAP_SECONDS) or step < timedelta(0):
                self._begin()  # the camera was away: nothing before it can be compared with
        self._at = frame.at
        seen = self._meter.measure(frame)
        height, width = frame.image.shape[:2]
        tracks = self._tracker.update(seen, height / width)
        return self._interpreter.interpret(seen, tracks, height / width)
