"""`manage.py run_web`: HTTP, HTTPS and WebSockets. Every start of the web server goes through here.

SERVER chooses uvicorn (default) or daphne; docs/adr/0001-asgi-server.md has the measurements.
"""

import importlib
import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from livekit_app.monitoring import writer
from project.http.warm_up import warm_up
from project.run.lifetime import allow_many_sockets
from project.servers.listening import PortTaken, refuse_taken

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Serve HTTP, HTTPS and WebSockets."

    def handle(self, *args: object, **options: object) -> None:
        ports = {"PORT": settings.PORT}
        if settings.HTTPS_PORT:
            ports["HTTPS_PORT"] = settings.HTTPS_PORT
        try:
            refuse_taken(settings.HOST, ports)
        except PortTaken as taken:
            raise CommandError(str(taken)) from None
        allow_many_sockets()
        # Imported only now and only the chosen one: daphne installs Twisted's reactor.
        server = importlib.import_module(f"project.servers.{settings.SERVER}")
        logger.info(
            "[web] starting",
            extra={
                "server": settings.SERVER,
                "port": settings.PORT,
                "https_port": settings.HTTPS_PORT,
            },
        )
        application = import_string(settings.ASGI_APPLICATION)
        warm_up()
        writer.begin("web")
        server.run(application)
        logger.info("[web] stopped")
