"""The narrator ``vision``: asks a vision model what the last pictures show.

What it says is held against what was measured and what people said before it is written
(``commentary.narrators.checking``); here it is only read.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings

from commentary.narrators.claims import Claim
from commentary.narrators.energy import seconds_since
from commentary.narrators.narrator import Line, MatchState, NarratorCapabilities
from commentary.narrators.pictures import Picture, Pictures
from commentary.narrators.vision.answers import ModelAnswer
from commentary.narrators.vision.manners import language_of
from commentary.narrators.vision.measured_play import MeasuredPlay
from commentary.narrators.vision.prompt import Asked, messages
from commentary.narrators.vision.usage import ModelMeter
from commentary.narrators.vision.vision_client import VisionClient
from commentary.observers.observer import SceneFacts
from sessions_app.site.vision_address import VisionAddress

HOSTED_SECONDS, LOCAL_SECONDS = 6.0, 20.0
HOSTED_AT_ONCE, LOCAL_AT_ONCE = 4, 1
WARM_UP_SECONDS = 1.5  # before it, there is little to see and nothing measured
IDLE_SECONDS = 15.0  # from one question to the next while nothing goes on
# Our own limit comes before the host's, which could only say that nothing came.
BEFORE_THE_HOST = 0.25
MODELS_SHARE = 0.5  # of a line's energy; the rest is measured
CONFIDENCE = 0.6  # of what a model saw; nobody measures it


def capabilities_of_settings() -> NarratorCapabilities:
    """Calls are not counted here: the narrator is told of every scene and asks of few."""
    address = VisionAddress.of(settings.VISION_URL)
    is_local = address is not None and address.is_local
    seconds = settings.VISION_SECONDS or (LOCAL_SECONDS if is_local else HOSTED_SECONDS)
    at_once = settings.VISION_AT_ONCE or (LOCAL_AT_ONCE if is_local else HOSTED_AT_ONCE)
    return NarratorCapabilities(seconds=seconds + BEFORE_THE_HOST, at_once=at_once)


class VisionNarrator:
    """``client`` and ``meter`` are those of all broadcasts of the process."""

    name = "vision"

    def __init__(self, client: VisionClient, pictures: Pictures, meter: ModelMeter) -> None:
        self.capabilities = capabilities_of_settings()
        self._client = client
        self._pictures = pictures
        self._meter = meter
        self._play = MeasuredPlay()
        self._since: datetime | None = None
        self._asked_at: datetime | None = None

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        self._since = self._since or scene.at
        self._play.update(scene)
        warm = (scene.at - self._since).total_seconds() >= WARM_UP_SECONDS
        if not warm or not self._is_time(scene.at):
            return None
        pictures = await self._pictures.last()
        if not pictures:
            return None
        self._asked_at = scene.at
        asked = Asked(
            match=match,
            points=tuple(self._play.points),
            loudness=self._play.loudness,
            history=tuple(history),
            at=scene.at,
            since=self._since,
        )
        answer = await self._client.ask(
            partial(_messages, asked), pictures, self._meter, self._limit(deadline)
        )
        return self._line(answer, pictures, match)

    def _is_time(self, at: datetime) -> bool:
        least = float(settings.VISION_EVERY_SECONDS)
        if not self._play.is_lively:
            least = max(least, IDLE_SECONDS)
        return seconds_since(self._asked_at, at) >= least

    def _limit(self, deadline: float) -> float:
        own = asyncio.get_running_loop().time() + self.capabilities.seconds
        return min(own, deadline) - BEFORE_THE_HOST

    def _line(
        self, answer: ModelAnswer, pictures: Sequence[Picture], match: MatchState
    ) -> Line | None:
        start, end = pictures[0].at, pictures[-1].at
        if not answer.say:
            return None
        measured, peak = self._play.energy, self._play.take_peak(end)
        energy = measured
        if answer.energy is not None:
            energy = MODELS_SHARE * answer.energy + (1 - MODELS_SHARE) * measured
        if peak is not None:
            energy = max(energy, peak.energy)
        return Line(
            text=answer.say,
            energy_level=round(energy, 2),
            is_highlight=peak is not None,
            frame_at=end,
            claims=tuple(
                Claim(one.what, start, end, one.who, one.number, one.direction)
                for one in answer.claims
            ),
            sources=(self.name,),
            confidence=CONFIDENCE,
            lang=language_of(match.language).value,
            moment=None if peak is None else (peak.start, peak.end),
        )


def _messages(
    asked: Asked, pictures: Sequence[Picture], names_detail: bool
) -> list[dict[str, Any]]:
    return messages(asked, pictures, names_detail=names_detail)
