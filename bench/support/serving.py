"""A server of one process, for as long as it is measured."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.product import ROOT

START_SECONDS = 20.0
STOP_SECONDS = 5.0


@contextmanager
def serving(command: list[str], environment: dict[str, str], port: int) -> Iterator[int]:
    """``python`` with ``command``, once it listens on ``port``; yields its process id."""
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=os.environ | environment)
    try:
        _wait_for(port, process)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)  # a port has no way to tell
    raise SystemExit("the server did not start")
