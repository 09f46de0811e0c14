"""A real LiveKit for these tests, one per module; every test begins with no rooms in it."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from livekit_app.providers.livekit.adapter import LiveKitProvider
from tests.support.livekit import LiveKit
from tests.support.services import Missing


@pytest.fixture(scope="module")
def livekit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveKit]:
    """A running server without webhooks."""
    try:
        server = LiveKit(tmp_path_factory.mktemp("livekit"))
    except Missing as missing:
        pytest.skip(str(missing))
    server.start()
    yield server
    server.stop()


async def _sentinel() -> str:
    return "sideline-mark-test"


def adapter_of(server: LiveKit) -> LiveKitProvider:
    """An adapter as ``get_provider`` makes one, without a database for its sentinel's name."""
    return LiveKitProvider(
        server.url, server.public_url, server.api_key, server.api_secret, sentinel=_sentinel
    )


@pytest.fixture
async def provider(livekit: LiveKit, settings: Any) -> AsyncIterator[LiveKitProvider]:
    settings.PROVIDER_TIMEOUT_SECONDS = 30.0  # a busy machine is no timeout
    adapter = adapter_of(livekit)
    for room in (await adapter.snapshot()).rooms:
        await adapter.delete_room(room.name)
    yield adapter
    await adapter.aclose()
