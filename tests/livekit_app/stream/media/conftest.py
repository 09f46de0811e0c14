"""The Stream server with its SFU, one per module, and calls to meet in."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.livekit_app.stream.media.place import Place
from tests.support.stream import StreamServer


@pytest.fixture(scope="module")
def media_server() -> Iterator[StreamServer]:
    with StreamServer() as server:
        yield server


@pytest.fixture
async def place(media_server: StreamServer) -> AsyncIterator[Place]:
    media_server.do(media_server.reset)
    media_server.do(media_server.set_up)
    place = Place(media_server)
    yield place
    await place.close()
