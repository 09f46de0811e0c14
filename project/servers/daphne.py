"""http and https by daphne (SERVER=daphne): our doors, Twisted's protocols with our limits."""

import asyncio
import logging
import os
import socket
from functools import partial
from typing import Any, NoReturn

import daphne.server
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings
from twisted.internet.interfaces import IProtocolFactory
from twisted.internet.task import deferLater
from twisted.protocols.tls import TLSMemoryBIOFactory

from livekit_app.monitoring import writer
from project.servers import BODY_MARK, BODY_TIMEOUT_MS, Application, Scope, daphne_https
from project.servers.connections import Connection, Connections, places
from project.servers.daphne_protocols import LimitedHTTPFactory, reactor
from project.servers.daphne_sockets import LimitedSocketFactory
from project.servers.door import Door
from project.servers.listening import bind

logger = logging.getLogger(__name__)

_RESTARTING = 1012
_FLUSH_SECONDS = 0.1


class SidelineServer(Server):  # type: ignore[misc]
    """Listens by doors of our own, so ``endpoints`` is only what daphne insists on."""

    def __init__(self, application: Application, **options: Any) -> None:
        super().__init__(application, endpoints=["ours"], ready_callable=self.open, **options)
        self.endpoints: list[str] = []
        self._doors: list[Door] = []

    def open(self) -> None:
        """Just before the reactor runs."""
        loop: asyncio.AbstractEventLoop = reactor._asyncioEventloop
        self.book = Connections(places().connections, loop)
        self.http_factory.book = self.book
        self.http_factory.doStart()
        for port, factory in self._listening():
            listener = bind(settings.HOST, port)
            secure = factory is not self.http_factory
            hand_over = partial(self._hand_over, factory)
            door = Door(listener, self.book, hand_over, loop, secure=secure)
            door.open()
            self._doors.append(door)

    def _listening(self) -> list[tuple[int, IProtocolFactory]]:
        found = [(settings.PORT, self.http_factory)]
        if settings.HTTPS_PORT:
            present = daphne_https.present_certificate(reactor)
            secure = TLSMemoryBIOFactory(present, False, self.http_factory)
            found.append((settings.HTTPS_PORT, secure))
        return found

    def _hand_over(
        self, factory: IProtocolFactory, accepted: socket.socket, connection: Connection
    ) -> None:
        self.http_factory.arriving = connection
        try:
            transport = reactor.adoptStreamConnection(accepted.fileno(), accepted.family, factory)
            connection.cut = transport.abortConnection
        except OSError:  # it has gone already
            self.book.gone(connection)
        finally:
            accepted.close()  # Twisted has a copy

    def create_application(self, protocol: Any, scope: Scope) -> Any:
        mark = getattr(protocol, "body_mark", None)
        if mark:
            scope[BODY_MARK] = mark
            scope[BODY_TIMEOUT_MS] = protocol.body_timeout_ms
        return super().create_application(protocol, scope)

    def kill_all_applications(self) -> Any:
        """Before the reactor stops: tell WebSockets that we restart (daphne only drops them)."""
        for door in self._doors:
            door.close()
        for protocol, details in list(self.connections.items()):
            if isinstance(protocol, WebSocketProtocol) and protocol.state == protocol.STATE_OPEN:
                # Not sendClose(): autobahn takes 1012 for a code that only others may send.
                protocol.sendCloseFrame(code=_RESTARTING)
            if "application_instance" not in details:
                del self.connections[protocol]  # daphne's own loop expects one for each connection
        killed = super().kill_all_applications()
        # One turn of the reactor more, for the close frames to leave.
        return killed.addCallback(lambda _: deferLater(reactor, _FLUSH_SECONDS, lambda: None))


def run(app: Application) -> NoReturn:
    """Serve until SIGTERM or SIGINT. Does not return: the process ends here, with status 0.

    With WebSockets open, Python 3.11 crashes (SIGSEGV) when it collects the cancelled applications
    at its own end, after everything that matters is done.
    """
    # Server.run() makes its factories by these names, and there is no hook for others.
    daphne.server.HTTPFactory = LimitedHTTPFactory
    daphne.server.WebSocketFactory = LimitedSocketFactory
    SidelineServer(
        app,
        server_name="",
        websocket_max_message_size=64 * 1024,
        websocket_max_frame_size=64 * 1024,
        application_close_timeout=3,
    ).run()
    logger.info("[web] stopped")
    writer.end()
    logging.shutdown()
    os._exit(0)
