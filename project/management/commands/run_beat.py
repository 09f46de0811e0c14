"""`manage.py run_beat`: the clock. Run one."""

import logging
import signal
import sys
from types import FrameType

from celery.beat import Service
from django.core.management.base import BaseCommand

from livekit_app.monitoring import writer
from project.beat import MemoryScheduler
from project.celery import app

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Send the periodic tasks (Celery beat). Run exactly one."

    def handle(self, *args: object, **options: object) -> None:
        app.loader.init_worker()
        app.finalize()
        service = Service(app, max_interval=1, scheduler_cls=MemoryScheduler)

        def stop(number: int, frame: FrameType | None) -> None:
            # From a signal handler: service.stop() takes locks that the loop may hold.
            sys.exit(0)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        logger.info("[beat] starting")
        writer.begin("beat")
        service.start()
        logger.info("[beat] stopped")
