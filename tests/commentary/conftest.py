"""Broadcasts as in the other suites, and a host that watches made-up rooms."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from django.db import transaction

from commentary.host.host import CommentatorHost
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.port import RoomSpec
from sessions_app.lifecycle.transitions import transition
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.states import State
from tests.commentary.host.made_up_media import MadeUpMedia
from tests.commentary.host.waiting import in_db
from tests.support.broadcasts import (  # noqa: F401 - fixtures
    MakeSession,
    enter,
    fake,
    make_session,
    say,
    sent_to_broker,
    worker,
)

StartHost = Callable[..., CommentatorHost]


@pytest.fixture
def events_of() -> Callable[..., list[dict[str, Any]]]:
    """The data of a broadcast's events of one type, in order."""

    def read(session: LiveSession, type: str) -> list[dict[str, Any]]:
        rows = SessionEvent.objects.filter(session_id=session.pk, type=type)
        return list(rows.order_by("seq").values_list("data", flat=True))

    return read


@pytest.fixture
def end() -> Callable[[LiveSession], None]:
    def finish(session: LiveSession) -> None:
        state = State(LiveSession.objects.get(pk=session.pk).state)
        with transaction.atomic():
            transition(session.pk, expect=state, to=State.ENDED, reason="host", actor="alice")

    return finish


@pytest.fixture
def quick(settings: Any) -> None:
    """Short times, so that tests wait for outcomes rather than for clocks."""
    settings.COMMENTARY_ENGINE = "scripted"
    settings.COMMENTARY_LEASE_SECONDS = 1.5
    settings.FRAME_STALL_SECONDS = 0.6


@pytest.fixture
def media(fake: FakeProvider) -> MadeUpMedia:  # noqa: F811 - the fixture imported above
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
    make_session: MakeSession,  # noqa: F811 - the fixture imported above
    fake: FakeProvider,  # noqa: F811
) -> Callable[..., Any]:
    """A broadcast whose room is open at the provider."""

    async def make(state: State = State.WAITING, **fields: Any) -> LiveSession:
        session = await in_db(make_session, state, **fields)
        await fake.create_room(RoomSpec(session.room.name, session.pk))
        return session

    return make
