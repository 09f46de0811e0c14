"""A probe that is stopped in the middle leaves nothing at Stream."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.product import ROOT
from tests.support.stream import StreamServer

pytestmark = pytest.mark.slow
SECONDS = 60.0


@pytest.fixture
def probe(stream_server: StreamServer, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """In the middle of its questions: one of them is not answered."""
    stream_server.faults.hang("GetRateLimits")
    (hanging,) = stream_server.faults.active
    process = subprocess.Popen(
        [sys.executable, "manage.py", "stream_probe"],
        cwd=ROOT,
        env={
            **os.environ,
            **stream_server.environment(SIDELINE_DATA_DIR=str(tmp_path)),
            "PROVIDER_TIMEOUT_SECONDS": "60",
            "ROOM_WAIT_SECONDS": "90",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        deadline = time.monotonic() + SECONDS
        while not hanging.struck and time.monotonic() < deadline:
            time.sleep(0.05)
        assert stream_server.account.calls
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_probe_cleans_up(
    stream_server: StreamServer, probe: subprocess.Popen[str], number: signal.Signals
) -> None:
    probe.send_signal(number)
    said, _ = probe.communicate(timeout=SECONDS)
    assert probe.returncode == 1
    assert "cleaned up" in said and "Traceback" not in said
    assert stream_server.account.calls == {}
    assert stream_server.api_secret not in said
