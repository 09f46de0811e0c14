"""Tasks of our own: each has an owner until it is done."""

import asyncio
import subprocess
import sys

from livekit_app.runtime.background import spawn


async def test_the_owner_holds_a_task_as_long_as_it_lasts() -> None:
    owner: set[asyncio.Task[int]] = set()
    go_on = asyncio.Event()

    async def work() -> int:
        await go_on.wait()
        return 42

    task = spawn(work(), owner, name="the work")
    assert owner == {task} and task.get_name() == "the work"
    go_on.set()
    assert await task == 42
    assert owner == set()


async def test_one_that_fails_or_is_cancelled_is_let_go_too() -> None:
    owner: set[asyncio.Task[None]] = set()

    async def fails() -> None:
        raise RuntimeError("bug")

    tasks = [spawn(fails(), owner), spawn(asyncio.sleep(60), owner)]
    tasks[1].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [RuntimeError, asyncio.CancelledError]
    assert owner == set()


def test_the_media_server_runs_without_django() -> None:
    """Its process imports the helper of this folder, and must not get Django with it."""
    look = "import sys, livekit_app.media.server; print('django' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout.strip()) == (0, "False"), run.stderr
