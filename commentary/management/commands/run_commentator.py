"""The commentator as a process: ``manage.py run_commentator``."""

import asyncio
import logging
import signal
from typing import Any

from django.core.management.base import BaseCommand

from commentary.host.host import CommentatorHost


async def serve() -> None:
    host = CommentatorHost()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, host.stop)
    await host.run()


class Command(BaseCommand):
    help = "Run a commentator host: it joins the rooms of open broadcasts and comments on them."

    def handle(self, *args: Any, **options: Any) -> None:
        # Each connectivity check would be a line.
        logging.getLogger("aioice").setLevel(logging.WARNING)
        asyncio.run(serve())
