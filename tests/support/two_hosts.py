"""One installation with two web processes and two commentator hosts, A and B, on one database.

``Product`` runs A's web, workers and media server; B's web and both commentators are processes of
their own, which can be frozen, cut off and started anew. A's commentator writes its log as text,
B's as JSON.
"""

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from livekit_app.providers.embedded.adapter import EmbeddedProvider
from livekit_app.providers.livekit.adapter import LiveKitProvider
from livekit_app.providers.livekit.local_server import kept_keys
from livekit_app.providers.port import Provider
from tests.support.network import Network
from tests.support.ports import free_ports
from tests.support.product import ROOT, START_SECONDS, Product

TTL_SECONDS = 5  # a token's life: the smallest that is allowed
GRACE_SECONDS = 3.0
PATIENCE = 30.0
_MEDIA_ADDRESS = ("LIVEKIT_NODE_IP", "EMBEDDED_ANNOUNCED_ADDRESS")
HOST_KEY = "alice-holds-this-key-0123456789"


def until(what: str, check: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """The first true value of ``check``, asked again and again."""
    deadline = time.monotonic() + seconds
    while not (value := check()):
        assert time.monotonic() < deadline, f"waited in vain for: {what}"
        time.sleep(0.03)
    return value


def can_be_written(database: Path, seconds: float = 0.5) -> bool:
    """Does nobody hold SQLite's one lock for writing for so long?"""
    with closing(sqlite3.connect(database, timeout=seconds, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        connection.execute("ROLLBACK")
    return True


class Process:
    """A command with a log of its own. ``stop`` may be called twice."""

    def __init__(
        self,
        command: list[str],
        environment: dict[str, str],
        log: Path,
        database: Path | None = None,  # SQLite's, where it writes
    ) -> None:
        self.log = log
        self._command = command
        self._environment = environment
        self._database = database
        self._process: subprocess.Popen[bytes] | None = None
        self._sleeps = False

    def start(self) -> None:
        """Also where it runs already, or sleeps."""
        if self.runs:
            self.wake()
            return
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def _running(self) -> "subprocess.Popen[bytes]":
        assert self._process is not None, "start() comes first"
        assert self._process.poll() is None, f"it ended:\n{self.text()}"
        return self._process

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def freeze(self) -> None:
        """Its machine falls asleep: SIGSTOP, until it really stands still. Not while it writes:
        with SQLite, which no other machine shares, nobody else could write until it wakes."""
        while not self._sleeps:
            self._running.send_signal(signal.SIGSTOP)
            os.waitpid(self._running.pid, os.WUNTRACED)
            self._sleeps = self._database is None or can_be_written(self._database)
            if not self._sleeps:
                self._running.send_signal(signal.SIGCONT)
                time.sleep(0.01)

    def wake(self) -> None:
        self._sleeps = False
        self._running.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self._running.kill()
        self._running.wait()

    def stop(self) -> None:
        """SIGTERM, also to one that sleeps."""
        process, self._process = self._process, None
        self._sleeps = False
        if process is None:
            return
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def text(self) -> str:
        try:
            return self.log.read_text(errors="replace")
        except FileNotFoundError:
            return ""


@dataclass(frozen=True)
class Broadcast:
    id: str
    room: str


class Commentator(Process):
    """Of its log only what came since ``begin_log``."""

    def __init__(
        self, command: list[str], environment: dict[str, str], log: Path, database: Path
    ) -> None:
        super().__init__(command, environment, log, database)
        self._begins = 0

    def begin_log(self) -> None:
        """When it is done with all it had; stopped if it is not, as after a test that failed."""
        deadline = time.monotonic() + PATIENCE
        while self.runs and not self._idle:
            if time.monotonic() > deadline:
                self.stop()
            time.sleep(0.03)
        self._begins = len(super().text())

    @property
    def _idle(self) -> bool:
        done = ("[commentary] stopped", "[commentary] lease lost")
        return self._count("took the lease") == self._count(*done)

    def text(self) -> str:
        return super().text()[self._begins :]

    def _count(self, *words: str) -> int:
        return sum(self.text().count(one) for one in words)

    def said(self, words: str, broadcast: Broadcast) -> int:
        """How many lines of its log have these words and are about the broadcast."""
        lines = self.text().splitlines()
        return sum(words in line and broadcast.id in line for line in lines)

    def found(self, phrases: Sequence[str]) -> list[str]:
        """What a search of its whole log for any of the phrases finds: the messages."""
        lines = self.text().splitlines()
        return [_message(line) for line in lines if any(phrase in line for phrase in phrases)]


def _message(line: str) -> str:
    if line.startswith("{"):
        return str(json.loads(line)["message"])
    return re.sub(r"^.*? (?=\[)| \w+=.*$", "", line)


class TwoHosts:
    """``start``, then ``a`` and ``b`` as they are needed. With a ``network`` commentators and
    cameras are at the other end of its cable."""

    def __init__(
        self,
        directory: Path,
        provider: str,
        *,
        network: Network | None = None,
        grace_seconds: float = GRACE_SECONDS,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.network = network
        self.provider = provider
        self.product = Product(
            directory,
            arguments=("--without", "commentator"),
            env={
                "SIDELINE_PROVIDER": provider,
                "GRANT_TTL_SECONDS": str(TTL_SECONDS),
                "SIDELINE_GRACE_SECONDS": str(grace_seconds),
                "SIDELINE_START_LIMIT_PER_ADDRESS": "1000",
                "HTTPS_PORT": "0",
                **(dict.fromkeys(_MEDIA_ADDRESS, network.address) if network else {}),
                **(env or {}),
            },
        )
        [port] = free_ports(1)
        self.url_a, self.url_b = self.product.base_url, f"http://127.0.0.1:{port}"
        self._web_b = self._manage("web-b", "run_web", PORT=str(port))
        self.a = self._commentator("commentator-a", LOG_JSON="false")
        self.b = self._commentator("commentator-b", LOG_JSON="true")
        self._cameras: list[Process] = []
        self._begun: list[Broadcast] = []

    @property
    def media_port(self) -> int:
        name = "LIVEKIT_PORT" if self.provider == "livekit" else "EMBEDDED_PORT"
        return int(self.product.environment[name])

    @property
    def _media_host(self) -> str:
        return f"{self.network.address if self.network else '127.0.0.1'}:{self.media_port}"

    # --- processes ----------------------------------------------------------------------------

    def start(self) -> None:
        self.product.start(wait=False)
        self._wait_web(self.url_a)
        self._web_b.start()
        self._wait_web(self.url_b)
        if self.network is not None:
            self.network.forward(self.media_port)

    def stop(self) -> None:
        for process in (*self._cameras, self.a, self.b, self._web_b):
            process.stop()
        self.product.stop()

    def _manage(self, name: str, command: str, **env: str) -> Process:
        whole = [sys.executable, str(ROOT / "manage.py"), command]
        return Process(whole, self._environment(name, env), self.product.directory / f"{name}.log")

    def _commentator(self, name: str, **env: str) -> Commentator:
        command = self._at_the_far_end([sys.executable, str(ROOT / "manage.py"), "run_commentator"])
        if self.network is not None:
            env["EMBEDDED_URL"] = f"http://{self._media_host}"
            if self.provider == "livekit":
                keys = kept_keys(self.product.data / "livekit" / "keys")
                env["LIVEKIT_URL"] = f"http://{self._media_host}"
                env["LIVEKIT_API_KEY"], env["LIVEKIT_API_SECRET"] = keys.key, keys.secret
        log = self.product.directory / f"{name}.log"
        database = self.product.data / "sideline.sqlite3"
        return Commentator(command, self._environment(name, env), log, database)

    def _environment(self, name: str, env: dict[str, str]) -> dict[str, str]:
        return self.product.environment | {"SIDELINE_PROCESS": name} | env

    def _at_the_far_end(self, command: list[str]) -> list[str]:
        return self.network.inside(command) if self.network else command

    def _wait_web(self, url: str) -> None:
        def answers() -> bool:
            try:
                return httpx.get(f"{url}/health", timeout=2).status_code == 200
            except httpx.HTTPError:
                return False

        until(f"{url} to answer", answers, 2 * START_SECONDS)

    def clear(self) -> None:
        """Before the next test: all is over, nobody films, both hosts (if they run) are idle."""
        for host in (self.a, self.b):
            if host.runs:
                host.wake()
        for broadcast in self._begun:
            if self.state(broadcast) != "ended":
                self.end(self.url_a, broadcast)
        self._begun.clear()
        for camera in self._cameras:
            camera.stop()
        self._cameras.clear()
        for host in (self.a, self.b):
            host.begin_log()

    def only(self, host: Commentator) -> None:
        """The other one, if it runs, sleeps."""
        for other in {self.a, self.b} - {host}:
            if other.runs:
                other.freeze()
        host.start()

    # --- what people do -----------------------------------------------------------------------

    def begin(self, url: str) -> Broadcast:
        body = {"title": "Final", "hostKey": HOST_KEY, "clientId": "alice"}
        answer = _call("POST", f"{url}/api/sessions", json=body)
        self._begun.append(Broadcast(answer["id"], answer["callId"]))
        return self._begun[-1]

    def film(self, url: str, broadcast: Broadcast, *, far: bool = True) -> Process:
        """Alice's camera asks this web process for a grant, and publishes. ``far``: from the other
        end of the cable, where there is one."""
        grant = _call(
            "POST",
            f"{url}/api/sessions/{broadcast.id}/camera",
            headers={"X-Host-Key": HOST_KEY},
            json={"clientId": "alice", "takeover": True},
        )
        if self.provider == "livekit":
            module = "tests.livekit_app.livekit.camera_process"
            arguments = [f"ws://{self._media_host}", grant["token"], "255", "0", "0"]
        else:
            module = "tests.livekit_app.media.whip_process"
            path = grant["url"].removeprefix("/media")
            arguments = [f"http://{self._media_host}{path}", grant["token"]]
        log = self.product.directory / f"camera-{time.monotonic_ns()}.log"
        command = [sys.executable, "-m", module, *arguments]
        command = self._at_the_far_end(command) if far else command
        camera = Process(command, dict(os.environ), log)
        self._cameras.append(camera)
        camera.start()
        until("the camera to publish", lambda: "publishing" in camera.text() or not camera.runs)
        assert camera.runs, camera.text()
        return camera

    def end(self, url: str, broadcast: Broadcast) -> None:
        headers = {"X-Host-Key": HOST_KEY}
        _call("POST", f"{url}/api/sessions/{broadcast.id}/end", headers=headers, json={})

    # --- what is the case ---------------------------------------------------------------------

    def state(self, broadcast: Broadcast) -> str:
        return str(_call("GET", f"{self.url_a}/api/sessions/{broadcast.id}")["state"])

    def events(self, broadcast: Broadcast, type: str) -> list[dict[str, Any]]:
        url = f"{self.url_a}/api/sessions/{broadcast.id}/events"
        found = _call("GET", url, params={"after": 0})["events"]
        return [one for one in found if one["type"] == type]

    def states(self, broadcast: Broadcast) -> list[str]:
        """All that it went through."""
        return [one["state"] for one in self.events(broadcast, "state")]

    def lines(self, broadcast: Broadcast) -> list[str]:
        return [one["text"] for one in self.events(broadcast, "commentary")]

    def speaks(self, broadcast: Broadcast) -> float:
        """Wait for one more line; returns the seconds that took."""
        before, began = len(self.lines(broadcast)), time.monotonic()
        until("one more line", lambda: len(self.lines(broadcast)) > before)
        return time.monotonic() - began

    def inside(self, broadcast: Broadcast) -> dict[str, str]:
        """Who is in the room, by the media server: the sids by identity."""
        return asyncio.run(self._inside(broadcast.room))

    async def _inside(self, room: str) -> dict[str, str]:
        server: Provider
        url = f"http://127.0.0.1:{self.media_port}"
        if self.provider == "livekit":
            keys = kept_keys(self.product.data / "livekit" / "keys")
            server = LiveKitProvider(url, url, keys.key, keys.secret, sentinel=_no_sentinel)
        else:
            secret = (self.product.data / "embedded_secret").read_text().strip()
            server = EmbeddedProvider(url, "embedded", secret)
        try:
            return {one.identity: one.sid for one in await server.list_participants(room)}
        finally:
            await server.aclose()


async def _no_sentinel() -> str:
    raise AssertionError("only rooms are made with it")


def _call(method: str, url: str, **options: Any) -> Any:
    # By http: what reading certificates takes, 32 ms of a core each time, the product misses.
    answer = httpx.request(method, url, timeout=PATIENCE, verify=False, **options)
    assert answer.status_code < 300, f"{answer.status_code} {answer.text}"
    return answer.json()
