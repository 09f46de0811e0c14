"""http and https by daphne (SERVER=daphne).

Twisted hands a request to the application only when its body is complete, so the limits live in
the request object: a timer that fires fills in what Twisted has not filled in yet and starts the
application with an empty body and the mark.
"""

import logging
import os
from io import BytesIO
from typing import Any, NoReturn

import daphne.server
from daphne import http_protocol
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings
from twisted.internet import reactor as _reactor
from twisted.internet.task import deferLater

from project.servers import BODY_MARK, BODY_TIMEOUT_MS, Application, BodyMark, Scope, daphne_https
from project.servers.limits import limits_of

logger = logging.getLogger(__name__)

_RESTARTING = 1012
_FLUSH_SECONDS = 0.1
_HTTPS = "https"  # our own kind of endpoint
_twisted_endpoint = daphne.server.serverFromString
reactor: Any = _reactor  # chosen at run time; its type says little


class LimitedWebRequest(http_protocol.WebRequest):  # type: ignore[misc]  # daphne has no types
    body_mark: BodyMark | None = None
    body_timeout_ms: int | None = None

    def gotLength(self, length: int | None) -> None:
        """Headers are complete; ``length`` None: chunked, 0: no body."""
        super().gotLength(length)
        self._seen = 0
        self._timers: list[Any] = []
        if length == 0:
            return
        path = self.channel._path.split(b"?", 1)[0].decode("latin-1")
        self._limits = limits_of(path)
        if length is not None and length > self._limits.max_bytes:
            self._later(0, "too_large")
            return
        self._later(self._limits.total_seconds, "stalled")
        self._stall = self._later(self._limits.stall_seconds, "stalled")

    def handleContentChunk(self, data: bytes) -> None:
        if self.body_mark:
            return
        self._seen += len(data)
        if self._seen > self._limits.max_bytes:
            self._answer("too_large")
            return
        if self._timers and self._stall.active():
            self._stall.reset(self._limits.stall_seconds)
        super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """The body is complete. When we have answered already, it is too late."""
        self._stop_timers()
        if not self.body_mark:
            super().requestReceived(command, path, version)

    def connectionLost(self, reason: Any) -> None:
        self._stop_timers()
        super().connectionLost(reason)

    def _later(self, seconds: float, mark: BodyMark) -> Any:
        timer = reactor.callLater(seconds, self._answer, mark, seconds)
        self._timers.append(timer)
        return timer

    def _stop_timers(self) -> None:
        for timer in self._timers:
            if timer.active():
                timer.cancel()
        self._timers = []

    def _answer(self, mark: BodyMark, after: float = 0) -> None:
        self._stop_timers()
        channel = self.channel
        if channel is None or self.finished or self.body_mark:
            return
        self.body_mark = mark
        self.body_timeout_ms = round(after * 1000) if mark == "stalled" else None
        channel.persistent = False  # the rest of the body may still be on its way
        self.responseHeaders.setRawHeaders(b"connection", [b"close"])
        self.content = BytesIO()
        self.method, self.uri = channel._command, channel._path
        self.clientproto = channel._version
        self.path = self.uri.split(b"?", 1)[0]
        self.client, self.host = channel.getPeer(), channel.getHost()
        self.process()


class LimitedHTTPFactory(http_protocol.HTTPFactory):  # type: ignore[misc]
    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = LimitedWebRequest
        return protocol


class SidelineServer(Server):  # type: ignore[misc]
    def create_application(self, protocol: Any, scope: Scope) -> Any:
        mark = getattr(protocol, "body_mark", None)
        if mark:
            scope[BODY_MARK] = mark
            scope[BODY_TIMEOUT_MS] = protocol.body_timeout_ms
        return super().create_application(protocol, scope)

    def kill_all_applications(self) -> Any:
        """Before the reactor stops: tell WebSockets that we restart (daphne only drops them)."""
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
    # Server.run() makes its factory by this name, and there is no hook for another.
    daphne.server.HTTPFactory = LimitedHTTPFactory
    daphne.server.serverFromString = _endpoint  # … nor for other endpoints
    SidelineServer(
        application=app,
        endpoints=endpoints(),
        server_name="",
        websocket_max_message_size=64 * 1024,
        websocket_max_frame_size=64 * 1024,
        application_close_timeout=3,
    ).run()
    logger.info("[web] stopped")
    logging.shutdown()
    os._exit(0)


def endpoints() -> list[str]:
    """Twisted's descriptions of what to listen on."""
    host = _escaped(settings.HOST)
    found = [f"tcp:port={settings.PORT}:interface={host}:backlog=2048"]
    if settings.HTTPS_PORT:
        found.append(_HTTPS)
    return found


def _endpoint(reactor: Any, description: str) -> Any:
    if description == _HTTPS:
        return daphne_https.endpoint(reactor, settings.HTTPS_PORT, settings.HOST)
    return _twisted_endpoint(reactor, description)


def _escaped(value: str) -> str:
    return value.replace(":", r"\:")
