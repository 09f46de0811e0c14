"""A Redis on one port that can be killed and started again, without any data."""

import subprocess
from pathlib import Path

from tests.support.ports import free_ports
from tests.support.services import find


class MortalRedis:
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
