"""A Redis that can be killed and started again, without any data; our server for Stream."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.ports import free_ports
from tests.support.services import find
from tests.support.stream import StreamServer
from tests.support.stream.ours import CALL_TYPE


class MortalRedis:
    """On one port."""

    def __init__(self, directory: Path) -> None:
        self._program = find("redis-server", "redis-server")
        self._port = free_ports(1)[0]
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        options = ["--port", str(self._port), "--bind", "127.0.0.1", "--save", ""]
        with (self._directory / "redis.log").open("ab") as output:
            self._process = subprocess.Popen(
                [self._program, *options], stdout=output, stderr=output, cwd=self._directory
            )

    def kill(self) -> None:
        """SIGKILL. May be called twice."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()


class OurStream:
    """Our server that speaks Stream's protocol, in a thread of the chaos process. Stream does not
    restart for us: what strikes is what its customers see of it, for a moment each time."""

    def __init__(self) -> None:
        self._server = StreamServer(media=False)
        self._blows: dict[str, Callable[[], None]] = {
            "5xx": lambda: self._server.faults.status(503),
            "429": lambda: self._server.faults.status(429, retry_after=1),
            "answers lost": lambda: self._server.faults.hang(carried_out=True),
            "answers cut": lambda: self._server.faults.cut(),
            "webhooks lost": self._lose_webhooks,
        }
        self.blows = tuple(self._blows)

    @property
    def environment(self) -> dict[str, str]:
        return self._server.environment()

    def start(self) -> None:
        self._server.start()

    def tells(self, product_url: str) -> None:
        url = f"{product_url}/api/webhooks/stream"
        self._server.do(lambda: self._server.set_up(url))

    def stop(self) -> None:
        self._server.stop()

    def strike(self, blow: str, seconds: float) -> None:
        self._server.do(self._blows[blow])
        time.sleep(seconds)
        self._server.do(self._server.faults.clear)

    def others_do(self, kind: str, room: str) -> None:
        """To a call: what the adapter never does."""
        account = self._server.account

        def act() -> None:
            call = account.calls.get(f"{CALL_TYPE}:{room}")
            if call is None:
                return
            if kind == "room deleted":
                account.delete(call, hard=True)
            else:
                account.revive(call)

        self._server.do(act)

    def _lose_webhooks(self) -> None:
        self._server.faults.hooks.drop = ""
