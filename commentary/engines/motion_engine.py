"""The ``motion`` engine: the parts in a row."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commentary.narrators.motion_words.pacing import Pacing
from commentary.narrators.motion_words.wording import Wording
from commentary.narrators.narrator import Line
from commentary.observers.motion.interpreter import Interpreter
from commentary.observers.motion.meter import GAP_SECONDS, Meter
from commentary.observers.motion.tracks import Tracker
from commentary.observers.motion_facts import Observation
from livekit_app.providers.watching.room_watch import Frame

MIN_STEP = timedelta(seconds=0.2)  # nearer frames show too little movement to measure


class MotionEngine:
    name = "motion"

    def __init__(self, *, seed: int = 0) -> None:
        self._wording = Wording(seed)
        self._pacing = Pacing()
        self._begin()

    def _begin(self) -> None:
        self._meter = Meter()
        self._tracker = Tracker()
        self._interpreter = Interpreter()
        self._at: datetime | None = None

    def observe(self, frames: Sequence[Frame]) -> list[Line]:
        lines = [self._line(frame) for frame in frames]
        return [line for line in lines if line is not None]

    def observations_of(self, frame: Frame) -> list[Observation]:
        """What one frame tells, before pacing and words. Call with each frame once, in order."""
        if self._at is not None:
            step = frame.at - self._at
            if timedelta(0) <= step < MIN_STEP:
                return []
            if step > timedelta(seconds=GAP_SECONDS) or step < timedelta(0):
                self._begin()  # the camera was away: nothing before it can be compared with
        self._at = frame.at
        seen = self._meter.measure(frame)
        height, width = frame.image.shape[:2]
        tracks = self._tracker.update(seen, height / width)
        return self._interpreter.interpret(seen, tracks, height / width)

    def _line(self, frame: Frame) -> Line | None:
        found = self.observations_of(frame)
        energy = self._pacing.energy(frame.at, found)
        chosen = self._pacing.choose(frame.at, found)
        if chosen is None:
            return None
        return Line(
            text=self._wording.say(chosen),
            energy_level=energy,
            is_highlight=self._pacing.is_highlight(frame.at, energy),
            frame_at=frame.at,
        )
