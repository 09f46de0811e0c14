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
    arguments = ["--seed", "7", "--seconds", "8", "--sessions", "8"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.run", *arguments, "--provider", "livekit", "--redis"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-3000:]
    assert "0 orphans, 0 zombies" in done.stdout
