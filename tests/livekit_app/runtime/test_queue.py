"""Messages to our workers: each has its task, and a broker that is away is no error."""

import logging
from typing import Any

import pytest
from celery import current_app
from kombu.exceptions import OperationalError

from livekit_app.runtime import queue
from livekit_app.runtime.queue import Task


def test_every_message_has_its_task_and_every_task_its_name() -> None:
    current_app.loader.import_default_modules()
    ours = {name for name in current_app.tasks if name.startswith("livekit_app.tasks.")}
    assert {task.celery_name for task in Task} == ours


def test_a_message_expires_and_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        current_app._get_current_object(),
        "send_task",
        lambda name, args, **options: sent.append((name, args, options)),
    )
    queue.enqueue(Task.REMOVE_PARTICIPANTS, [1, 2])
    options = {"expires": queue.EXPIRES_SECONDS, "retry": False, "ignore_result": True}
    assert sent == [("livekit_app.tasks.remove_visits", ([1, 2],), options)]


@pytest.mark.django_db(transaction=True)
def test_a_message_for_later_says_when_and_expires_so_much_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(
        current_app._get_current_object(),
        "send_task",
        lambda name, args, **options: sent.append(options),
    )
    queue.enqueue_on_commit(Task.LOOK_AT_PEOPLE, 1, delay=2.0)
    assert (sent[0]["countdown"], sent[0]["expires"]) == (2.0, queue.EXPIRES_SECONDS + 2.0)


@pytest.mark.parametrize("problem", [OperationalError("away"), ConnectionRefusedError()])
def test_a_broker_that_is_away_is_said_and_stops_nobody(
    problem: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*args: Any, **options: Any) -> None:
        raise problem

    monkeypatch.setattr(current_app._get_current_object(), "send_task", away)
    with caplog.at_level(logging.WARNING, logger="livekit_app.runtime.queue"):
        queue.enqueue(Task.RECONCILE_ROOM, 1)
    assert [vars(record)["task"] for record in caplog.records] == ["reconcile_room"]
