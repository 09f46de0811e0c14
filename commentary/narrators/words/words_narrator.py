"""The narrator ``words``: offline, in four languages, from what was seen and heard."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commentary.narrators.energy import EnergyMeter, play_activity
from commentary.narrators.narrator import Line, MatchState, NarratorCapabilities
from commentary.narrators.words.language import Phrasebook
from commentary.narrators.words.phrasing import Phrasing, Sentence, language_of, style_of
from commentary.narrators.words.points import TalkingPoint
from commentary.narrators.words.present import Present
from commentary.narrators.words.story import Proposal, Story
from commentary.observers.facts import What
from commentary.observers.observer import SceneFacts

HIGHLIGHT_GAP = 60.0  # seconds
HIGHLIGHT_RISE = 0.2  # of energy above the recent level: a peak, no plateau
HIGHLIGHT_BEFORE = timedelta(seconds=3)  # what led to it
PEAKS = {What.KICKS, What.THROWS, What.JUMPS, What.ARMS_UP}
LOUDNESS_SECONDS = 2.0  # after which a loudness is no longer that of now


class WordsNarrator:
    name = "words"
    capabilities = NarratorCapabilities()

    def __init__(self, *, seed: int) -> None:
        self._energy = EnergyMeter(highlight_gap=HIGHLIGHT_GAP, least_rise=HIGHLIGHT_RISE)
        self._present = Present()
        self._story = Story()
        self._wording = Phrasing(seed)
        self._loudness: tuple[datetime, float] | None = None

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        self._present.update(scene)
        points = self._present.points(scene.at)
        energy = self._energy.energy(scene.at, self._activity(scene, points))
        language, style = language_of(match.language), style_of(match.style)
        for proposal in self._story.proposals(scene.at, points):
            sentence = self._wording.say(proposal, language, style)
            if sentence is not None:
                self._story.tell(proposal, scene.at)
                return self._line(sentence, proposal, scene.at, energy, language)
        return None

    def _activity(self, scene: SceneFacts, points: Sequence[TalkingPoint]) -> float:
        if scene.loudness is not None:
            self._loudness = (scene.at, scene.loudness)
        loudness = None
        if self._loudness is not None:
            heard_at, heard = self._loudness
            recent = (scene.at - heard_at).total_seconds() <= LOUDNESS_SECONDS
            loudness = heard if recent else None
        whats = [point.what for point in points]
        return play_activity(whats, motion=self._present.activity(scene.at), loudness=loudness)

    def _line(
        self,
        sentence: Sentence,
        points: Proposal,
        at: datetime,
        energy: float,
        language: Phrasebook,
    ) -> Line:
        peak = any(point.what in PEAKS for point in points)
        is_highlight = peak and self._energy.is_highlight(at, energy)
        return Line(
            text=sentence.text,
            energy_level=energy,
            is_highlight=is_highlight,
            frame_at=at,
            claims=sentence.claims,
            sources=tuple(sorted({point.source for point in points})),
            confidence=min(point.confidence for point in points),
            lang=language.code,
            moment=_moment(points, at) if is_highlight else None,
        )


def _moment(points: Proposal, at: datetime) -> tuple[datetime, datetime]:
    start = min(point.start for point in points) - HIGHLIGHT_BEFORE
    return (start, max(at, *(point.end for point in points)))
