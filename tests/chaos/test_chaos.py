"""A short ``make chaos`` with a fixed seed."""

import subprocess
import sys

import pytest

from livekit_app.providers.livekit import local_server
from livekit_app.providers.spec import ProgramMissing
from tests.support.product import ROOT
from tests.support.services import Missing, find

pytestmark = pytest.mark.slow


def test_nothing_is_lost_whatever_is_killed() -> None:
    try:
        local_server.ensure_program()
        find("redis-server", "redis-server")
    except (ProgramMissing, Missing) as missing:
        pytest.skip(str(missing))
    run_chaos("--sessions", "8", "--provider", "livekit", "--redis")


def test_nothing_is_lost_on_stream_whatever_its_api_does() -> None:
    """And our own processes are killed."""
    run_chaos("--sessions", "4", "--provider", "stream")


def run_chaos(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.run", "--seed", "7", "--seconds", "8", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-3000:]
    assert "0 orphans, 0 zombies" in done.stdout
