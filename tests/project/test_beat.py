"""What beat sends, and that it says it is alive."""

from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError

from livekit_app.runtime import heartbeats, queue
from project import beat
from project.celery import QUEUES, app


def test_every_entry_is_a_task_with_a_worker() -> None:
    app.loader.import_default_modules()
    for entry in beat.schedule().values():
        assert entry["task"] in app.tasks
        assert entry["options"]["queue"] in QUEUES


def test_old_ticks_expire() -> None:
    """A worker that was away for an hour finds at most a few messages worth executing."""
    for entry in beat.schedule().values():
        assert 2.0 <= entry["options"]["expires"] <= 2 * entry["schedule"] + 2


def test_provider_calls_have_their_own_queue() -> None:
    """A provider that hangs never stops the clock."""
    queues = {entry["task"]: entry["options"]["queue"] for entry in beat.schedule().values()}
    assert queues["livekit_app.tasks.sweep_provider"] == "provider"
    assert queues["sessions_app.tasks.sweep"] == "clock"


@pytest.mark.parametrize(("provider", "ticks"), [("embedded", 2), ("livekit", 1)])
def test_a_server_that_does_not_announce_its_restart_is_looked_at_more_often(
    provider: str, ticks: int, settings: Any
) -> None:
    settings.PROVIDER = provider

    assert beat.schedule()["provider"]["schedule"] == ticks * settings.SWEEP_SECONDS


def scheduler() -> beat.MemoryScheduler:
    made = beat.MemoryScheduler(app, lazy=True)
    made.setup_schedule()
    return made


@pytest.mark.django_db
def test_a_tick_is_a_heartbeat() -> None:
    running = scheduler()
    with patch.object(running, "apply_entry"):
        wait = running.tick()
    assert 0 <= wait <= beat.HEARTBEAT_SECONDS / 2
    age = heartbeats.age("beat")
    assert age is not None
    assert age < 60


def test_the_clock_goes_on_without_its_database() -> None:
    running = scheduler()
    with (
        patch.object(running, "apply_entry") as sent,
        patch.object(heartbeats, "beat", side_effect=DatabaseError("gone")),
    ):
        running.tick()
        for entry in running.schedule.values():
            entry.last_run_at -= 10 * entry.schedule.run_every
        running._heap = None
        running.tick()
    assert sent.called


@pytest.mark.parametrize("task", list(queue.Task))
def test_what_is_enqueued_goes_where_only_its_own_kind_waits(task: queue.Task) -> None:
    wanted = "clock" if task is queue.Task.PROCESS_INBOX else "provider"
    assert app.amqp.router.route({}, task.celery_name)["queue"].name == wanted
