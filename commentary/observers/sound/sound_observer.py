"""The ``sound`` observer: what the camera's microphone heard since the last look.

As an ``Observer``, but fed chunks of sound. They are cut into spectra as they come, so it does not
matter how many chunks come at once; four looks a second tell soon enough.
"""

from collections.abc import Sequence
from datetime import datetime

from commentary.observers.facts import Fact, What
from commentary.observers.observer import Cost, Effort, SceneFacts
from commentary.observers.sound.loudness import LoudnessMeter, Rise
from commentary.observers.sound.spectra import SpectrumAnalyser
from commentary.observers.sound.whistle import Whistle, WhistleDetector
from livekit_app.providers.watching.sound import Sound


class SoundObserver:
    name = "sound"
    # Of a look at the sound of a quarter of a second.
    efforts = (Effort("full", Cost(ms_per_frame=0.6, frames_per_second=4.0)),)

    def __init__(self) -> None:
        self._analyser = SpectrumAnalyser()
        self._whistles = WhistleDetector()
        self._loudness = LoudnessMeter()

    def use(self, effort: Effort) -> None:
        """There is only one."""

    def observe(self, chunks: Sequence[Sound], at: datetime) -> SceneFacts:
        whistles: list[Whistle] = []
        rises: dict[datetime, Rise] = {}
        for spectra in self._analyser.analyse(chunks):
            whistles += self._whistles.hear(spectra)
            rises |= {rise.start: rise for rise in self._loudness.hear(spectra)}
        facts = [_whistle(one) for one in reversed(whistles)]
        facts += [_louder(rise) for rise in reversed(rises.values())]
        return SceneFacts(at, sound=tuple(facts), loudness=self._loudness.loudness(at))


def _whistle(one: Whistle) -> Fact:
    return Fact(What.WHISTLE, one.start, one.end, one.confidence)


def _louder(rise: Rise) -> Fact:
    # 0.6 where it just passes, 0.9 at 15 dB.
    confidence = min(0.9, 0.6 + 0.05 * (rise.by_db - 9.0))
    return Fact(What.LOUDER, rise.start, rise.end, round(confidence, 2))
