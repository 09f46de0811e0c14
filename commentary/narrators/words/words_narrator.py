"""The narrator ``words``: offline, in four languages, from what was seen and heard."""

from collections import deque
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
KNOWN_LINES = 32  # its own and others'; more than a history has
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
        self._known: deque[tuple[datetime, str]] = deque(maxlen=KNOWN_LINES)

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        points, energy = self._take_in(scene)
        self._hear(history, points)
        language, style = language_of(match.language), style_of(match.style)
        for proposal in self._story.proposals(scene.at, points):
            sentence = self._wording.say(proposal, language, style)
            if sentence is not None:
                self._story.tell(proposal, scene.at)
                line = self._line(sentence, proposal, scene.at, energy, language)
                self._known.append(_key(line))
                return line
        return None

    def note(self, scene: SceneFacts) -> None:
        """Somebody else speaks: what is so is still so when that ends, and no news then."""
        points, _ = self._take_in(scene)
        self._story.pass_by(scene.at, points)

    def _take_in(self, scene: SceneFacts) -> tuple[Sequence[TalkingPoint], float]:
        """What may be told now, and how much goes on."""
        self._present.update(scene)
        points = self._present.points(scene.at)
        return points, self._energy.energy(scene.at, self._activity(scene, points))

    def _hear(self, history: Sequence[Line], points: Sequence[TalkingPoint]) -> None:
        """What others said, of which some is still so."""
        for line in history:
            if _key(line) in self._known:
                continue
            self._known.append(_key(line))
            whats = {claim.what for claim in line.claims if isinstance(claim.what, What)}
            if whats:
                told = tuple(point for point in points if point.what in whats)
                self._story.hear(told, line.frame_at)

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


def _key(line: Line) -> tuple[datetime, str]:
    return (line.frame_at, line.text)
