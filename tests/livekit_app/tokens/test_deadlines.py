"""Work in named stages: one outcome, in time, and nothing left behind."""

import asyncio
import logging

import pytest

from livekit_app.errors import ServiceError
from livekit_app.tokens.deadlines import Stages, StageTimeout, within_deadlines

ROUTE = "TEST_ROUTE"


def phases(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.getMessage().startswith(f"[{ROUTE}]")]


async def test_the_result_of_the_last_stage_is_the_answer() -> None:
    async def handle(stages: Stages) -> int:
        return await stages.run("first", 1, lambda: asyncio.sleep(0, 20)) + await stages.run(
            "second", 1, lambda: asyncio.sleep(0, 22)
        )

    assert await within_deadlines(ROUTE, handle) == 42


async def test_a_late_stage_is_504_and_names_itself() -> None:

    async def handle(stages: Stages) -> None:
        await stages.run("profile_fetch", 0.02, asyncio.Event().wait)

    with pytest.raises(StageTimeout) as late:
        await within_deadlines(ROUTE, handle)
    problem = late.value
    assert (problem.status, problem.stage, problem.timeout_ms) == (504, "profile_fetch", 20)


async def test_the_work_of_a_late_stage_is_cancelled_and_the_request_goes_on() -> None:
    """No late result, no task left."""
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def handle(stages: Stages) -> str:
        with pytest.raises(StageTimeout):
            await stages.run("profile_fetch", 0.01, work)
        return "without a profile"

    before = asyncio.all_tasks()
    assert await within_deadlines(ROUTE, handle) == "without a profile"
    assert ended.is_set()
    assert asyncio.all_tasks() == before


async def test_whatever_hangs_the_hard_limit_answers() -> None:
    """Also between the stages."""

    async def handle(stages: Stages) -> None:
        await asyncio.Event().wait()

    with pytest.raises(StageTimeout) as late:
        await within_deadlines(ROUTE, handle, seconds=0.02)
    assert (late.value.stage, late.value.timeout_ms, late.value.status) == ("hard_timeout", 20, 504)


async def test_the_hard_limit_cuts_a_stage_that_is_still_within_its_own() -> None:
    async def handle(stages: Stages) -> None:
        await stages.run("auth", 60, asyncio.Event().wait)

    with pytest.raises(StageTimeout) as late:
        await within_deadlines(ROUTE, handle, seconds=0.02)
    assert late.value.stage == "hard_timeout"


async def test_a_timeout_inside_the_work_is_not_taken_for_the_stages() -> None:
    async def broken() -> None:
        raise TimeoutError("of a socket")

    async def handle(stages: Stages) -> None:
        await stages.run("auth", 60, broken)

    with pytest.raises(TimeoutError, match="of a socket"):
        await within_deadlines(ROUTE, handle)


async def test_a_refusal_passes_through() -> None:
    async def handle(stages: Stages) -> None:
        raise ServiceError("ended", "Over.", status=410, stage="canAccessLive")

    with pytest.raises(ServiceError) as refused:
        await within_deadlines(ROUTE, handle)
    assert refused.value.code == "ended"


async def test_the_log_tells_every_phase_in_order(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def handle(stages: Stages) -> None:
        await stages.run("auth", 1, lambda: asyncio.sleep(0))
        await stages.run("canAccessLive", 0.01, asyncio.Event().wait)

    with pytest.raises(StageTimeout):
        await within_deadlines(ROUTE, handle)
    assert phases(caplog) == [
        "[TEST_ROUTE] request_start",
        "[TEST_ROUTE] stage_start",
        "[TEST_ROUTE] stage_done",
        "[TEST_ROUTE] stage_start",
        "[TEST_ROUTE] stage_timeout",
        "[TEST_ROUTE] response_sent",
    ]
    facts = [vars(record) for record in caplog.records]
    assert (facts[1]["stage"], facts[1]["timeoutMs"]) == ("auth", 1000)
    assert facts[2]["stage"] == "auth" and facts[2]["ms"] >= 0
    assert (facts[4]["stage"], facts[4]["timeoutMs"]) == ("canAccessLive", 10)
    assert (facts[5]["status"], facts[5]["stage"]) == (504, "canAccessLive")


async def test_a_thousand_stalls_leave_nothing_behind() -> None:

    async def handle(stages: Stages) -> None:
        await stages.run("auth", 0.05, asyncio.Event().wait)

    before = asyncio.all_tasks()
    results = await asyncio.gather(
        *(within_deadlines(ROUTE, handle) for _ in range(1000)), return_exceptions=True
    )
    assert all(isinstance(result, StageTimeout) for result in results)
    assert asyncio.all_tasks() == before
