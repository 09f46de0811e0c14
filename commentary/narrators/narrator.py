"""The engine port: frames in, lines out.

An engine belongs to one session at a time and is called from one thread at a time, with frames in
the order they were taken. It may be slow (the host never calls it on its event loop) and may
raise (the host logs it and goes on). It keeps what it remembers in itself; the host makes a new
one when a session's commentary starts afresh.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from livekit_app.providers.watching.room_watch import Frame

HIGHLIGHT_LEVEL = 0.75  # a highlight's energy is above this


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of commentary. ``energy_level`` is 0..1; ``frame_at`` is when the newest
    frame it speaks of arrived (UTC), so a reader can tell how old the picture is."""

    text: str
    energy_level: float
    is_highlight: bool
    frame_at: datetime


class Engine(Protocol):
    @property
    def name(self) -> str: ...

    def observe(self, frames: Sequence[Frame]) -> list[Line]:
        """Look at the frames that came since the last call and say what is worth saying:
        usually nothing, rarely more than one line."""
