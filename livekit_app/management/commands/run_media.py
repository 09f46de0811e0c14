"""The embedded media server as a process: ``manage.py run_media``."""

import asyncio
import logging
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from livekit_app.media.config import MediaConfig
from livekit_app.media.server import MediaServer
from livekit_app.providers.embedded import media_settings
from livekit_app.runtime import event_loop

logger = logging.getLogger(__name__)


def config_from_settings() -> MediaConfig:
    return MediaConfig(
        api_key=settings.EMBEDDED_API_KEY,
        api_secret=settings.EMBEDDED_API_SECRET,
        port=settings.EMBEDDED_PORT,
        webhook_url=settings.EMBEDDED_WEBHOOK_URL,
        announced_address=settings.EMBEDDED_ANNOUNCED_ADDRESS,
        udp_ports=settings.EMBEDDED_UDP_PORTS,
        media_address=media_settings.media_address(),
        ice_servers=media_settings.ice_servers(),
        turn=media_settings.turn_secret(),
        processes=media_settings.processes(),
        max_rooms=settings.EMBEDDED_MAX_ROOMS,
        max_spectators=media_settings.max_spectators(),
        start_kbps=settings.EMBEDDED_START_KBPS,
        min_kbps=settings.EMBEDDED_MIN_KBPS,
        max_kbps=settings.EMBEDDED_MAX_KBPS,
        remb=settings.EMBEDDED_REMB,
    )


async def serve(config: MediaConfig) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    logger.info("[media] listening", extra={"host": config.host, "port": config.port})
    await MediaServer(config).run_until(stop)
    logger.info("[media] stopped")


class Command(BaseCommand):
    help = "Run the embedded media server (WHIP in, WHEP out)."
    # It has no database; a migration that is missing is not its business.
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        # Each connectivity check would be a line.
        logging.getLogger("aioice").setLevel(logging.WARNING)
        config = config_from_settings()
        try:
            event_loop.run(serve(config))
        except OSError as problem:
            raise CommandError(
                f"Port {config.port} cannot be used ({problem.strerror}): set EMBEDDED_PORT."
            ) from problem
