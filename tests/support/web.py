"""``manage.py run_web`` alone, with the bare application of bench/peers/bare.py in front of
Sideline."""

import os
import resource
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

from tests.support.ports import free_ports
from tests.support.product import ROOT


class Web:
    """One web process on free ports: http and https."""

    def __init__(
        self,
        directory: Path,
        server: str,
        env: dict[str, str] | None = None,
        *,
        open_files: int | None = None,  # its ``ulimit -n``
    ) -> None:
        self.port, self.https_port, unused = free_ports(3)
        self.directory = directory
        self._log = directory / "web.log"
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bench.peers.bare_settings",
            "SIDELINE_DATA_DIR": str(directory),
            "SIDELINE_PROCESS": "web",
            "SIDELINE_SUPERVISOR_PID": str(os.getpid()),
            "SERVER": server,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "HTTPS_PORT": str(self.https_port),
            "EMBEDDED_PORT": str(unused),
            **(env or {}),
        }
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run_web"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if open_files is not None:  # before it looks: it is still importing
            resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, (open_files, open_files))
        self._wait()

    def connect(self, *, secure: bool = False) -> socket.socket:
        """A connected socket; ``secure`` checks the certificate against our own authority."""
        port = self.https_port if secure else self.port
        plain = socket.create_connection(("127.0.0.1", port), timeout=15)
        return self.secured(plain) if secure else plain

    def secured(self, plain: socket.socket) -> ssl.SSLSocket:
        context = ssl.create_default_context(cafile=str(self.directory / "tls/ca.pem"))
        return context.wrap_socket(plain, server_hostname="127.0.0.1")

    def terminate(self) -> int:
        """SIGTERM; returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def said(self) -> str:
        return self._log.read_text(errors="replace")

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self.connect().close()
                self.connect(secure=True).close()
            except (OSError, ssl.SSLError):
                if self.process.poll() is not None:
                    raise AssertionError(f"run_web ended:\n{self.said()}") from None
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise AssertionError(f"run_web does not listen:\n{self.said()}")
