"""Enqueueing our Celery tasks so that a broker that is away costs nothing but a moment.

Tasks are named here and defined in ``livekit_app/tasks.py``, which imports what enqueues them; a
test holds the two together.
"""

import logging
from enum import StrEnum

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)

EXPIRES_SECONDS = 30  # an older message is stale: the sweep has done its work


class Task(StrEnum):
    """What may be enqueued; the value is the function's name in ``livekit_app.tasks``."""

    RECONCILE_ROOM = "reconcile_room"
    SWEEP_PROVIDER = "sweep_provider"
    REMOVE_PARTICIPANTS = "remove_visits"
    UNBAR_PARTICIPANTS = "unbar_visits"
    APPLY_RIGHTS = "apply_rights"
    LOOK_AT_PEOPLE = "look_at_people"
    FORGET_PEOPLE = "forget_people"
    PROCESS_INBOX = "process_inbox"

    @property
    def celery_name(self) -> str:
        return f"livekit_app.tasks.{self}"


def enqueue(task: Task, *args: object, delay: float = 0.0) -> None:
    """Send the message now. Never raises: the sweep does what gets lost.

    ``delay``: seconds until it is carried out. The worker that took the message keeps it in memory
    meanwhile, which costs none of its threads.
    """
    later = {"countdown": delay} if delay > 0 else {}
    try:
        current_app.send_task(
            task.celery_name,
            args,
            expires=EXPIRES_SECONDS + delay,
            retry=False,
            ignore_result=True,
            **later,
        )
    except (KombuError, OSError):
        logger.warning("[queue] broker did not take the message", extra={"task": str(task)})


def enqueue_on_commit(task: Task, *args: object, delay: float = 0.0) -> None:
    """Send it once the current transaction (if any) is committed."""
    later = {"delay": delay} if delay > 0 else {}
    transaction.on_commit(lambda: enqueue(task, *args, **later), robust=True)
