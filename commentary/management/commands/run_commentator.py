"""The commentator as a process: ``manage.py run_commentator``."""

import asyncio
import logging
import os
import signal
from typing import Any

from django.core.management.base import BaseCommand

from commentary.host.host import CommentatorHost
from livekit_app.monitoring import writer


async def serve() -> bool:
    """False when an observer hangs in its thread to the end."""
    host = CommentatorHost()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, host.stop)
    await host.run()
    return host.is_quiet


class Command(BaseCommand):
    help = "Run a commentator host: it joins the rooms of open broadcasts and comments on them."

    def handle(self, *args: Any, **options: Any) -> None:
        # Each connectivity check would be a line.
        logging.getLogger("aioice").setLevel(logging.WARNING)
        writer.begin("commentator")
        if not asyncio.run(serve()):
            # It cannot be ended, and Python's own end would abort in it. All else is closed.
            writer.end()
            logging.shutdown()
            os._exit(0)
