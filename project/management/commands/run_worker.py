"""`manage.py run_worker clock` and `manage.py run_worker provider`: Celery workers."""

import logging
import os
import sys
import warnings
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand

from livekit_app.monitoring import writer
from livekit_app.providers.registry import close_providers
from livekit_app.runtime.loop import run_async
from project.celery import QUEUES, app

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run the Celery worker of one queue (clock or provider)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queue", choices=QUEUES)

    def handle(self, *args: object, queue: str, **options: object) -> None:
        os.environ["SIDELINE_WORKER"] = queue
        # Celery warns about root; messages here are JSON from our own processes only.
        warnings.filterwarnings("ignore", message="You're running the worker with superuser")
        worker = app.Worker(
            hostname=f"{queue}@{os.getpid()}",
            queues=[queue],
            pool="threads",
            concurrency=settings.WORKER_THREADS,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            quiet=True,
            loglevel=settings.LOG_LEVEL,
        )
        logger.info("[worker] starting", extra={"queue": queue})
        writer.begin(f"worker-{queue}")
        worker.start()  # returns after SIGTERM, when the tasks at hand are done
        run_async(close_providers())
        logger.info("[worker] stopped", extra={"queue": queue})
        sys.exit(worker.exitcode or 0)
