"""The Celery app. Tasks live in the apps; ``project/beat.py`` says what runs when.

Two queues, each with its own worker process: ``clock`` never calls a provider, so a provider that
hangs never stops the clock.
"""

import os
import time
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_postrun, worker_ready
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

QUEUES = ("clock", "provider")
HEARTBEAT_SECONDS = 2.0

TRANSPORT_ALIASES["safefiles"] = "project.run.broker:SafeFilesystemTransport"

app = Celery("sideline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.set_default()  # "current" is per thread; views and task threads must find this app too

_beaten_at = 0.0


@setup_logging.connect(dispatch_uid="project.celery")
def keep_our_logging(**kwargs: Any) -> None:
    """A receiver is all it takes for Celery to leave logging as Django set it up."""


@worker_ready.connect(dispatch_uid="project.celery.watch")
def watch_it(**kwargs: Any) -> None:
    from project.run import stuck_worker

    if name := os.environ.get("SIDELINE_WORKER", ""):
        stuck_worker.watch(name)


@worker_ready.connect(dispatch_uid="project.celery")
@task_postrun.connect(dispatch_uid="project.celery")
def note_that_a_worker_works(**kwargs: Any) -> None:
    """A worker that finishes tasks is alive: ``worker-clock`` and ``worker-provider`` heartbeats.

    Beat sends something to both queues every few seconds, so silence means trouble.
    """
    global _beaten_at
    name = os.environ.get("SIDELINE_WORKER", "")
    if not name or time.monotonic() - _beaten_at < HEARTBEAT_SECONDS:
        return
    from livekit_app.runtime import heartbeats

    _beaten_at = time.monotonic()
    heartbeats.beat(f"worker-{name}")
