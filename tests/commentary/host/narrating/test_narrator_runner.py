"""Narrators that hang, fail or cost: what the host does with one of them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from commentary.host.narrating.narrator_gate import NarratorGate
from commentary.host.narrating.narrator_runner import AFTER_FAILURE, CANCEL_SECONDS, NarratorRunner
from commentary.host.narrating.outages import Outage
from commentary.narrators.narrator import (
    Line,
    MatchState,
    NarratorCapabilities,
    NarratorRefused,
    NarratorUnavailable,
)
from commentary.narrators.trouble import Trouble
from commentary.observers.observer import SceneFacts
from tests.commentary.host.virtual_time import BEGIN

SECONDS = 3.0
SCENE = SceneFacts(BEGIN)


class Slow:
    """Says a line after ``takes`` seconds, or raises ``problem``."""

    name = "slow"

    def __init__(self, capabilities: NarratorCapabilities) -> None:
        self.capabilities = capabilities
        self.takes = 0.0
        self.problem: Exception | None = None
        self.deaf = False  # to being cancelled
        self.free = asyncio.Event()  # then it hears again
        self.calls = 0
        self.text = "Line"

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        self.calls += 1
        assert deadline == asyncio.get_running_loop().time() + self.capabilities.seconds
        try:
            await asyncio.sleep(self.takes)
        except asyncio.CancelledError:
            if not self.deaf:
                raise
            await self.free.wait()
        if self.problem is not None:
            raise self.problem
        return Line(f"{self.text} {self.calls}", 0.4, False, scene.at) if self.text else None


class Setting:
    def __init__(self, **capabilities: Any) -> None:
        self._capabilities = NarratorCapabilities(seconds=SECONDS, **capabilities)
        self.gate = NarratorGate(self._capabilities)
        self.narrators: list[Slow] = []

    def runner(self) -> tuple[NarratorRunner, Slow]:
        narrator = Slow(self._capabilities)
        self.narrators.append(narrator)
        return NarratorRunner(narrator, self.gate, log={"session_id": "s"}), narrator


async def told(runner: NarratorRunner) -> str | None:
    line = await runner.tell(SCENE, MatchState(), [])
    return None if line is None else line.text


def outage_of(runner: NarratorRunner) -> Outage | None:
    return runner.outage


@pytest.fixture(autouse=True)
async def nothing_is_left_running() -> AsyncIterator[None]:
    yield
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not [task for task in left if task.get_name() == "commentary narrator"]


def clock() -> float:
    return asyncio.get_running_loop().time()


async def test_what_it_says_in_time_is_said() -> None:
    runner, narrator = Setting().runner()
    narrator.takes = SECONDS - 0.1

    assert await told(runner) == "Line 1"


async def test_a_call_that_does_not_return_ends_at_its_deadline(
    caplog: pytest.LogCaptureFixture,
) -> None:
    runner, narrator = Setting().runner()
    narrator.takes = 1e6

    assert await told(runner) is None
    assert clock() == pytest.approx(SECONDS)
    assert "[commentary] narrator waits" in caplog.text

    narrator.takes = 0.0
    await asyncio.sleep(1.0)
    assert await told(runner) == "Line 2"


async def test_an_answer_that_comes_too_late_is_dropped() -> None:
    runner, narrator = Setting().runner()
    narrator.takes, narrator.deaf = 1e6, True
    narrator.free.set()  # it answers as soon as it is cancelled

    assert await told(runner) is None


async def test_one_that_ignores_being_cancelled_is_stopped(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its slot is free again, so another broadcast gets its line."""
    setting = Setting(at_once=1)
    runner, narrator = setting.runner()
    other, _ = setting.runner()
    narrator.takes, narrator.deaf = 1e6, True
    first = asyncio.create_task(told(runner))
    await asyncio.sleep(SECONDS / 2)

    assert await told(other) == "Line 1"
    assert clock() <= SECONDS + CANCEL_SECONDS
    assert await first is None
    assert await told(runner) is None
    assert narrator.calls == 1
    assert caplog.text.count("[commentary] narrator stopped") == 1

    narrator.free.set()  # what it says now is said to nobody
    await asyncio.sleep(0.1)


async def test_a_broadcast_that_ends_meanwhile_ends_its_call() -> None:
    runner, narrator = Setting().runner()
    narrator.takes = 1e6
    telling = asyncio.create_task(told(runner))
    await asyncio.sleep(1.0)
    telling.cancel()
    await asyncio.wait({telling})

    assert clock() == pytest.approx(1.0)


async def test_after_a_failure_that_may_pass_it_waits_longer_each_time_and_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    runner, narrator = Setting().runner()
    narrator.problem = NarratorUnavailable("busy")
    pauses, last = [], None
    while clock() < 8 * AFTER_FAILURE.max_seconds:
        calls = narrator.calls
        await told(runner)
        if narrator.calls > calls:
            if last is not None:
                pauses.append(clock() - last)
            last = clock()
        await asyncio.sleep(0.05)

    assert pauses[0] <= 1.1
    assert AFTER_FAILURE.max_seconds / 2 <= max(pauses) <= AFTER_FAILURE.max_seconds + 0.1
    assert caplog.text.count("[commentary] narrator waits") == 1

    narrator.problem = None
    await asyncio.sleep(AFTER_FAILURE.max_seconds)
    assert await told(runner) is not None


async def test_it_is_not_asked_sooner_than_the_other_side_said() -> None:
    runner, narrator = Setting().runner()
    narrator.problem = NarratorUnavailable("busy", retry_after=30.0)
    await told(runner)
    narrator.problem = None

    await asyncio.sleep(30.0)
    assert await told(runner) is None
    await asyncio.sleep(AFTER_FAILURE.first_seconds)
    assert await told(runner) == "Line 2"


async def test_after_a_final_failure_it_is_not_asked_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    runner, narrator = Setting().runner()
    narrator.problem = NarratorRefused("the key is wrong")
    for _ in range(5):
        assert await told(runner) is None
        await asyncio.sleep(2 * AFTER_FAILURE.max_seconds)

    assert narrator.calls == 1
    assert caplog.text.count("[commentary] narrator stopped") == 1


async def test_a_failure_that_nobody_thought_of_is_survived(
    caplog: pytest.LogCaptureFixture,
) -> None:
    runner, narrator = Setting().runner()
    narrator.problem = ValueError("a scene it cannot bear")
    assert await told(runner) is None
    narrator.problem = None
    await asyncio.sleep(1.0)

    assert await told(runner) == "Line 2"
    assert "[commentary] narrator failed" in caplog.text


async def test_only_so_many_speak_at_once() -> None:
    setting = Setting(at_once=2)
    parts = [setting.runner() for _ in range(3)]
    for _, narrator in parts[:2]:
        narrator.takes = SECONDS - 1.0
    first = [asyncio.create_task(told(runner)) for runner, _ in parts[:2]]
    await asyncio.sleep(0)

    assert await told(parts[2][0]) == "Line 1"
    assert clock() == pytest.approx(SECONDS - 1.0)  # when a slot came free
    assert await asyncio.gather(*first) == ["Line 1", "Line 1"]


async def test_who_waits_for_a_slot_gives_up_at_its_deadline() -> None:
    setting = Setting(at_once=1)
    runner, narrator = setting.runner()
    other, _ = setting.runner()
    narrator.takes, narrator.deaf = 1e6, True  # it holds the slot for a second longer
    first = asyncio.create_task(told(runner))
    await asyncio.sleep(0)

    assert await told(other) is None
    assert clock() == pytest.approx(SECONDS)
    await first
    narrator.free.set()
    await asyncio.sleep(0.1)


async def test_hosts_are_told_of_a_failure_that_lasts_until_a_good_answer() -> None:
    runner, narrator = Setting().runner()
    narrator.problem = NarratorUnavailable("gone", trouble=Trouble.UNREACHABLE)
    await told(runner)
    assert (runner.is_out, runner.outage) == (True, None)  # once is no news

    await asyncio.sleep(AFTER_FAILURE.max_seconds)
    await told(runner)
    assert runner.outage == Outage(Trouble.UNREACHABLE)

    narrator.problem, narrator.text = None, ""
    await asyncio.sleep(AFTER_FAILURE.max_seconds)
    assert await told(runner) is None  # it had nothing to say, and maybe did not ask
    assert runner.outage == Outage(Trouble.UNREACHABLE)

    narrator.text = "Line"
    assert await told(runner) is not None
    assert outage_of(runner) is None
    assert not runner.is_out


@pytest.mark.parametrize(
    ("problem", "trouble"),
    [
        (NarratorRefused("no", trouble=Trouble.MODEL_UNKNOWN), Trouble.MODEL_UNKNOWN),
        (NarratorUnavailable("spent", trouble=Trouble.BUDGET_SPENT), Trouble.BUDGET_SPENT),
    ],
)
async def test_what_is_told_is_what_the_narrator_said(problem: Exception, trouble: Trouble) -> None:
    runner, narrator = Setting().runner()
    narrator.problem = problem
    await told(runner)
    assert runner.outage == Outage(trouble)


async def test_who_no_longer_wants_an_answer_is_no_failure(
    caplog: pytest.LogCaptureFixture,
) -> None:
    runner, narrator = Setting().runner()
    narrator.takes = 1e6
    telling = asyncio.create_task(told(runner))
    await asyncio.sleep(1.0)
    telling.cancel()
    await asyncio.wait({telling})

    assert (runner.is_out, runner.outage) == (False, None)
    assert caplog.text == ""
    narrator.takes = 0.0
    assert await told(runner) == "Line 2"


async def test_a_spent_budget_opens_with_the_hour_however_often_that_was() -> None:
    runner, narrator = Setting().runner()
    for hour in range(6):
        rest = 3600.0 * (hour + 1) - clock()
        narrator.problem = NarratorUnavailable(
            "spent", retry_after=rest, trouble=Trouble.BUDGET_SPENT
        )
        assert await told(runner) is None
        calls = narrator.calls
        await asyncio.sleep(rest - 0.1)
        await told(runner)
        assert narrator.calls == calls
        await asyncio.sleep(0.1 + AFTER_FAILURE.first_seconds)
    narrator.problem = None
    assert await told(runner) is not None
