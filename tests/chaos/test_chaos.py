"""A short ``make chaos`` with a fixed seed."""

import subprocess
import sys

import pytest

from tests.support.product import ROOT

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("provider", ["embedded"])
def test_nothing_is_lost_whatever_is_killed(provider: str) -> None:
    arguments = ["--seed", "7", "--seconds", "8", "--sessions", "8", "--provider", provider]
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.run", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-3000:]
    assert "0 orphans, 0 zombies" in done.stdout
