"""One watcher, by a clock that the test moves: what it must not conclude from missing frames."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from commentary import leases
from commentary.host import session_facts
from commentary.host.narrating.speaker import SharedParts
from commentary.host.session_facts import Facts
from commentary.host.watcher import SessionWatcher
from livekit_app.errors import ProviderUnreachable
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.runtime.db_threads import DbThreads
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.commentary.host.made_up_media import MadeUpMedia, MadeUpWatch
from tests.commentary.host.waiting import (
    PATIENCE_SECONDS,
    becomes,
    in_db,
    joined,
    says,
    state_of,
    statuses,
    until,
)
from tests.commentary.observers.pictures import wall

pytestmark = pytest.mark.django_db(transaction=True)

STALLED = 0.7  # seconds: longer than FRAME_STALL_SECONDS (``quick``), no late look yet


class Clock:
    """Stands still until it is moved: a busy machine is never late by it."""

    def __init__(self) -> None:
        self._now = timezone.now()

    def __call__(self) -> datetime:
        return self._now

    def forward(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


StartWatcher = Callable[[LiveSession], Awaitable[SessionWatcher]]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture
async def start_watcher(
    media: MadeUpMedia, clock: Clock, quick: None
) -> AsyncIterator[StartWatcher]:
    """A watcher that is on the air: it is in the room and has seen one frame."""
    database = DbThreads(3, name="commentary-db")
    running: list[asyncio.Task[None]] = []

    async def start(session: LiveSession) -> SessionWatcher:
        lease = await in_db(leases.take, session.pk, "alice")
        assert lease is not None
        watcher = SessionWatcher(
            lease,
            await facts_of(session),
            database=database,
            shared=SharedParts("scripted", database),
            open_watch=media.open_watch,
        )
        running.append(asyncio.create_task(watcher.run()))
        await joined(media, session)
        watch_of(media, session).receive(wall())
        await says(session, "on_air")
        return watcher

    yield start
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await asyncio.to_thread(database.close)


async def facts_of(session: LiveSession) -> Facts:
    known, _ = await in_db(session_facts.read, [session.pk], 0)
    return known[session.pk]


def watch_of(media: MadeUpMedia, session: LiveSession) -> MadeUpWatch:
    watch = media.watch(session.room.name)
    assert watch is not None
    return watch


async def told(session: LiveSession, status: str) -> None:
    """A look tells the status last, when it is done with the camera."""

    async def was() -> bool:
        return status in await statuses(session)

    await until(was, f"the commentator to have been {status}")


async def test_what_did_not_arrive_while_the_process_slept_proves_nothing(
    start_watcher: StartWatcher, clock: Clock, open_room: Any
) -> None:
    session = await open_room(State.LIVE)
    await start_watcher(session)

    clock.forward(30)  # a laptop was closed: the wall clock went on
    await told(session, "waiting")
    assert await state_of(session) == State.LIVE

    clock.forward(STALLED)  # and what does not arrive while it is awake does prove something
    await becomes(session, State.INTERRUPTED)


@pytest.mark.parametrize("meanwhile", ["a frame came", "our connection broke"])
async def test_the_camera_is_judged_again_after_the_servers_answer(
    start_watcher: StartWatcher,
    media: MadeUpMedia,
    fake: FakeProvider,
    clock: Clock,
    open_room: Any,
    meanwhile: str,
) -> None:
    session = await open_room(State.LIVE)
    await start_watcher(session)
    asking = fake.hold("list_participants")
    clock.forward(STALLED)
    await asyncio.wait_for(asking.reached.wait(), PATIENCE_SECONDS)

    if meanwhile == "a frame came":
        watch_of(media, session).receive(wall())
    else:
        watch_of(media, session).reconnecting()
    asking.release()

    await told(session, "waiting")
    assert await state_of(session) == State.LIVE


async def test_whoever_slept_past_its_tokens_life_joins_at_once_with_a_fresh_one(
    start_watcher: StartWatcher,
    media: MadeUpMedia,
    clock: Clock,
    open_room: Any,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Also where its connection believes that all is well."""
    caplog.set_level(logging.INFO)
    session = await open_room(State.LIVE)
    await start_watcher(session)
    first = watch_of(media, session)

    clock.forward(settings.GRANT_TTL_SECONDS - 1.0)
    await told(session, "waiting")
    assert watch_of(media, session) is first
    clock.forward(settings.GRANT_TTL_SECONDS)
    await until(lambda: media.watch(session.room.name) not in {None, first}, "a fresh join")

    assert caplog.text.count("left room") == 1
    assert "left room: token expired" in caplog.text
    assert len(media.grants) == 2


async def test_what_broke_while_it_slept_broke_of_the_tokens_end(
    start_watcher: StartWatcher,
    media: MadeUpMedia,
    clock: Clock,
    open_room: Any,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """On waking, the connection may tell of its end before anybody looked at a clock."""
    caplog.set_level(logging.INFO)
    session = await open_room(State.LIVE)
    await start_watcher(session)
    clock.forward(settings.GRANT_TTL_SECONDS)
    watch_of(media, session).close("connection_lost")
    await joined(media, session, attempts=2)

    assert caplog.text.count("left room") == 1
    assert "left room: token expired" in caplog.text


async def test_what_did_not_arrive_while_nobody_answered_us_proves_nothing(
    start_watcher: StartWatcher, fake: FakeProvider, clock: Clock, open_room: Any
) -> None:
    """Our own network was away: the server's answer is back before the first frame is."""
    session = await open_room(State.LIVE)
    await start_watcher(session)
    fake.go_down(ProviderUnreachable("no route"))
    asked = len(fake.calls)
    clock.forward(STALLED)
    await until(lambda: len(fake.calls) > asked, "the server to be asked")

    fake.come_back()
    await told(session, "waiting")
    assert await state_of(session) == State.LIVE

    clock.forward(STALLED)  # and from now on it does prove something
    await becomes(session, State.INTERRUPTED)
