"""The whole product as a user starts it: ``manage.py up`` in a data directory of its own.

On LiveKit with ``env={"SIDELINE_PROVIDER": "livekit"}`` (it runs one of its own), or with the
``environment`` of a ``tests.support.livekit.LiveKit``.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.support.ports import free_ports

ROOT = Path(__file__).resolve().parent.parent.parent

START_SECONDS = 90.0
STOP_SECONDS = 20.0

# What the test run set for itself, or for another product on this machine.
_NOT_INHERITED = (
    "SIDELINE_PROCESS",
    "SIDELINE_PUBLIC_URL",
    "HOST",
    "EMBEDDED_URL",
    "LIVEKIT_URL",
    "LIVEKIT_PUBLIC_URL",
)


# What the product itself comes with, for who measures it: ``Product(…, env=AS_IT_COMES)``.
AS_IT_COMES = {"SIDELINE_COMMENTARY_ENGINE": "people", "SIDELINE_COMMENTARY_FPS": "6"}


class Product:
    """``start`` waits until everything is ready; ``stop`` ends it and checks that nothing is left.

    The ports stay the same from start to start, so pages that are open find it again.
    """

    def __init__(
        self,
        directory: Path,
        env: dict[str, str] | None = None,
        arguments: tuple[str, ...] = (),
    ) -> None:
        self.directory = directory
        self.directory.mkdir(parents=True, exist_ok=True)
        self.port, self.https_port, self.media_port, livekit_port, udp_port = free_ports(5)
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.secure_url = f"https://127.0.0.1:{self.https_port}"
        self._arguments = arguments
        self._output = directory / "up.log"
        self._process: subprocess.Popen[bytes] | None = None
        inherited = {key: os.environ[key] for key in os.environ if key not in _NOT_INHERITED}
        self.environment = inherited | {
            "SIDELINE_DATA_DIR": str(directory / "data"),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "HTTPS_PORT": str(self.https_port),
            "EMBEDDED_PORT": str(self.media_port),
            "LIVEKIT_PORT": str(livekit_port),  # used with SIDELINE_PROVIDER=livekit
            "LIVEKIT_UDP_PORT": str(udp_port),
            # Delivery does not depend on what is seen: numbered lines, two a second.
            "SIDELINE_COMMENTARY_ENGINE": "scripted",
            "SIDELINE_COMMENTARY_FPS": "2",
            # A test run that is killed takes its products with it (project.run.lifetime).
            "SIDELINE_SUPERVISOR_PID": str(os.getpid()),
            **(env or {}),
        }

    @property
    def data(self) -> Path:
        return self.directory / "data"

    def start(self, *, wait: bool = True) -> None:
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "up", *self._arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if wait:
            try:
                self.wait_ready()
            except BaseException:
                self._destroy()
                raise

    def wait_ready(self, seconds: float = START_SECONDS) -> None:
        """Wait for 200 from /health/ready. Raises AssertionError with what the processes said."""
        deadline = time.monotonic() + seconds
        seen = ""
        while time.monotonic() < deadline:
            assert self._process is not None, "start() comes first"
            status = self._process.poll()
            if status is not None:
                raise AssertionError(f"the product ended with status {status}:\n{self.tail()}")
            seen = self._not_ready_because()
            if not seen:
                return
            time.sleep(0.1)
        raise AssertionError(f"not ready within {seconds:.0f} s: {seen}\n{self.tail()}")

    def stop(self) -> None:
        """SIGTERM, as Ctrl-C would. Everything must end by itself, with status 0."""
        if self._process is None:
            return
        family = self.family()
        self._process.terminate()
        try:
            status = self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._destroy()
            raise AssertionError(
                f"the product did not stop within {STOP_SECONDS:.0f} s:\n{self.tail()}"
            ) from None
        self._process = None
        left = [name for name, pid in family.items() if _runs(pid)]
        for name in left:
            _kill(family[name])
        assert status == 0, f"the product ended with status {status}:\n{self.tail()}"
        assert not left, f"still running after the stop: {', '.join(left)}\n{self.tail()}"

    def kill(self, name: str, number: int = signal.SIGKILL) -> int:
        """Send a signal to one process; returns the pid that it had."""
        pid = self.pid(name)
        assert pid is not None, f"{name} does not run:\n{self.tail()}"
        os.kill(pid, number)
        return pid

    def pid(self, name: str) -> int | None:
        """Of ``web``, ``worker-clock`` … ; None while it does not run."""
        return self.family().get(name)

    def family(self) -> dict[str, int]:
        """Every process that runs now, by name, with its pid; the supervisor is one of them."""
        try:
            table: dict[str, Any] = json.loads((self.data / "run/processes.json").read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return {name: int(row["pid"]) for name, row in table.items()}

    def process_names(self) -> list[str]:
        """The processes that are there for good."""
        return [name for name in self.family() if name not in ("supervisor", "ready")]

    def supervisor_pid(self) -> int:
        assert self._process is not None, "start() comes first"
        return self._process.pid

    def tail(self, lines: int = 120) -> str:
        """The last that the processes said; every line names its process."""
        try:
            said = self._output.read_text(errors="replace").splitlines()
        except FileNotFoundError:
            said = []
        return "\n".join(said[-lines:])

    def _not_ready_because(self) -> str:
        try:
            with urllib.request.urlopen(f"{self.base_url}/health/ready", timeout=10):
                return ""
        except urllib.error.HTTPError as answer:
            return answer.read().decode(errors="replace")[:1000]
        except OSError as problem:
            return str(problem)

    def _destroy(self) -> None:
        """No ceremony: for a product that has failed already."""
        family = self.family()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        for pid in family.values():
            _kill(pid)


def _runs(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
    else:
        return stat.rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
