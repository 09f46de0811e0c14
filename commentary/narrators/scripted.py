"""A narrator for tests: numbered lines, whatever the pictures show."""

from collections.abc import Sequence
from datetime import timedelta

from commentary.narrators.claims import Claim
from commentary.narrators.energy import HIGHLIGHT_LEVEL
from commentary.narrators.narrator import Line, MatchState, NarratorCapabilities
from commentary.observers.facts import What
from commentary.observers.observer import SceneFacts

ONE_SECOND = timedelta(seconds=1)


class ScriptedNarrator:
    """Says "Line 1", "Line 2" …, one for each scene, whatever the language that it is labelled
    with. Each claims movement in the last second; every fifth is a highlight."""

    name = "scripted"
    capabilities = NarratorCapabilities()

    def __init__(self) -> None:
        self._lines = 0

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        self._lines += 1
        energy = 0.9 if self._lines % 5 == 0 else 0.4
        is_highlight = energy > HIGHLIGHT_LEVEL
        return Line(
            text=f"Line {self._lines}",
            energy_level=energy,
            is_highlight=is_highlight,
            frame_at=scene.at,
            claims=(Claim(What.MOVEMENT, scene.at - ONE_SECOND, scene.at),),
            sources=(self.name,),
            lang=match.language,
            moment=(scene.at - ONE_SECOND, scene.at) if is_highlight else None,
        )
