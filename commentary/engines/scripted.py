"""An engine for tests: numbered lines at a fixed rate, whatever the pictures show."""

from collections.abc import Sequence

from commentary.narrators.narrator import HIGHLIGHT_LEVEL, Line
from livekit_app.providers.watching.room_watch import Frame


class ScriptedEngine:
    """Says "Line 1", "Line 2" … one for every ``frames_per_line`` frames seen. Every fifth line
    is a highlight."""

    name = "scripted"

    def __init__(self, *, frames_per_line: int = 1) -> None:
        self._frames_per_line = frames_per_line
        self._frames = 0
        self._lines = 0

    def observe(self, frames: Sequence[Frame]) -> list[Line]:
        said: list[Line] = []
        for frame in frames:
            self._frames += 1
            if self._frames % self._frames_per_line == 0:
                said.append(self._next_line(frame))
        return said

    def _next_line(self, frame: Frame) -> Line:
        self._lines += 1
        energy = 0.9 if self._lines % 5 == 0 else 0.4
        return Line(
            text=f"Line {self._lines}",
            energy_level=energy,
            is_highlight=energy > HIGHLIGHT_LEVEL,
            frame_at=frame.at,
        )
