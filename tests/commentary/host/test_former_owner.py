"""What an owner does whose lease was taken, when neither a beat nor the facts have told it yet."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from commentary import leases
from commentary.host import session_facts
from commentary.host.connection import RoomConnection
from commentary.host.liveness import Sleep
from commentary.host.narrating.speaker import SharedParts
from commentary.host.session_facts import Facts
from commentary.host.watcher import SessionWatcher
from commentary.leases import Lease, LeaseLost
from livekit_app.runtime.db_threads import DbThreads
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.commentary.host.made_up_media import MadeUpMedia
from tests.commentary.host.waiting import in_db, joined, says, state_of, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]

WatchOver = Callable[[LiveSession], Awaitable[tuple[SessionWatcher, asyncio.Task[None]]]]


@pytest.fixture
async def database() -> AsyncIterator[DbThreads]:
    database = DbThreads(3, name="commentary-db")
    yield database
    await asyncio.to_thread(database.close)


async def take(session: LiveSession, owner: str) -> Lease:
    """The lease; if somebody has it, because by the clock of a minute later it ran out."""
    later = timezone.now() + timedelta(minutes=1)
    lease = await in_db(leases.take, session.pk, owner)
    lease = lease or await in_db(leases.take, session.pk, owner, now=later)
    assert lease is not None
    return lease


async def facts_of(session: LiveSession) -> Facts:
    known, _ = await in_db(session_facts.read, [session.pk], 0)
    return known[session.pk]


async def test_one_that_is_kicked_looks_at_the_lease_and_does_not_join_again(
    media: MadeUpMedia, open_room: Any, database: DbThreads
) -> None:
    """Two that kick each other out would go on for ever."""
    session = await open_room()
    lease = await take(session, "alice")
    connection = RoomConnection(
        lease,
        await facts_of(session),
        database=database,
        open_watch=media.open_watch,
        sleep=Sleep(),
        on_frame=lambda frame: None,
    )
    running = asyncio.create_task(connection.run())
    await joined(media, session)
    await take(session, "bob")
    watch = media.watch(session.room.name)
    assert watch is not None

    watch.close("kicked")
    await until(lambda: running.done() or len(media.grants) > 1, "it to go, or to join again")
    running.cancel()

    [end] = await asyncio.gather(running, return_exceptions=True)
    assert (type(end), len(media.grants)) == (LeaseLost, 1)


@pytest.fixture
async def watch_over(media: MadeUpMedia, database: DbThreads) -> AsyncIterator[WatchOver]:
    """Alice watches a broadcast, without a host around her: nobody beats or reads facts again."""
    running: list[asyncio.Task[None]] = []

    async def start(session: LiveSession) -> tuple[SessionWatcher, asyncio.Task[None]]:
        lease, facts = await take(session, "alice"), await facts_of(session)
        watcher = SessionWatcher(
            lease,
            facts,
            database=database,
            shared=SharedParts("scripted", database),
            open_watch=media.open_watch,
        )
        running.append(asyncio.create_task(watcher.run()))
        await joined(media, session)
        await says(session, "off")
        watcher.update(await facts_of(session))  # from now on there is no status to write
        return watcher, running[-1]

    yield start
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def goes(running: asyncio.Task[None], session: LiveSession, state: State) -> None:
    """Wait until it goes; a broadcast whose state it changed first is as good an end."""

    async def decided() -> bool:
        return running.done() or await state_of(session) != state

    await until(decided, "it to go, or to change the state")


# In these two the commentary is off: what it says or how it fares does not tell it of its loss.


async def test_frames_that_it_still_gets_do_not_make_the_broadcast_live(
    media: MadeUpMedia, open_room: Any, watch_over: WatchOver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    state = State.INTERRUPTED
    ago = timezone.now() - timedelta(seconds=30)
    session = await open_room(state, commentary=False, interrupted_at=ago)
    watcher, running = await watch_over(session)
    await take(session, "bob")
    with media.camera(session.room.name):
        await goes(running, session, state)

    assert await state_of(session) == state
    assert watcher.lost
    await until(lambda: running.done(), "it to have gone")
    assert caplog.text.count("left room: duplicate identity") == 1  # whoever noticed first
    assert caplog.text.count("left room") == 1


async def test_frames_that_it_misses_do_not_interrupt_the_broadcast(
    media: MadeUpMedia, open_room: Any, watch_over: WatchOver
) -> None:
    session = await open_room(State.LIVE, commentary=False)
    with media.camera(session.room.name):
        watcher, running = await watch_over(session)
        await until(lambda: watcher.beat().last_frame_at, "the first frame")
        await take(session, "bob")
    await goes(running, session, State.LIVE)

    assert await state_of(session) == State.LIVE
    assert watcher.lost
