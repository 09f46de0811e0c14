"""A host that watches made-up rooms, in virtual time: by the loop's clock and by the wall clock."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from django.utils import timezone

from commentary.host.host import CommentatorHost
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.port import RoomSpec
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.commentary.host.made_up_media import MadeUpMedia
from tests.commentary.host.virtual_time import VirtualLoop
from tests.commentary.host.waiting import in_db
from tests.support.broadcasts import MakeSession

StartHost = Callable[..., CommentatorHost]


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"virtual": VirtualLoop}


@pytest.fixture
async def virtual_loop(monkeypatch: pytest.MonkeyPatch) -> VirtualLoop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    monkeypatch.setattr(timezone, "now", loop.now)
    return loop


@pytest.fixture
def quick(settings: Any) -> None:
    """Short times, so that tests wait for outcomes rather than for clocks."""
    settings.COMMENTARY_ENGINE = "scripted"
    settings.COMMENTARY_LEASE_SECONDS = 1.5
    settings.FRAME_STALL_SECONDS = 0.6


@pytest.fixture
def media(fake: FakeProvider, virtual_loop: VirtualLoop) -> MadeUpMedia:
    return MadeUpMedia(fake)


@pytest.fixture
async def start_host(media: MadeUpMedia, quick: None) -> AsyncIterator[StartHost]:
    """Start hosts; those still running at the end are stopped."""
    running: list[tuple[CommentatorHost, asyncio.Task[None]]] = []

    def start(owner: str = "alice") -> CommentatorHost:
        host = CommentatorHost(open_watch=media.open_watch, owner=owner)
        running.append((host, asyncio.create_task(host.run(), name=f"host {owner}")))
        return host

    yield start
    for host, _ in running:
        host.stop()
    await asyncio.gather(*(task for _, task in running))


@pytest.fixture
def open_room(
    make_session: MakeSession, fake: FakeProvider, virtual_loop: VirtualLoop
) -> Callable[..., Any]:
    """A broadcast whose room is open at the provider; one made later counts as younger."""

    async def make(state: State = State.WAITING, **fields: Any) -> LiveSession:
        session = await in_db(make_session, state, **fields)
        virtual_loop.leap(0.001)  # hosts take the oldest first; of one moment they take any
        await fake.create_room(RoomSpec(session.room.name, session.pk))
        return session

    return make
