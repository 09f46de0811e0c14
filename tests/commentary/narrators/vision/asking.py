"""A vision narrator with everything that a host gives it, and a small broadcast to look at."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import cv2
import numpy as np

from commentary.narrators.narrator import Line, MatchState
from commentary.narrators.pictures import Picture
from commentary.narrators.vision.chat_client import Endpoint
from commentary.narrators.vision.vision_client import VisionClient
from commentary.narrators.vision.vision_narrator import VisionNarrator
from commentary.observers.facts import Fact, Shirt, What
from commentary.observers.observer import SceneFacts
from tests.commentary.observers.pictures import START
from tests.support.vision_server import VisionServer

KEY = "sk-vision-4Zr81mQpXw7Lt0aKd93Bv5Ny"  # of tests


def jpeg(shade: int, size: tuple[int, int] = (512, 288)) -> bytes:
    width, height = size
    picture = np.full((height, width, 3), shade, np.uint8)
    picture[: height // 2] = 255 - shade
    return cv2.imencode(".jpg", picture)[1].tobytes()


@dataclass
class Shown:
    """Pictures of the seconds before ``now``."""

    now: datetime = START
    seconds: Sequence[float] = (-1.5, -1.0, -0.5, 0.0)

    async def last(self) -> Sequence[Picture]:
        return [
            Picture(self.now + timedelta(seconds=second), jpeg(40 + 30 * number))
            for number, second in enumerate(self.seconds)
        ]


@dataclass
class Counting:
    """A meter that admits ``most`` requests."""

    most: int = 1000
    requests: int = 0
    tokens: list[tuple[int, int]] = field(default_factory=list)
    refuses: Exception | None = None

    async def admit(self) -> None:
        if self.refuses is not None and self.requests >= self.most:
            raise self.refuses
        self.requests += 1

    def record(self, prompt_tokens: int, answer_tokens: int) -> None:
        self.tokens.append((prompt_tokens, answer_tokens))


def client_of(server: VisionServer, **changed: Any) -> VisionClient:
    endpoint = Endpoint(server.url, "stub", KEY)
    return VisionClient(replace(endpoint, **changed))


class Watching:
    """One broadcast: every call of ``tell`` is a scene ``step`` seconds after the last one, with
    somebody in blue who runs; the first is at ``START``, when it has been watched for a while."""

    def __init__(
        self, client: VisionClient, *, meter: Counting | None = None, step: float = 4.0
    ) -> None:
        self.pictures = Shown()
        self.meter = meter or Counting()
        self.narrator = VisionNarrator(client, self.pictures, self.meter)
        self.match = MatchState(title="Friday five-a-side")
        self._step = timedelta(seconds=step)
        self._is_warm = False
        self.now = START - 2 * self._step

    def scene(self, *facts: Fact) -> SceneFacts:
        self.now += self._step
        self.pictures.now = self.now
        runs = runner(self.now)
        return SceneFacts(self.now, people=facts or (runs,))

    async def tell(
        self,
        *facts: Fact,
        match: MatchState | None = None,
        history: Sequence[Line] = (),
        seconds: float = 30.0,
    ) -> Line | None:
        deadline = asyncio.get_running_loop().time() + seconds
        if not self._is_warm:
            self._is_warm = True
            await self.narrator.tell(self.scene(), self.match, (), deadline)
        return await self.narrator.tell(self.scene(*facts), match or self.match, history, deadline)


def runner(now: datetime, what: What = What.RUNS) -> Fact:
    return Fact(what, now - timedelta(seconds=1), now, 0.9, who=1, shirt=Shirt.BLUE)
