"""A broadcast that is well in an installation that is well, to break one part at a time."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.utils import timezone

from livekit_app.models import ProviderHealth, Room
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.port import RoomSeen
from livekit_app.runtime import heartbeats
from project.checking.check_registry import CHECKS
from project.diagnosis.checks import process
from sessions_app.models import LiveSession
from sessions_app.states import State
from sessions_app.stream.registry import shut_down
from tests.support.broadcasts import (  # noqa: F401 - fixtures
    MakeSession,
    fake,
    make_session,
    sent_to_broker,
)

ORIGIN = "http://testserver"

MakeWell = Callable[..., LiveSession]


@pytest.fixture(autouse=True)
def installation(settings: Any, tmp_path: Path, sent_to_broker: list[int]) -> None:  # noqa: F811
    """Everything runs, and links lead to where the test client comes from."""
    settings.PUBLIC_URL = ORIGIN
    settings.REDIS_URL = ""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path)}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no database that hangs."""
    for name, declared in CHECKS.items():
        monkeypatch.setitem(CHECKS, name, replace(declared, seconds=20.0))


@pytest.fixture
def running(installation: None, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # This machine's own load is not in question.
    monkeypatch.setattr(process, "SLOW_SECONDS", 30.0)
    for name in ("worker-clock", "worker-provider", "beat", "commentator"):
        heartbeats.beat(name)
    ProviderHealth.objects.update_or_create(provider="fake", defaults={"seen_at": timezone.now()})


@pytest.fixture
def well(running: None, make_session: MakeSession, fake: FakeProvider) -> MakeWell:  # noqa: F811
    """A broadcast whose room is at the media server, too."""

    def make(state: State = State.LIVE, **fields: Any) -> LiveSession:
        session = make_session(state, **fields)
        if not session.is_final:
            fake.rooms[session.room.name] = RoomSeen(session.room.name, "RM_1", 1)
        Room.objects.filter(pk=session.room_id).update(next_attempt_at=None)
        return session

    return make


@pytest.fixture
async def tidy() -> AsyncIterator[None]:
    """For tests that diagnose in their own event loop."""
    yield
    await shut_down()
    await sync_to_async(connections.close_all)()
