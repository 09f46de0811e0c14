"""Sending our Celery tasks so that a broker that is away costs nothing but a moment."""

import logging

from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)

EXPIRES_SECONDS = 30  # an older message is stale: the sweep has done its work


def send(task: str, *args: object) -> None:
    """Enqueue ``livekit_app.tasks.<task>`` now. Never raises: the sweep does what gets lost."""
    from livekit_app import tasks  # which imports the modules that send

    try:
        getattr(tasks, task).apply_async(args, expires=EXPIRES_SECONDS, retry=False)
    except (KombuError, OSError):
        logger.warning("[dispatch] broker did not take the message", extra={"task": task})
