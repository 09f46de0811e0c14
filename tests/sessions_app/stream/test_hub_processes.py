"""The stream through real web processes, with the lines written by yet another process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.sessions_app.stream.stage import PATIENCE, watching
from tests.support.ports import free_ports
from tests.support.product import ROOT

pytestmark = pytest.mark.slow


class WebProcesses:
    """Web processes and a writer on one database."""

    def __init__(self, directory: Path, env: dict[str, str]) -> None:
        self._directory = directory
        self._processes: list[subprocess.Popen[str]] = []
        self._env = {
            **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")},
            "SIDELINE_DATA_DIR": str(directory),
            "SIDELINE_PROVIDER": "embedded",
            "SIDELINE_SUPERVISOR_PID": str(os.getpid()),
            "HOST": "127.0.0.1",
            "HTTPS_PORT": "0",
            **env,
        }
        self._run(["manage.py", "migrate", "-v", "0"]).wait(60)
        self.writer = self._run(["-m", "tests.sessions_app.stream.writer"], stdin=subprocess.PIPE)

    def web(self) -> tuple[str, subprocess.Popen[str]]:
        """Start one; its ``ws://`` origin and the process."""
        port, unused = free_ports(2)
        ports = {"PORT": str(port), "EMBEDDED_PORT": str(unused)}
        process = self._run(["manage.py", "run_web"], env=ports)
        _wait_for_port(port, process, self._directory / "errors.log")
        return f"ws://127.0.0.1:{port}", process

    def tell(self, command: str) -> str:
        assert self.writer.stdin and self.writer.stdout
        self.writer.stdin.write(f"{command}\n")
        self.writer.stdin.flush()
        answer = self.writer.stdout.readline().strip()
        assert answer, (self._directory / "errors.log").read_text()
        return answer

    def stop(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()

    def _run(
        self, arguments: list[str], env: dict[str, str] | None = None, stdin: int | None = None
    ) -> subprocess.Popen[str]:
        with (self._directory / "errors.log").open("ab") as errors:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self._env | (env or {}),
                stdin=stdin,
                stdout=subprocess.PIPE if stdin else errors,
                stderr=errors,
                text=True,
            )
        self._processes.append(process)
        return process


def _wait_for_port(port: int, process: subprocess.Popen[str], log: Path) -> None:
    import socket

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"run_web does not listen:\n{log.read_text()}")


@pytest.fixture(params=["sqlite", "sqlite+redis", "postgresql", "postgresql+redis"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WebProcesses]:
    env: dict[str, str] = {}
    if "postgresql" in request.param:
        env["DATABASE_URL"] = request.getfixturevalue("postgresql_url")
    if "redis" in request.param:
        env["REDIS_URL"] = request.getfixturevalue("redis_url")
    made = WebProcesses(tmp_path, env)
    yield made
    made.stop()


async def test_every_web_process_delivers_what_any_process_writes(stage: WebProcesses) -> None:
    session_id = stage.tell("make")
    (first, _), (second, _) = stage.web(), stage.web()
    async with watching(first, session_id) as alice, watching(second, session_id) as bob:
        for spectator in (alice, bob):
            assert (await spectator.next())["type"] == "snapshot"
        for number in range(1, 21):
            stage.tell(f"say {session_id} line {number}")
        for spectator in (alice, bob):
            await spectator.until_seq(20)
            assert spectator.seqs == list(range(1, 21))
        stage.tell(f"end {session_id}")
        assert [await alice.close_code(), await bob.close_code()] == [4410, 4410]


@pytest.mark.parametrize(
    ("stage", "server"),
    [
        ("sqlite", "uvicorn"),
        ("sqlite+redis", "daphne"),
        ("postgresql", "daphne"),
        ("postgresql+redis", "uvicorn"),
    ],
    indirect=["stage"],
)
async def test_who_may_not_watch_any_more_is_out_of_every_web_process(
    stage: WebProcesses, server: str
) -> None:
    """And a ticket that one of them took is none in the other; a deleted broadcast is gone."""
    stage._env["SERVER"] = server
    session_id = stage.tell("guarded")
    (first, _), (second, _) = stage.web(), stage.web()
    tickets = await _tickets(stage, session_id, (first, second))
    async with (
        watching(first, session_id, ticket=tickets[1]) as alice,
        watching(second, session_id, ticket=tickets[0]) as bob,
    ):
        for spectator in (alice, bob):
            assert (await spectator.next())["type"] == "snapshot"
        async with watching(second, session_id, ticket=tickets[1]) as eve:
            assert (await eve.next())["code"] == "ticket_wrong"
            assert await eve.close_code() == 4403
        stage.tell(f"renew {session_id}")
        renewed_at = time.monotonic()
        for spectator in (alice, bob):
            assert await spectator.close_code() == 4403
            assert spectator.messages[-1]["code"] == "access_taken_back"
        assert time.monotonic() - renewed_at < 2
    tickets = await _tickets(stage, session_id, (first, second))
    async with (
        watching(first, session_id, ticket=tickets[0]) as alice,
        watching(second, session_id, ticket=tickets[1]) as bob,
    ):
        for spectator in (alice, bob):
            await spectator.next()
        stage.tell(f"delete {session_id}")
        assert [await alice.close_code(), await bob.close_code()] == [4404, 4404]
    for origin in (first, second):
        async with watching(origin, session_id) as eve:
            assert (await eve.next())["code"] == "not_found"


async def _tickets(stage: WebProcesses, session_id: str, origins: tuple[str, ...]) -> list[str]:
    """One of each web process, for an admission that another process gave."""
    tickets = []
    async with httpx.AsyncClient() as client:
        for origin in origins:
            url = f"{origin.replace('ws://', 'http://')}/api/sessions/{session_id}/tickets"
            proof = {"X-Admission": stage.tell(f"admit {session_id}")}
            tickets.append((await client.post(url, headers=proof)).json()["ticket"])
    return tickets


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
@pytest.mark.parametrize("server", ["uvicorn", "daphne"])
async def test_a_web_process_that_is_stopped_says_1012_and_the_next_resumes(
    stage: WebProcesses, server: str
) -> None:
    stage._env["SERVER"] = server
    session_id = stage.tell("make")
    origin, process = stage.web()
    async with watching(origin, session_id) as alice:
        await alice.next()
        stage.tell(f"say {session_id} one")
        await alice.until_seq(1)
        process.send_signal(signal.SIGTERM)
        assert await alice.close_code() == 1012
    process.wait(PATIENCE)
    stage.tell(f"say {session_id} two")
    origin, _ = stage.web()
    async with watching(origin, session_id, alice.seqs[-1]) as again:
        await again.until_seq(2)
        assert again.seqs == [2]


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
async def test_a_web_process_that_is_killed_loses_nothing(stage: WebProcesses) -> None:
    session_id = stage.tell("make")
    origin, process = stage.web()
    async with watching(origin, session_id) as alice:
        await alice.next()
        stage.tell(f"say {session_id} one")
        await alice.until_seq(1)
        process.kill()
        with pytest.raises(ConnectionClosed):
            await alice.next()
    stage.tell(f"say {session_id} two")
    origin, _ = stage.web()
    async with watching(origin, session_id, 1) as again:
        await again.until_seq(2)
        assert again.seqs == [2]
