from collections.abc import AsyncIterator

import pytest

from sessions_app.log import presenters
from sessions_app.stream import registry


@pytest.fixture(autouse=True)
async def no_hub_is_left() -> AsyncIterator[None]:
    """Every test ends with its event loop's hubs, threads and connections gone."""
    yield
    await registry.shut_down()


@pytest.fixture(autouse=True)
def quick_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at rows and slow sockets ten times a second instead of once."""
    monkeypatch.setattr(registry, "SAFETY_SECONDS", 0.1)


@pytest.fixture(autouse=True)
def a_player(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub does not need a media provider."""
    monkeypatch.setattr(presenters, "player_of", lambda _provider: "whep")
