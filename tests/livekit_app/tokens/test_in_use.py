"""Join tokens when they are used: what cannot be judged puts nobody out."""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError

from livekit_app.errors import BadToken
from livekit_app.tokens import in_use

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_token(token: str) -> Any:
        if token != "good":
            raise BadToken
        return SimpleNamespace(room="pickup-1", identity="spectator:ab.cd")

    monkeypatch.setattr(in_use, "get_provider", lambda name: SimpleNamespace(read_token=read_token))


async def judged(is_welcome: Callable[[str, str], bool], token: str = "good") -> bool:
    return await in_use.by_identity(is_welcome)("embedded", token)


@pytest.mark.parametrize("welcome", [True, False])
async def test_its_holder_is_asked_about(welcome: bool) -> None:
    asked: list[tuple[str, str]] = []

    def is_welcome(room: str, identity: str) -> bool:
        asked.append((room, identity))
        return welcome

    assert await judged(is_welcome) is welcome
    assert asked == [("pickup-1", "spectator:ab.cd")]


async def test_what_is_no_token_is_the_media_servers_to_refuse() -> None:
    assert await judged(lambda room, identity: False, "another's") is True


async def test_a_database_that_fails_puts_nobody_out() -> None:
    def is_welcome(room: str, identity: str) -> bool:
        raise OperationalError("away")

    assert await judged(is_welcome) is True


async def test_a_database_that_hangs_puts_nobody_out(settings: Any) -> None:
    settings.STAGE_ACCESS_SECONDS = 0.05

    def is_welcome(room: str, identity: str) -> bool:
        time.sleep(0.3)  # a thread that nobody can cancel
        return False

    assert await judged(is_welcome) is True
