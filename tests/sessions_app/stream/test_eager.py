"""``eager.start``: at once what needs no waiting, a task for the rest."""

import asyncio
from collections.abc import Callable

import pytest

from sessions_app.stream import eager


async def test_what_never_waits_is_done_when_start_returns() -> None:
    done: list[str] = []

    async def work() -> None:
        done.append("all")

    assert eager.start(work(), name="work") is None
    assert done == ["all"]


@pytest.mark.parametrize("resolve", ["before", "after"])
async def test_the_rest_becomes_a_task(resolve: str) -> None:
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    got: list[str] = []

    async def work() -> None:
        got.append(await answer)
        await asyncio.sleep(0)
        got.append("end")

    task = eager.start(work(), name="work")
    assert task is not None
    if resolve == "after":
        await asyncio.sleep(0)
    answer.set_result("answer")
    await task
    assert got == ["answer", "end"]


async def test_an_exception_at_once_is_the_callers() -> None:
    async def work() -> None:
        raise LookupError("at once")

    with pytest.raises(LookupError):
        eager.start(work(), name="work")


async def test_an_exception_of_what_it_waits_for_reaches_the_coroutine() -> None:
    answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    caught: list[str] = []

    async def work() -> None:
        try:
            await answer
        except LookupError as problem:
            caught.append(str(problem))

    task = eager.start(work(), name="work")
    answer.set_exception(LookupError("late"))
    assert task is not None
    await task
    assert caught == ["late"]


async def _at_once() -> None: ...


async def _a_step_later() -> None:
    await asyncio.sleep(0)


@pytest.mark.parametrize("wait", [_at_once, _a_step_later])
async def test_cancelling_ends_the_coroutine_and_its_cleanup_runs(
    wait: Callable[[], asyncio.Future[None]],
) -> None:
    cleaned: list[bool] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append(True)

    task = eager.start(work(), name="work")
    assert task is not None
    await wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    del task
    await asyncio.sleep(0)
    assert cleaned == [True]
