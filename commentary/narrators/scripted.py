"""A narrator for tests: numbered lines, whatever the pictures show."""

from collections.abc import Sequence

from commentary.narrators.energy import HIGHLIGHT_LEVEL
from commentary.narrators.narrator import Line, MatchState, NarratorCapabilities
from commentary.observers.observer import SceneFacts


class ScriptedNarrator:
    """Says "Line 1", "Line 2" …, one for each scene. Every fifth line is a highlight."""

    name = "scripted"
    capabilities = NarratorCapabilities()

    def __init__(self) -> None:
        self._lines = 0

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        self._lines += 1
        energy = 0.9 if self._lines % 5 == 0 else 0.4
        return Line(
            text=f"Line {self._lines}",
            energy_level=energy,
            is_highlight=energy > HIGHLIGHT_LEVEL,
            frame_at=scene.at,
        )
