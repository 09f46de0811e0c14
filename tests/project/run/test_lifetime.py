"""A process ends with its supervisor, and runs on its own without one."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.support.product import ROOT, _runs

pytestmark = pytest.mark.slow

CHILD = (
    "from project.run.lifetime import end_with_parent; end_with_parent(); print('up', flush=True)"
)
PARENT = (
    "import os, subprocess, sys, time; os.environ['SIDELINE_SUPERVISOR_PID'] = str(os.getpid());"
    "child = subprocess.Popen([sys.executable, '-c', sys.argv[1]], stdout=subprocess.PIPE);"
    "child.stdout.readline(); print(child.pid, flush=True); time.sleep(60)"
)


def orphaned(child: str) -> int:
    """Start ``child`` below a parent, kill the parent; the child's pid."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, child], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    return pid


def assert_ends(pid: int) -> None:
    deadline = time.monotonic() + 20
    try:
        while _runs(pid):
            assert time.monotonic() < deadline, "it still runs"
            time.sleep(0.05)
    finally:
        if _runs(pid):
            os.kill(pid, signal.SIGKILL)


def test_it_ends_when_its_parent_is_killed() -> None:
    assert_ends(orphaned(CHILD + "; import time; time.sleep(60)"))


def test_it_ends_even_when_it_ignores_sigterm() -> None:
    ignoring = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    assert_ends(orphaned(ignoring + CHILD + "; time.sleep(60)"))


def test_it_does_not_start_for_a_parent_that_is_gone_already() -> None:
    environment = {**os.environ, "SIDELINE_SUPERVISOR_PID": "1"}
    started = subprocess.run(
        [sys.executable, "-c", CHILD], cwd=ROOT, env=environment, check=False, capture_output=True
    )
    assert started.returncode == 1
    assert started.stdout == b""


def test_without_a_supervisor_it_runs() -> None:
    environment = {k: v for k, v in os.environ.items() if k != "SIDELINE_SUPERVISOR_PID"}
    started = subprocess.run(
        [sys.executable, "-c", CHILD], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    assert started.stdout == b"up\n"
