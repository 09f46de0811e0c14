"""The model's endpoint for a product that is tried whole: in a thread of its own, so that a test
sees what it was sent, and says how it answers next."""

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, TypeVar

import cv2
import numpy as np

from tests.support.vision_server import Asked, Mode, VisionServer

T = TypeVar("T")

KEY = "sk-the-key-of-this-site-0123456789abcdef"


class Endpoint:
    def __init__(self, mode: Mode = Mode.GOOD) -> None:
        self._server = VisionServer(mode, key=KEY)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Endpoint":
        self._thread.start()
        self._run(self._server.__aenter__())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._run(self._server.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def environment(self) -> dict[str, str]:
        """Of a product that asks it, as often as it may."""
        return {
            "SIDELINE_COMMENTARY_ENGINE": "vision",
            "SIDELINE_VISION_URL": self._server.url,
            "SIDELINE_VISION_MODEL": "stub",
            "SIDELINE_VISION_KEY": KEY,
            "SIDELINE_VISION_EVERY_SECONDS": "1",
            "SIDELINE_COMMENTARY_CORES": "0.3",  # what is measured is not tried here
        }

    @property
    def address(self) -> str:
        return self._server.url.removeprefix("http://").removesuffix("/v1")

    @property
    def asked(self) -> list[Asked]:
        return list(self._server.asked)

    def answers(self, mode: Mode) -> int:
        """From now on; returns how often it was asked until now."""

        async def switch() -> int:
            self._server.mode = mode
            return len(self._server.asked)

        return self._run(switch())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)


def size_of(jpeg: bytes) -> tuple[int, int]:
    """Width and height; fails for what is no JPEG."""
    assert jpeg[:2] == b"\xff\xd8"
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture.shape[1], picture.shape[0]
