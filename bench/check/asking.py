"""The whole way of an answer: a real narrator asks over a real socket, a made-up model answers."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from types import TracebackType

import numpy as np

from bench.check.situation import Case
from commentary.host.narrating.recent_pictures import jpeg_of
from commentary.narrators.narrator import (
    Line,
    MatchState,
    NarratorRefused,
    NarratorUnavailable,
)
from commentary.narrators.pictures import Picture
from commentary.narrators.vision.chat_client import Endpoint
from commentary.narrators.vision.usage import Unmetered
from commentary.narrators.vision.vision_client import VisionClient
from commentary.narrators.vision.vision_narrator import VisionNarrator
from commentary.observers.observer import SceneFacts
from tests.support.vision_server import VisionServer, claim, said

SECONDS = (-1.5, -1.0, -0.5, 0.0)  # of the pictures, before now
ANSWER_SECONDS = 20.0
WATCHED = timedelta(seconds=6)  # where nothing was measured


def plain_jpeg() -> bytes:
    """For situations without a film."""
    return jpeg_of(np.full((288, 512, 3), (60, 140, 70), np.uint8))


class Shown:
    """The pictures of a case's last seconds."""

    def __init__(self, case: Case, pictures: Sequence[bytes]) -> None:
        self._last = [
            Picture(case.situation.at + timedelta(seconds=second), picture)
            for second, picture in zip(SECONDS, pictures, strict=True)
        ]

        self.came = False

    async def last(self) -> Sequence[Picture]:
        return self._last if self.came else ()


class Asking:
    """``async with``; belongs to one event loop."""

    async def __aenter__(self) -> "Asking":
        self._server = await VisionServer().__aenter__()
        self._client = VisionClient(Endpoint(self._server.url, "made-up", ""))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.close()
        await self._server.__aexit__(kind, error, trace)

    async def line(self, case: Case, pictures: Sequence[bytes]) -> Line | None:
        """What the narrator makes of the answer; None: nothing."""
        claims = [
            claim(str(one.what), one.who, one.number, one.direction) for one in case.answer.claims
        ]
        self._server.answer = lambda _: said(case.answer.text, *claims)
        shown = Shown(case, pictures)
        narrator = VisionNarrator(self._client, shown, Unmetered())
        match = MatchState(language=case.lang, style=case.style, said=case.match)
        at, scenes = case.situation.at, case.situation.scenes
        begun = SceneFacts(scenes[0].at if scenes else at - WATCHED)
        deadline = asyncio.get_running_loop().time() + ANSWER_SECONDS
        try:
            await narrator.tell(begun, match, (), deadline)  # it has just come: no picture yet
            shown.came = True
            return await narrator.tell(_merged(at, scenes), match, (), deadline)
        except (NarratorUnavailable, NarratorRefused):
            return None
        finally:
            self._server.asked.clear()


def _merged(at: datetime, scenes: Sequence[SceneFacts]) -> SceneFacts:
    """All that was measured, as for a narrator that was away."""
    scene = SceneFacts(at)
    for one in reversed(scenes):
        scene = one.followed_by(scene)
    return scene
