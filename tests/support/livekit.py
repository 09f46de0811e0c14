"""A real LiveKit server on free loopback ports; the same ports and keys from start to start.

``Missing`` when there is no LiveKit and no Go to build it; ``tests/conftest.py``'s rule for
missing services applies (skipped here, a failure with CI=true).
"""

import atexit
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from livekit_app.providers.livekit import local_server
from livekit_app.providers.livekit.local_server import Keys
from livekit_app.providers.spec import ProgramMissing
from tests.support.ports import free_ports
from tests.support.services import Missing

START_SECONDS = 30.0


class LiveKit:
    """Rooms live in its memory: every start begins with none. ``stop`` may be called twice."""

    def __init__(
        self,
        directory: Path,
        webhook_urls: Sequence[str] = (),
        *,
        port: int | None = None,
        keys: Keys | None = None,
        changes: dict[str, dict[str, Any]] | None = None,
    ) -> None:
        """``changes``: sections of its configuration to change, ``{"room": {"auto_create": …}}``.

        Raises ``tests.support.services.Missing``.
        """
        try:
            self.program = local_server.ensure_program()
        except ProgramMissing as missing:
            raise Missing(str(missing)) from missing
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        http, udp, metrics = free_ports(3)
        self.ports = local_server.Ports(port or http, udp, metrics=metrics)
        self.keys = keys or local_server.kept_keys(directory / "keys")
        self.webhook_urls = list(webhook_urls)  # read at each start
        self._changes = changes or {}
        self._process: subprocess.Popen[bytes] | None = None
        self._log = directory / "livekit.log"
        atexit.register(self.stop)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports.http}"

    @property
    def public_url(self) -> str:
        return f"ws://127.0.0.1:{self.ports.http}"

    @property
    def api_key(self) -> str:
        return self.keys.key

    @property
    def api_secret(self) -> str:
        return self.keys.secret

    @property
    def environment(self) -> dict[str, str]:
        """For a product that uses this server: ``Product(directory, env=livekit.environment)``."""
        return {
            "SIDELINE_PROVIDER": "livekit",
            "LIVEKIT_URL": self.url,
            "LIVEKIT_PUBLIC_URL": self.public_url,
            "LIVEKIT_API_KEY": self.api_key,
            "LIVEKIT_API_SECRET": self.api_secret,
        }

    @property
    def pid(self) -> int | None:
        """None while it does not run."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if self._process is not None and running else None

    def start(self, *, wait: bool = True) -> None:
        config_file = self.directory / "livekit.yaml"
        local_server.write_configuration(config_file, self._configuration())
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [self.program, "--config", str(config_file)],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.directory,
                start_new_session=True,
            )
        if wait:
            self.wait_ready()

    def wait_ready(self, seconds: float = START_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not self.answers():
            if self.pid is None or time.monotonic() > deadline:
                said = self.said()
                self.stop()
                raise AssertionError(f"LiveKit did not start:\n{said}")
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url, timeout=1) as answer:
                return bool(answer.read() == b"OK")
        except OSError:
            return False

    def numbers(self) -> str:
        """Its own metrics, as text."""
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self.ports.metrics}/metrics", timeout=5
        ) as answer:
            return str(answer.read().decode())

    def kill(self) -> None:
        """SIGKILL: no goodbye to anybody, no webhooks."""
        assert self._process is not None, "start() comes first"
        self._process.kill()
        self._process.wait()

    def restart(self, *, away_seconds: float = 0.0) -> None:
        """Killed, away for so long, and started again without any room."""
        self.kill()
        time.sleep(away_seconds)
        self.start()

    def hang(self) -> None:
        """It still accepts connections (the kernel does) and never answers."""
        assert self._process is not None, "start() comes first"
        os.kill(self._process.pid, signal.SIGSTOP)
        os.waitpid(self._process.pid, os.WUNTRACED)  # until it really stands still

    def go_on(self) -> None:
        assert self._process is not None, "start() comes first"
        os.kill(self._process.pid, signal.SIGCONT)

    def stop(self) -> None:
        """At once: it would wait for everybody to leave."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def said(self, lines: int = 80) -> str:
        try:
            return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])
        except FileNotFoundError:
            return ""

    def _configuration(self) -> dict[str, Any]:
        config = local_server.configuration(
            keys=self.keys,
            ports=self.ports,
            bind=["127.0.0.1"],
            node_ip="127.0.0.1",
            webhook_urls=self.webhook_urls,
        )
        for section, values in self._changes.items():
            config[section] = config.get(section, {}) | values
        return config
