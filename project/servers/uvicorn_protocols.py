"""uvicorn's protocols with what they have no limit for, told to ``Connections``.

httptools counts nothing, and uvicorn times only idle connections. Bytes are counted as they are fed
to the parser, so a complete request that comes in one piece, as nearly all do, costs three
additions.
"""

import asyncio
from functools import partial
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame
from websockets.http11 import Response

from project.servers.connections import LEAVE_SECONDS, Connection, Connections
from project.servers.refusals import (
    FRAMING,
    HEAD_BYTES,
    LINGER_BYTES,
    LINGER_SECONDS,
    MOST_HEADERS,
    answer,
    form,
)

PIPELINED = 16  # requests that may wait for an answer on one connection
MOST_FRAGMENTS = 256  # of one message
# More is refused by `websockets` without a word to the client (1 MiB in all).
SOCKET_HEADERS, SOCKET_LINE = 128, 8192
_CUT_SECONDS = 5.0


class GuardedHttp(HttpToolsProtocol):
    def __init__(self, *, connection: Connection, connections: Connections, **options: Any) -> None:
        super().__init__(**options)
        self.connection = connection
        self.book = connections
        self._in_head = True
        self._begun = False  # a byte of this head was parsed
        self._unpaid = 0  # bytes since the head began that are no body
        self._refused = False  # what still comes is read and forgotten, up to LINGER_BYTES
        self._unread = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.connection.cut = transport.abort
        self.connection.late = self._late
        self.ws_protocol_class = partial(  # type: ignore[assignment]
            GuardedSocket, connection=self.connection, connections=self.book
        )

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.book.gone(self.connection)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if self._refused:
            self._forget(data)
            return
        self._unpaid += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self._refuse(400)
            return
        except httptools.HttpParserUpgrade:
            if self._refused:
                return
            if self._should_upgrade():
                self.handle_websocket_upgrade()
            else:
                self._unsupported_upgrade_warning()
            return
        if self._refused:
            return
        if self._unpaid > HEAD_BYTES or (self.headers and len(self.headers) > MOST_HEADERS):
            self._refuse(431)
        elif self._in_head and (self.cycle is None or self.cycle.response_complete):
            self.book.head_begun(self.connection)

    # --- what the parser finds ---

    def on_message_begin(self) -> None:
        self._begun = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        if self._refused:
            return
        if len(self.headers) > MOST_HEADERS or (
            self._unpaid > HEAD_BYTES and len(self.url) + _size(self.headers) > HEAD_BYTES
        ):
            self._refuse(431)
            return
        if len(self.pipeline) >= PIPELINED:
            self._close_when_answered()
            return
        if self.parser.should_upgrade() and self._should_upgrade() and _has_body(self.headers):
            self._refuse(400)  # a WebSocket has none, and nobody would wait for the end of this one
            return
        self._in_head = self._begun = False
        self._unpaid = 0
        self.book.head_complete(self.connection)
        try:
            super().on_headers_complete()
        except httptools.HttpParserError:  # of the address, which the parser let pass
            self._refuse(400)
            return
        if not self.parser.should_upgrade():
            self.headers = []  # trailers are no headers: the application has its own list

    def on_body(self, body: bytes) -> None:
        if not self._refused:
            self._unpaid -= len(body) * (1 + FRAMING)
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._refused:
            return
        if self._unpaid > HEAD_BYTES and _size(self.headers) > HEAD_BYTES:  # trailers
            self._refuse(431)
            return
        self._in_head, self._unpaid = True, 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self.book.leaving(self.connection)
        elif not self.cycle.response_complete:  # the next one waited already
            self.book.head_complete(self.connection)
        elif self._begun or self._unpaid > 0:
            self.book.head_begun(self.connection)
        else:
            self.book.answered(self.connection)

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        unread = self.transport.get_write_buffer_size()
        self.book.leaving(self.connection, LEAVE_SECONDS if unread else _CUT_SECONDS)

    def handle_websocket_upgrade(self) -> None:
        headers = self.headers
        longest = max((len(name) + len(value) + 2 for name, value in headers), default=0)
        if len(headers) > SOCKET_HEADERS or longest > SOCKET_LINE:
            self._refuse(431)
        elif len(self.url) + len("OPTIONS  HTTP/1.1") > SOCKET_LINE:
            self._refuse(414)
        else:
            self.book.upgraded(self.connection)
            super().handle_websocket_upgrade()

    # --- refusing ---

    def send_400_response(self, msg: str) -> None:
        self._refuse(400)

    def _late(self) -> None:
        if self._begun or self._unpaid > 0:
            self._refuse(408)
        else:  # nothing was asked, so nothing is said
            self.transport.close()
            self.book.leaving(self.connection, _CUT_SECONDS)

    def _refuse(self, status: int) -> None:
        """Answer, and close when the peer had a moment to read it. After answers that it is owed
        already nothing more is said."""
        cycle = self.cycle
        answering = cycle is not None and not cycle.response_complete
        if answering and (self._in_head or self.pipeline or cycle.response_started):
            self._close_when_answered()
            return
        self._refused = True
        if answering:
            cycle.disconnected = True
            cycle.message_event.set()
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        self.transport.write(answer(status))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.book.leaving(self.connection, LINGER_SECONDS + _CUT_SECONDS)
        self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def _forget(self, data: bytes) -> None:
        self._unread += len(data)
        if self._unread > LINGER_BYTES:
            self.transport.abort()

    def _close_when_answered(self) -> None:
        self._refused = True
        last = self.pipeline[0][0] if self.pipeline else self.cycle
        last.keep_alive = False


class GuardedSocket(WebSocketsSansIOProtocol):
    def __init__(self, *, connection: Connection, connections: Connections, **options: Any) -> None:
        super().__init__(**options)
        self.connection = connection
        self.book = connections
        self._reject = self.conn.reject
        self.conn.reject = self._reject_in_form  # type: ignore[method-assign]

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.book.gone(self.connection)

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        super().on_task_complete(task)
        self._leave_if_closing()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self._leave_if_closing()

    def _leave_if_closing(self) -> None:
        """Over TLS it would wait for the peer's half of the closing."""
        if self.transport.is_closing():
            self.book.leaving(self.connection, _CUT_SECONDS)

    def _reject_in_form(self, status: Any, text: str) -> Response:
        """A handshake that is refused, by us or by `websockets`."""
        response = self._reject(status, text)
        response.body = form(response.status_code)
        for name in ("Content-Type", "Content-Length"):
            del response.headers[name]
        response.headers["Content-Type"] = "application/json"
        response.headers["Content-Length"] = str(len(response.body))
        return response

    def handle_cont(self, event: Frame) -> None:
        """Empty fragments have no size that ``ws_max_size`` could count."""
        if len(self.frames) < MOST_FRAGMENTS:
            super().handle_cont(event)
        elif not self.close_sent:
            self.frames = []
            self.conn.fail(CloseCode.MESSAGE_TOO_BIG, "too many fragments")
            self.handle_parser_exception()

    def handle_ping(self) -> None:
        """A peer that pings and does not read gets no pongs that we would have to keep."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()


def _size(headers: list[tuple[bytes, bytes]]) -> int:
    return sum(len(name) + len(value) + 4 for name, value in headers)


def _has_body(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in headers
    )
