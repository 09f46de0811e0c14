"""Rooms against the in-memory provider; tasks are sent nowhere, tests run what they mean to."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from livekit_app import signals
from livekit_app.models import Room
from livekit_app.providers.fake import adapter as fake
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.port import Kind
from livekit_app.rooms import service as rooms
from livekit_app.runtime import queue
from livekit_app.signals import RoomEvent
from livekit_app.tokens import policy as token_policy


class Everybody:
    def may_join(self, room: Room, kind: Kind) -> None:
        return


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    """The provider in use is the fake, freshly started; no call times out by a busy machine."""
    settings.PROVIDER = "fake"
    settings.PROVIDER_TIMEOUT_SECONDS = 30.0
    monkeypatch.setattr(token_policy, "_policy", Everybody())
    fake.shared.reset()
    yield fake.shared
    fake.shared.reset()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[object, ...]]]:
    """Celery messages that would have been sent: (task, arguments)."""
    messages: list[tuple[str, tuple[object, ...]]] = []

    def remember(task: str, *args: object, delay: float = 0.0) -> None:
        messages.append((task, args))

    monkeypatch.setattr(queue, "enqueue", remember)
    return messages


@pytest.fixture
def heard() -> Iterator[list[RoomEvent]]:
    """Everything announced to the apps above, which themselves hear nothing here."""
    events: list[RoomEvent] = []

    def remember(sender: object, event: RoomEvent, **kwargs: Any) -> None:
        events.append(event)

    others, signals.room_event.receivers = signals.room_event.receivers, []
    signals.room_event.sender_receivers_cache.clear()
    signals.room_event.connect(remember)
    yield events
    signals.room_event.receivers = others
    signals.room_event.sender_receivers_cache.clear()


@pytest.fixture
async def room(
    transactional_db: None,
    server: FakeProvider,
    sent: list[tuple[str, tuple[object, ...]]],
    heard: list[RoomEvent],
) -> Room:
    """A room that is wanted and not yet made."""
    return await sync_to_async(rooms.request_room)("Agame1234567", "Final")


@pytest.fixture(autouse=True)
async def _close_database_threads(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """Other threads' connections would keep PostgreSQL from dropping the test database."""
    yield
    if "transactional_db" in request.fixturenames:
        await sync_to_async(connections.close_all)()
