"""Database work that lets go: its statement ends when nobody waits any more."""

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from livekit_app.runtime import db_threads
from livekit_app.runtime.db_threads import DatabaseCalls
from livekit_app.tokens.deadlines import Stages, StageTimeout, within_deadlines
from sessions_app.models import LiveSession

pytestmark = pytest.mark.django_db(transaction=True)

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(600)",
}


@pytest.fixture
def calls() -> Iterator[DatabaseCalls]:
    made = DatabaseCalls(threads=4)
    yield made
    asyncio.run(_close_connections(made))
    made.close()


async def _close_connections(made: DatabaseCalls) -> None:
    meet = threading.Barrier(4)

    def close() -> None:
        meet.wait(10)  # so that each thread gets one
        connection.close()

    await asyncio.gather(*(made.run(close) for _ in range(4)))


def close_connection() -> None:
    connection.close()


def endless() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ENDLESS[connection.vendor])


async def stalled(calls: DatabaseCalls, work: Callable[[], object], seconds: float = 0.1) -> None:
    async def handle(stages: Stages) -> None:
        await stages.run("canAccessLive", seconds, lambda: calls.run(work))

    with pytest.raises(StageTimeout):
        await within_deadlines("TEST", handle)


async def until(check: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not check():  # noqa: ASYNC110 - a number in another thread
            await asyncio.sleep(0.01)


async def test_the_result_comes_back(calls: DatabaseCalls) -> None:
    assert await calls.run(LiveSession.objects.count) == 0


async def test_an_error_comes_back(calls: DatabaseCalls) -> None:
    with pytest.raises(LiveSession.DoesNotExist):
        await calls.run(LiveSession.objects.get, pk="nobody")


async def test_a_connection_is_kept_for_the_next_call(calls: DatabaseCalls) -> None:
    one = DatabaseCalls(threads=1)
    try:
        first = await one.run(lambda: id(connection.connection))
        assert await one.run(lambda: id(connection.connection)) == first
        await one.run(close_connection)
    finally:
        one.close()


async def test_an_endless_statement_ends_with_its_stage(calls: DatabaseCalls) -> None:
    """The thread is free again: the database was told to stop."""
    before = db_threads.dropped
    for _ in range(8):  # twice as many as there are threads
        await stalled(calls, endless)
    await until(lambda: db_threads.dropped >= before + 4)
    async with asyncio.timeout(20):
        assert await calls.run(LiveSession.objects.count) == 0


async def test_work_that_waits_for_a_thread_is_not_begun(calls: DatabaseCalls) -> None:
    release = threading.Event()
    begun: list[int] = []
    blocking = [asyncio.create_task(calls.run(release.wait, 20)) for _ in range(4)]
    await asyncio.sleep(0)
    await stalled(calls, lambda: begun.append(1), seconds=0.05)
    release.set()
    await asyncio.gather(*blocking)
    assert await calls.run(LiveSession.objects.count) == 0
    assert begun == []


async def test_a_late_result_is_dropped_and_counted(calls: DatabaseCalls) -> None:
    before = db_threads.dropped
    release = threading.Event()
    await stalled(calls, lambda: release.wait(20), seconds=0.05)
    release.set()
    await until(lambda: db_threads.dropped == before + 1)


async def test_a_cancelled_statement_never_hits_the_threads_next_work() -> None:
    """One thread, a victim and a bystander, many times over."""
    one = DatabaseCalls(threads=1)
    try:
        for _ in range(50):
            victim = asyncio.create_task(one.run(LiveSession.objects.count))
            bystander = asyncio.create_task(one.run(LiveSession.objects.count))
            await asyncio.sleep(0)
            victim.cancel()
            assert await bystander == 0
        await one.run(close_connection)
    finally:
        one.close()


async def test_a_thousand_stalls_leave_no_thread_behind(calls: DatabaseCalls) -> None:
    await stalled(calls, endless, seconds=0.05)
    threads = threading.active_count()
    await asyncio.gather(*(stalled(calls, endless, seconds=0.2) for _ in range(1000)))
    assert (
        threading.active_count() <= threads + 8
    )  # the two pools' own: their threads come on demand
    async with asyncio.timeout(20):
        assert await calls.run(LiveSession.objects.count) == 0
