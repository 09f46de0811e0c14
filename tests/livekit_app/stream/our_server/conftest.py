from collections.abc import AsyncIterator

import pytest

from tests.livekit_app.stream.our_server.api import Api
from tests.support.stream import StreamServer


@pytest.fixture
async def api(stream_server: StreamServer) -> AsyncIterator[Api]:
    api = Api(stream_server)
    yield api
    await api.close()
