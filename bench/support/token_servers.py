"""What bench/tokens.py asks for tokens: our server and its peers, over one database."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.support import wrk
from bench.support.serving import serving
from tests.support.ports import free_ports
from tests.support.product import ROOT

NO_LIMIT = "100000000/minute"
SECRET = "bench-secret-of-thirty-two-letters-or-so"
PATH = "/api/livekit/token"

ASK = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {token}"
wrk.body = '{{"roomName": "{room}"}}'
"""
# A crowd: nobody's key comes twice.
WATCH = """
wrk.method = "POST"
wrk.path = "/api/sessions/{room}/spectators"
wrk.headers["Content-Type"] = "application/json"
wrk.body = "{{}}"
math.randomseed({seed})
function request()
  local key = ""
  for _ = 1, 6 do key = key .. string.format("%06x", math.random(0, 0xffffff)) end
  wrk.headers["X-Visitor-Key"] = key
  return wrk.format()
end
"""


class Bench:
    """A database with broadcasts and an account, and servers to ask."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.folder = folder
        self._environment = {
            "DJANGO_SETTINGS_MODULE": "project.settings",
            "SIDELINE_DATA_DIR": str(folder),
            "SIDELINE_PROVIDER": "livekit",
            "LIVEKIT_URL": "http://127.0.0.1:7880",
            "LIVEKIT_API_KEY": "bench",
            "LIVEKIT_API_SECRET": SECRET,
            "LIMIT_TOKENS": NO_LIMIT,
            "LIMIT_TOKENS_PER_ADDRESS": NO_LIMIT,
            "LOG_LEVEL": "ERROR",
            **({"DATABASE_URL": database_url} if database_url else {}),
        }
        made = self._run("-m", "bench.tokens", "--prepare")
        self.room, self.token = made.split()

    def _run(self, *arguments: str) -> str:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=os.environ | self._environment,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        ).stdout

    @contextmanager
    def ours(self, server: str = "uvicorn", **environment: str) -> Iterator[tuple[str, int]]:
        """``(base URL, process id)``."""
        port, unused = free_ports(2)
        settings = {
            "SERVER": server,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "HTTPS_PORT": "0",
            "EMBEDDED_PORT": str(unused),
        }
        environment = self._environment | settings | environment
        with serving(["manage.py", "run_web"], environment, port) as pid:
            yield f"http://127.0.0.1:{port}", pid

    @contextmanager
    def peer(self, module: str) -> Iterator[tuple[str, int]]:
        (port,) = free_ports(1)
        command = ["-m", "uvicorn", f"bench.peers.{module}:application", "--port", str(port)]
        command += ["--loop", "uvloop", "--http", "httptools"]
        command += ["--log-level", "error", "--no-access-log"]
        with serving(command, self._environment, port) as pid:
            yield f"http://127.0.0.1:{port}", pid

    def watching(self, base: str, callers: int, seconds: float) -> subprocess.Popen[str]:
        script = self.folder / f"watch-{time.monotonic_ns()}.lua"
        script.write_text(WATCH.format(room=self.room, seed=time.monotonic_ns() % 2**31))
        return wrk.start(base, script, callers, seconds)

    def wrk(
        self, base: str, callers: int, seconds: float, token: str = ""
    ) -> subprocess.Popen[str]:
        script = self.folder / f"ask-{time.monotonic_ns()}.lua"
        script.write_text(ASK.format(token=token or self.token, room=self.room))
        return wrk.start(base + PATH, script, callers, seconds)
