"""Who may work on a row, in each form in which a table keeps that."""

import asyncio
import threading
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connection
from django.utils import timezone

from livekit_app.models import ProviderHealth, Room
from livekit_app.runtime.database_leases import Held, LeaseColumns, renewing

pytestmark = pytest.mark.django_db(transaction=True)

NAMED = LeaseColumns(until="claim_until", owner="claim")
UNNAMED = LeaseColumns(until="sweeping_until")
LATER = timedelta(seconds=60)
SHORT = 0.03  # a lease that is renewed every ten milliseconds


@pytest.fixture(params=["named", "unnamed"])
def table(request: pytest.FixtureRequest) -> tuple[LeaseColumns, type[Room] | type[ProviderHealth]]:
    if request.param == "named":
        Room.objects.create(name="pickup-1", session_id="Agame1234567", provider="fake")
        return NAMED, Room
    ProviderHealth.objects.create(provider="fake")
    return UNNAMED, ProviderHealth


Table = tuple[LeaseColumns, type[Room] | type[ProviderHealth]]


def take(table: Table, owner: str, *, later: bool = False) -> Held | None:
    columns, model = table
    now = timezone.now() + (LATER if later else timedelta())
    return columns.take(model._default_manager.all(), 30, owner=owner, now=now)


def test_it_is_had_by_one_until_it_is_released(table: Table) -> None:
    columns, model = table
    held = take(table, "alice")
    assert held is not None
    assert take(table, "bob") is None

    assert columns.release(model._default_manager.all(), held)
    assert take(table, "bob") is not None


def test_of_many_who_ask_at_once_one_gets_it(table: Table) -> None:
    start, found = threading.Barrier(4), []

    def ask(owner: str) -> None:
        start.wait()
        try:
            found.append(take(table, owner))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[f"host {n}"]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(held is not None for held in found) == 1


def test_who_lost_it_neither_renews_nor_releases_the_others(table: Table) -> None:
    columns, model = table
    rows = model._default_manager.all()
    stopped = take(table, "alice")
    other = take(table, "bob", later=True)
    assert stopped is not None and other is not None

    assert columns.renew(rows, stopped, 30) is None
    assert not columns.release(rows, stopped)
    assert not rows.filter(columns.held_by(stopped)).exists()
    assert rows.filter(columns.held_by(other)).exists()


def test_one_that_ran_out_and_that_nobody_took_is_renewed(table: Table) -> None:
    columns, model = table
    held = take(table, "alice")
    assert held is not None

    renewed = columns.renew(model._default_manager.all(), held, 30, now=timezone.now() + LATER)

    assert renewed is not None
    assert take(table, "bob", later=True) is None
    assert columns.release(model._default_manager.all(), renewed)


async def test_it_is_renewed_while_the_work_goes_on_and_released_after_it() -> None:
    told: list[Held] = []
    often = asyncio.Event()
    loop = asyncio.get_running_loop()

    def renew(held: Held, seconds: float) -> Held:
        told.append(held)
        if len(told) == 3:
            loop.call_soon_threadsafe(often.set)
        return Held("alice", epoch=len(told))

    released: list[Held] = []
    async with renewing(renew, Held("alice"), release=released.append, seconds=SHORT):
        await asyncio.wait_for(often.wait(), 10)
        assert released == []

    # Each time with what the last one brought.
    assert [held.epoch for held in told[:3]] == [0, 1, 2]
    assert released == [Held("alice", epoch=len(told))]


async def test_it_is_released_when_the_work_fails() -> None:
    released: list[Held] = []
    with pytest.raises(ValueError, match="no"):
        async with renewing(lambda held, _: held, Held("alice"), release=released.append):
            raise ValueError("no")
    assert released == [Held("alice")]


async def test_a_lost_one_is_not_released(caplog: pytest.LogCaptureFixture) -> None:
    released: list[Held] = []
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def renew(held: Held, seconds: float) -> None:
        loop.call_soon_threadsafe(asked.set)

    async with renewing(renew, Held("alice"), release=released.append, seconds=SHORT):
        await asyncio.wait_for(asked.wait(), 10)

    assert released == []
    assert "[lease] lost while its work goes on" in caplog.text


async def test_a_database_that_is_away_for_a_moment_costs_no_lease() -> None:
    answers = iter([OperationalError("gone"), OperationalError("gone"), None])
    renewed = asyncio.Event()
    loop = asyncio.get_running_loop()

    def renew(held: Held, seconds: float) -> Held:
        problem = next(answers, None)
        if problem is not None:
            raise problem
        loop.call_soon_threadsafe(renewed.set)
        return held

    async with renewing(renew, Held("alice"), seconds=SHORT):
        await asyncio.wait_for(renewed.wait(), 10)


async def test_a_renewal_under_way_is_waited_for() -> None:
    """Otherwise nobody would know which lease is ours, and it could not be given back."""
    begun, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    released: list[Held] = []

    def renew(held: Held, seconds: float) -> Held:
        loop.call_soon_threadsafe(begun.set)
        assert go_on.wait(10)
        return Held("alice", epoch=7)

    async def work() -> None:
        async with renewing(renew, Held("alice"), release=released.append, seconds=SHORT):
            await begun.wait()

    working = asyncio.create_task(work())
    await asyncio.wait_for(begun.wait(), 10)
    await sync_to_async(go_on.set, thread_sensitive=False)()
    await working
    assert released == [Held("alice", epoch=7)]
