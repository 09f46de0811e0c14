"""The budget as narrators meet it: what it lets through, what is written of it, and when."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from commentary.host.narrating.model_budget import ModelBudget, NarratorMeter
from commentary.host.narrating.narrator_gate import NarratorGate
from commentary.host.narrating.narrator_runner import NarratorRunner
from commentary.model_use import HourlyBudget
from commentary.models import ModelUse
from commentary.narrators.narrator import (
    Line,
    MatchState,
    NarratorCapabilities,
    NarratorUnavailable,
)
from commentary.narrators.trouble import Trouble
from commentary.observers.observer import SceneFacts
from tests.commentary.host.waiting import in_db

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 30, 13, 42, tzinfo=UTC)


class Database:
    """As the host's, with a switch."""

    is_away = False

    async def run(self, call: Any, *args: Any, **named: Any) -> Any:
        if self.is_away:
            raise OperationalError("away")
        return await in_db(call, *args, **named)


class Asking:
    """Makes ``requests`` in a call; the last one may fail."""

    name = "asking"
    capabilities = NarratorCapabilities(seconds=5.0)

    def __init__(self, meter: NarratorMeter) -> None:
        self._meter = meter
        self.requests = 1
        self.problem: Exception | None = None

    async def tell(self, scene: SceneFacts, *rest: Any) -> Line | None:
        for _ in range(self.requests):
            await self._meter.admit()
            self._meter.record(100, 10)
        if self.problem is not None:
            raise self.problem
        return None


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return Database()


def budget(database: Database, calls: int = 0, tokens: int = 0) -> ModelBudget:
    return ModelBudget(database, HourlyBudget(calls, tokens))  # type: ignore[arg-type]


def runner_of(shared: ModelBudget) -> tuple[NarratorRunner, Asking]:
    meter = NarratorMeter(shared)
    narrator = Asking(meter)
    gate = NarratorGate(narrator.capabilities)
    return NarratorRunner(narrator, gate, log={}, meter=meter), narrator


async def tell(runner: NarratorRunner) -> None:
    await runner.tell(SceneFacts(NOW), MatchState(), ())


async def use() -> ModelUse:
    return await in_db(ModelUse.objects.get)


async def test_two_hosts_and_their_broadcasts_share_it(database: Database) -> None:
    hosts = [budget(database, calls=3), budget(database, calls=3)]
    meters = [NarratorMeter(host) for host in hosts for _ in range(2)]
    found = await asyncio.gather(*(meter.admit() for meter in meters), return_exceptions=True)

    [refused] = [one for one in found if one is not None]
    assert isinstance(refused, NarratorUnavailable)
    assert refused.trouble is Trouble.BUDGET_SPENT
    assert refused.retry_after == 18 * 60.0
    assert ((await use()).calls, (await use()).refused) == (3, 1)


async def test_each_request_is_counted_and_what_they_took_comes_with_the_beat(
    database: Database,
) -> None:
    shared = budget(database)
    runner, narrator = runner_of(shared)
    narrator.requests = 3  # the endpoint did not understand the first two
    await tell(runner)
    narrator.requests, narrator.problem = 1, NarratorUnavailable("empty")
    await tell(runner)
    assert ((await use()).calls, (await use()).prompt_tokens) == (4, 0)

    await shared.write()
    await shared.write()
    row = await use()
    assert (row.prompt_tokens, row.answer_tokens, row.failed) == (400, 40, 1)


async def test_a_budget_that_ends_is_told_with_the_hour_and_said_once(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    shared = budget(database, calls=1)
    for _ in range(3):
        runner, _ = runner_of(shared)
        await tell(runner)

    assert runner.outage is not None
    assert runner.outage.trouble is Trouble.BUDGET_SPENT
    assert runner.outage.until == datetime(2026, 11, 30, 14, tzinfo=UTC)
    assert caplog.text.count("budget of this hour is spent") == 1
    await shared.write()
    assert (await use()).failed == 0  # what was not asked did not fail


async def test_tokens_end_it_as_well(database: Database) -> None:
    shared = budget(database, tokens=200)
    runner, _ = runner_of(shared)
    for _ in range(2):
        await tell(runner)
        await shared.write()
    assert runner.outage is None
    await tell(runner)
    assert runner.outage is not None


async def test_what_cannot_be_counted_is_not_asked_and_nothing_is_lost(
    database: Database,
) -> None:
    shared = budget(database)
    runner, _ = runner_of(shared)
    await tell(runner)
    database.is_away = True
    with pytest.raises(OperationalError):
        await shared.write()
    other, _ = runner_of(shared)
    await tell(other)
    assert (other.is_out, other.outage) == (True, None)  # it is not the model's fault

    database.is_away = False
    await shared.write()
    assert ((await use()).calls, (await use()).prompt_tokens) == (1, 100)
