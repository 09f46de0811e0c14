"""When a worker counts as one that takes nothing any more."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery.worker import state
from redis.exceptions import ConnectionError

from project.run import stuck_worker
from project.run.stuck_worker import LOOKS, StuckWorker
from tests.support.product import ROOT
from tests.support.services import Redis


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What Celery counts in a worker's process."""
    begun: Counter[str] = Counter()
    monkeypatch.setattr(state, "total_count", begun)
    monkeypatch.setattr(state, "active_requests", set())
    return begun


def looks(worker: StuckWorker, times: int, between: Callable[[], object] = lambda: None) -> bool:
    return any(worker.look() or bool(between()) for _ in range(times))


def test_messages_wait_and_nothing_is_begun(counts: Counter[str]) -> None:
    worker = StuckWorker(lambda: 3)
    assert not looks(worker, LOOKS)  # the first has nothing to compare with
    assert worker.look()


def test_nothing_waits(counts: Counter[str]) -> None:
    assert not looks(StuckWorker(lambda: 0), 10 * LOOKS)


def test_it_works_off_what_waits(counts: Counter[str]) -> None:
    assert not looks(StuckWorker(lambda: 3), 10 * LOOKS, lambda: counts.update(["task"]))


def test_its_threads_are_busy_for_long(counts: Counter[str]) -> None:
    """A provider that hangs is not mended by a new process."""
    state.active_requests.add("a request")
    assert not looks(StuckWorker(lambda: 3), 10 * LOOKS)


def test_redis_is_away(counts: Counter[str]) -> None:
    away = [False] * (LOOKS - 1) + [True]

    def waiting() -> int:
        away.append(gone := away.pop(0))
        if gone:
            raise ConnectionError
        return 3

    assert not looks(StuckWorker(waiting), 10 * LOOKS)


def test_a_worker_on_files_is_not_watched(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REDIS_URL = ""
    monkeypatch.setattr(stuck_worker, "_watch", lambda *_: pytest.fail("watched"))
    stuck_worker.watch("clock")


@pytest.fixture
def redis() -> Iterator[Redis]:
    server = Redis()
    yield server
    server.stop()


CONNECTED_AND_NEVER_ASKS = """
import django
django.setup()
from django.core.management import call_command
from kombu.transport.redis import Channel
from project.run import stuck_worker
from project.celery import app
call_command("migrate", verbosity=0)
Channel._brpop_start = lambda self, timeout=None: None
stuck_worker.LOOK_SECONDS = 0.1
app.send_task("sessions_app.tasks.sweep", queue="clock")
call_command("run_worker", "clock", skip_checks=True)
"""


@pytest.mark.slow
def test_a_real_worker_that_never_asks_for_messages_is_ended(redis: Redis, tmp_path: Path) -> None:
    own = {
        "DATABASE_URL": "",
        "REDIS_URL": redis.url,
        "SIDELINE_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "SIDELINE_SUPERVISOR_PID": str(os.getpid()),
    }
    done = subprocess.run(
        [sys.executable, "-c", CONNECTED_AND_NEVER_ASKS],
        cwd=ROOT,
        env=os.environ | own,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "takes no tasks though some wait" in said
    assert "queue=clock" in said
