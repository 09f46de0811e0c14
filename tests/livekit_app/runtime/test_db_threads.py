"""Database threads: they let go of what nobody waits for, and keep what is whole."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection, connections

from livekit_app.runtime import db_threads
from livekit_app.runtime.db_threads import DbThreads, run_in_database
from livekit_app.runtime.loop import run_async
from livekit_app.tokens.deadlines import Stages, StageTimeout, within_deadlines
from sessions_app.models import LiveSession

pytestmark = pytest.mark.django_db(transaction=True)

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(600)",
}
LONG = {  # a few tenths of a second
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)"
    "SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(0.3)",
}


@pytest.fixture
async def calls() -> AsyncIterator[DbThreads]:
    made = DbThreads(4, name="database", cancel=True)
    yield made
    await asyncio.to_thread(made.close)


@pytest.fixture
async def one() -> AsyncIterator[DbThreads]:
    made = DbThreads(1, name="one", cancel=True)
    yield made
    await asyncio.to_thread(made.close)


@pytest.fixture
async def keeping() -> AsyncIterator[DbThreads]:
    """As the log's reader is: one thread, which nobody's leaving disturbs."""
    made = DbThreads(1, name="keeping", keep=True)
    yield made
    await asyncio.to_thread(made.close)


def raw_connection() -> Any:
    return connection.connection


async def the_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


def endless() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ENDLESS[connection.vendor])


async def stalled(calls: DbThreads, work: Callable[[], object], seconds: float = 0.1) -> None:
    async def handle(stages: Stages) -> None:
        await stages.run("canAccessLive", seconds, lambda: calls.run(work))

    with pytest.raises(StageTimeout):
        await within_deadlines("TEST", handle)


async def until(check: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not check():  # noqa: ASYNC110 - a number in another thread
            await asyncio.sleep(0.01)


async def test_the_result_comes_back(calls: DbThreads) -> None:
    assert await calls.run(LiveSession.objects.count) == 0


async def test_an_error_comes_back(calls: DbThreads) -> None:
    with pytest.raises(LiveSession.DoesNotExist):
        await calls.run(LiveSession.objects.get, pk="nobody")


async def test_a_connection_is_kept_unless_a_pool_wants_it_back(one: DbThreads) -> None:
    wrapper = await one.run(lambda: connections["default"])
    await one.run(LiveSession.objects.count)
    await one.run(LiveSession.objects.count)
    pooled = "pool" in connection.settings_dict["OPTIONS"]
    assert (wrapper.connection is None) == pooled


async def test_who_keeps_a_connection_keeps_it_from_the_pool_too(keeping: DbThreads) -> None:
    """Connecting for every read would cost more than the read, and a pool may be busy."""
    first = await keeping.run(raw_connection)
    assert first is not None
    await keeping.run(LiveSession.objects.count)
    assert await keeping.run(raw_connection) is first


async def test_a_connection_that_failed_is_replaced(keeping: DbThreads) -> None:
    def read_while_it_breaks() -> Any:
        connection.connection.close()  # as when the server goes away: Django does not know
        LiveSession.objects.count()

    with pytest.raises(DatabaseError):
        await keeping.run(read_while_it_breaks)

    assert await keeping.run(LiveSession.objects.count) == 0


async def test_a_connection_that_the_server_closed_fails_nobody(
    keeping: DbThreads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db_threads, "IDLE_SECONDS", -1.0)
    closed = await keeping.run(raw_connection)
    await keeping.run(lambda: setattr(connection, "is_usable", lambda: False))
    assert await keeping.run(raw_connection) not in (None, closed)


async def test_a_busy_connection_is_not_asked_whether_it_is_one(
    keeping: DbThreads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That would be one more statement with each piece of work."""
    monkeypatch.setattr(db_threads, "IDLE_SECONDS", 3600.0)
    used = await keeping.run(raw_connection)
    await keeping.run(lambda: setattr(connection, "is_usable", lambda: False))
    assert await keeping.run(raw_connection) is used


async def test_work_sees_the_callers_context(calls: DbThreads) -> None:
    """The log's lines of a request have its id, in whatever thread they are written."""
    variable: ContextVar[str] = ContextVar("variable", default="nobody's")
    variable.set("mine")
    assert await calls.run(variable.get) == "mine"


async def test_one_thread_does_things_in_their_order(keeping: DbThreads) -> None:
    done: list[int] = []
    await asyncio.gather(*(keeping.run(done.append, number) for number in range(50)))
    assert done == list(range(50))


async def test_without_cancelling_work_goes_on_to_its_end(keeping: DbThreads) -> None:
    begun, ended = threading.Event(), threading.Event()

    def work() -> None:
        with connection.cursor() as cursor:
            begun.set()
            cursor.execute(LONG[connection.vendor])
        ended.set()

    caller = asyncio.create_task(keeping.run(work))
    assert await asyncio.to_thread(begun.wait, 20)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert await asyncio.to_thread(ended.wait, 20)


async def test_closing_waits_for_work_and_closes_every_connection() -> None:
    threads = DbThreads(3, name="closing", keep=True)
    meet, release = threading.Barrier(3), threading.Event()

    def opened() -> Any:
        meet.wait(20)  # so that each thread has one
        return connections["default"]

    held = await asyncio.gather(*(threads.run(opened) for _ in range(3)))
    assert len(set(map(id, held))) == 3
    assert all(found.connection is not None for found in held)

    at_work = asyncio.create_task(threads.run(release.wait, 20))
    await asyncio.sleep(0)
    closing = asyncio.create_task(asyncio.to_thread(threads.close))
    await asyncio.sleep(0)
    release.set()

    assert await at_work is True
    await closing
    assert [found.connection for found in held] == [None] * 3


async def test_a_database_thread_may_use_the_background_loop(one: DbThreads) -> None:
    """A receiver that has to tell a channel layer; also in work of that very loop."""
    home = await asyncio.to_thread(lambda: run_async(the_loop()))
    async with asyncio.timeout(20):
        assert await one.run(lambda: run_async(the_loop())) is home

    async def work() -> asyncio.AbstractEventLoop:
        return await run_in_database(lambda: run_async(the_loop()))

    assert await asyncio.to_thread(lambda: run_async(asyncio.wait_for(work(), 20))) is home


async def test_a_page_may_use_database_threads_by_the_background_loop() -> None:
    """The page's thread waits for the loop: the loop must not need it."""

    async def count() -> int:
        return await run_in_database(LiveSession.objects.count)

    async with asyncio.timeout(20):
        assert await sync_to_async(lambda: run_async(count()))() == 0


async def test_an_endless_statement_ends_with_its_stage(calls: DbThreads) -> None:
    """The thread is free again: the database was told to stop."""
    before = db_threads.dropped
    for _ in range(8):  # twice as many as there are threads
        await stalled(calls, endless)
    await until(lambda: db_threads.dropped >= before + 4)
    async with asyncio.timeout(20):
        assert await calls.run(LiveSession.objects.count) == 0


async def test_work_that_waits_for_a_thread_is_not_begun(calls: DbThreads) -> None:
    release = threading.Event()
    begun: list[int] = []
    blocking = [asyncio.create_task(calls.run(release.wait, 20)) for _ in range(4)]
    await asyncio.sleep(0)
    await stalled(calls, lambda: begun.append(1), seconds=0.05)
    release.set()
    await asyncio.gather(*blocking)
    assert await calls.run(LiveSession.objects.count) == 0
    assert begun == []


async def test_a_late_result_is_dropped_and_counted(calls: DbThreads) -> None:
    before = db_threads.dropped
    begun, release = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        release.wait(20)

    caller = asyncio.create_task(calls.run(work))
    assert await asyncio.to_thread(begun.wait, 20)
    caller.cancel()
    await asyncio.wait({caller})
    release.set()
    await until(lambda: db_threads.dropped == before + 1)


async def test_a_cancelled_statement_never_hits_the_threads_next_work(one: DbThreads) -> None:
    """One thread, a victim and a bystander, many times over."""
    for _ in range(50):
        victim = asyncio.create_task(one.run(LiveSession.objects.count))
        bystander = asyncio.create_task(one.run(LiveSession.objects.count))
        await asyncio.sleep(0)
        victim.cancel()
        assert await bystander == 0


async def test_a_thousand_stalls_leave_no_thread_behind(calls: DbThreads) -> None:
    await stalled(calls, endless, seconds=0.05)
    threads = threading.active_count()
    await asyncio.gather(*(stalled(calls, endless, seconds=0.2) for _ in range(1000)))
    assert (
        threading.active_count() <= threads + 8
    )  # the two pools' own: their threads come on demand
    async with asyncio.timeout(20):
        assert await calls.run(LiveSession.objects.count) == 0
