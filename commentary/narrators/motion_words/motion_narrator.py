"""The narrator ``motion_words``: it says what motion was measured, and nothing else."""

from collections.abc import Sequence

from commentary.narrators.energy import EnergyMeter
from commentary.narrators.motion_words.motion_claims import claim_of
from commentary.narrators.motion_words.pacing import Pacing
from commentary.narrators.motion_words.wording import Wording
from commentary.narrators.narrator import Line, MatchState, NarratorCapabilities
from commentary.observers.observer import SceneFacts


class MotionNarrator:
    name = "motion_words"
    capabilities = NarratorCapabilities()

    def __init__(self, *, seed: int) -> None:
        self._energy = EnergyMeter()
        self._pacing = Pacing()
        self._wording = Wording(seed)

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        activity = max((seen.activity for seen in scene.motion), default=0.0)
        energy = self._energy.energy(scene.at, activity)
        choice = self._pacing.choose(scene.at, scene.motion)
        if choice is None:
            return None
        seen_at, chosen = choice
        return Line(
            text=self._wording.say(chosen),
            energy_level=energy,
            is_highlight=self._energy.is_highlight(scene.at, energy),
            frame_at=scene.at,
            claims=(claim_of(chosen, seen_at),),
            sources=("motion",),
        )
