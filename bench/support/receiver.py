"""The Go program of ``bench/receiver``: a camera and spectators of either server, on one core.

``Missing`` where there is no Go to build it.
"""

import asyncio
import itertools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Literal

from tests.support.services import Missing

SOURCE = Path(__file__).resolve().parent.parent / "receiver"
MODULES_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "sideline"
ServerKind = Literal["embedded", "livekit"]


def built() -> str:
    """The program; Go itself sees whether anything has changed."""
    if shutil.which("go") is None:
        raise Missing("bench/receiver needs Go 1.26: install it to measure the media servers.")
    program = MODULES_CACHE / "bench-receiver"
    MODULES_CACHE.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["go", "build", "-o", str(program), "."],
        cwd=SOURCE,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        raise Missing(f"bench/receiver could not be built: {last}")
    return str(program)


class Receiver:
    def __init__(self, process: asyncio.subprocess.Process, kind: ServerKind, url: str) -> None:
        self._process = process
        self._target = {"server": kind, "url": url}
        self._numbers = itertools.count()
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reading = asyncio.create_task(self._read(), name="receiver's answers")

    async def publish(self, film: Path, token: str) -> None:
        await self._ask(do="publish", film=str(film), tokens=[token])

    async def join(self, tokens: Sequence[str], seconds: float = 0.0) -> dict[str, Any]:
        """Returns when each has had a picture."""
        return await self._ask(do="join", tokens=[*tokens], seconds=seconds)

    async def measure(self, seconds: float) -> dict[str, Any]:
        """What those who are there when it begins get."""
        return await self._ask(do="measure", seconds=seconds)

    async def leave(self) -> None:
        await self._ask(do="leave")

    async def _ask(self, **command: object) -> dict[str, Any]:
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        assert self._process.stdin is not None
        line = json.dumps({"id": number, **self._target, **command})
        self._process.stdin.write(line.encode() + b"\n")
        answer = await self._answers[number]
        if problem := answer.get("error"):
            raise RuntimeError(f"{command['do']}: {problem}")
        return answer

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            answer = json.loads(line)
            self._answers.pop(answer["id"]).set_result(answer)
        for waiting in self._answers.values():
            waiting.set_exception(RuntimeError("the receiver ended"))

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._reading


@asynccontextmanager
async def receiving(kind: ServerKind, url: str, core: int | None) -> AsyncIterator[Receiver]:
    program = await asyncio.to_thread(built)
    process = await asyncio.create_subprocess_exec(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=1 << 20
    )
    if core is not None:
        pin(process.pid, core)
    receiver = Receiver(process, kind, url)
    try:
        yield receiver
    finally:
        await receiver.stop()


def pin(pid: int, core: int) -> None:
    """With every thread that it has by now; those to come inherit it. In real time where that is
    allowed (root): who else works on this machine must not decide whether pictures are missing."""
    for thread in map(int, os.listdir(f"/proc/{pid}/task")):
        os.sched_setaffinity(thread, {core})
        with suppress(OSError):
            os.sched_setscheduler(thread, os.SCHED_RR, os.sched_param(1))


def film_file(frames: Sequence[bytes]) -> Path:
    with tempfile.NamedTemporaryFile(delete=False, suffix=".film") as file:
        for frame in frames:
            file.write(len(frame).to_bytes(4, "big") + frame)
    return Path(file.name)
