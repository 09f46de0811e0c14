"""The same cases at every provider whose server we can run."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.livekit_app.drift.world import World, running
from tests.livekit_app.livekit.world import LiveKitWorld
from tests.livekit_app.stream.world import StreamWorld
from tests.support.services import Missing

KINDS: list[type[World]] = [LiveKitWorld, StreamWorld]


@pytest.fixture(params=KINDS, ids=[kind.name for kind in KINDS])
async def world(
    request: pytest.FixtureRequest,
    transactional_db: None,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[World]:
    try:
        async with running(request.param, tmp_path, settings, monkeypatch) as made:
            yield made
    except Missing as missing:
        pytest.skip(str(missing))
