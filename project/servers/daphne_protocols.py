"""daphne's and Twisted's protocols with what they have no limit for, told to ``Connections``.

Twisted hands a request to the application only when its body is complete, so the limits of bodies
live in the request object: a timer that fires fills in what Twisted has not filled in yet and
starts the application with an empty body and the mark.
"""

from io import BytesIO
from typing import Any

from daphne import http_protocol
from twisted.internet import reactor as _reactor
from twisted.internet.interfaces import ISSLTransport

from project.servers import BodyMark
from project.servers.connections import Connection, ConnectionPhase, Connections
from project.servers.limits import limits_of
from project.servers.refusals import (
    FRAMING,
    HEAD_BYTES,
    LINGER_BYTES,
    LINGER_SECONDS,
    MOST_HEADERS,
    answer,
    form,
)

reactor: Any = _reactor  # chosen at run time; its type says little
IDLE_SECONDS = 20  # as uvicorn
CUT_SECONDS = 5.0
_LONGEST_CHUNK_LINE = 1024  # Twisted's


class LimitedWebRequest(http_protocol.WebRequest):  # type: ignore[misc]  # daphne has no types
    body_mark: BodyMark | None = None
    body_timeout_ms: int | None = None
    _timers: list[Any] = []

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
        self.channel.framing -= len(data) * (1 + FRAMING)
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

    def process(self) -> Any:
        if self.channel is not None:
            self.server.ws_factory.upgrading = self.channel
        return super().process()

    def give_up(self) -> None:
        """The channel has answered itself."""
        self._stop_timers()

    def basic_error(self, status: int, status_text: bytes, body: str) -> None:
        """What daphne itself says, in our form instead of a page."""
        said = form(status)
        headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
        self.handle_reply({"type": "http.response.start", "status": status, "headers": headers})
        self.handle_reply({"type": "http.response.body", "body": said})

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


class LimitedChannel(http_protocol.http.HTTPChannel):  # type: ignore[misc]  # found by daphne
    """The connection and the heads of its requests."""

    totalHeadersSize = HEAD_BYTES
    maxHeaders = MOST_HEADERS
    MAX_LENGTH = HEAD_BYTES  # of one line
    abortTimeout = None  # ``Connections.leaving``: a slow phone may still be reading

    connection: Connection
    book: Connections
    refused = False  # what still comes is read and forgotten, up to LINGER_BYTES
    _unread = 0
    framing = 0  # bytes of a body's chunks that are no body

    def dataReceived(self, data: bytes) -> None:
        if self.refused:
            self._forget(data)
            return
        super().dataReceived(data)
        if self._is_in_head():
            self.book.head_begun(self.connection)

    def lineReceived(self, line: bytes) -> None:
        if self.refused:
            return
        if line[:1] in (b" ", b"\t"):  # obs-fold: what one server joins another reads apart
            self.refuse(400)
        else:
            super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:
        self.refuse(431)

    def rawDataReceived(self, data: bytes) -> None:
        if self.refused:
            return
        if not self._handlingRequest:
            self.framing += len(data)
        super().rawDataReceived(data)
        trailers = len(getattr(self._transferDecoder, "_trailerHeaders", ()))
        if not self._handlingRequest and (self.framing > HEAD_BYTES or trailers > MOST_HEADERS):
            self.refuse(431)

    def allHeadersReceived(self) -> None:
        if self.refused:
            return
        headers = self.requests[-1].requestHeaders
        if len(headers.getRawHeaders(b"Transfer-Encoding", [])) > 1:
            self.refuse(400)  # Twisted leaves out ``identity``: others read another body
            return
        upgrade = headers.getRawHeaders(b"Upgrade", [b""])
        if self.length != 0 and upgrade[0].lower() == b"websocket":
            self.refuse(400)  # as uvicorn: a WebSocket's request has no body
            return
        self.framing = 0
        self.book.head_complete(self.connection)
        super().allHeadersReceived()

    def requestDone(self, request: Any) -> None:
        if self._waitingForTransport and self._dataBuffer:
            # It asks on and does not read: each further answer would wait in our memory.
            self.persistent = False
        super().requestDone(request)
        if self.connection.phase is ConnectionPhase.LEAVING or self._handlingRequest:
            return
        if self._is_in_head():
            self.book.head_begun(self.connection)
        else:
            self.book.answered(self.connection)

    def loseConnection(self) -> Any:
        self.book.leaving(self.connection)
        return super().loseConnection()

    def connectionLost(self, reason: Any) -> None:
        self.book.gone(self.connection)
        super().connectionLost(reason)

    def _is_in_head(self) -> bool:
        """Is part of a head there? An idle connection has none."""
        return bool(
            self.line_mode
            and not self._handlingRequest
            and not self.refused
            and (self._buffer or self._receivedHeaderSize)
        )

    # --- refusing ---

    def _forget(self, data: bytes) -> None:
        self._unread += len(data)
        if self._unread > LINGER_BYTES:
            self.transport.abortConnection()

    def late(self) -> None:
        if self._is_in_head():
            self.refuse(408)
        else:  # nothing was asked, so nothing is said
            self.transport.loseConnection()
            self.book.leaving(self.connection, CUT_SECONDS)

    def _respondToBadRequestAndDisconnect(self) -> None:
        """Twisted's name for all that it finds wrong."""
        decoder = getattr(self._transferDecoder, "state", "")
        too_much = (
            self._receivedHeaderSize > self.totalHeadersSize
            or self._receivedHeaderCount > self.maxHeaders
            or decoder == "TRAILER"
            or (
                decoder == "CHUNK_LENGTH"
                and len(self._transferDecoder._buffer) > _LONGEST_CHUNK_LINE
            )
        )
        self.refuse(431 if too_much else 400)

    def refuse(self, status: int) -> None:
        """Answer, and close when the peer had a moment to read it. No other answer is under way:
        while there is one, Twisted parses nothing."""
        if self.refused:
            return
        self.refused = True
        for request in self.requests:
            request.give_up()
        self.setTimeout(None)
        self.transport.write(answer(status))
        if ISSLTransport(self.transport, None) is None:
            self.transport.loseWriteConnection()
        self.book.leaving(self.connection, LINGER_SECONDS + CUT_SECONDS)
        reactor.callLater(LINGER_SECONDS, super().loseConnection)


class LimitedHTTPFactory(http_protocol.HTTPFactory):  # type: ignore[misc]
    """``arriving``: the connection whose protocol is made next."""

    protocol = LimitedChannel
    book: Connections
    arriving: Connection

    def __init__(self, server: Any) -> None:
        super().__init__(server)
        self.timeOut = IDLE_SECONDS

    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = LimitedWebRequest
        protocol.book = self.book
        protocol.connection = self.arriving
        self.arriving.late = protocol.late
        return protocol
