"""A client that is closed in its loop."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from commentary.narrators.vision.vision_client import VisionClient
from tests.commentary.narrators.vision.asking import client_of
from tests.support.vision_server import VisionServer


@pytest.fixture
async def client() -> AsyncIterator[Callable[..., VisionClient]]:
    made: list[VisionClient] = []

    def make(server: VisionServer, **changed: Any) -> VisionClient:
        made.append(client_of(server, **changed))
        return made[-1]

    yield make
    for one in made:
        await one.close()
