"""daphne's WebSockets: they take over the connection of a ``LimitedChannel``."""

from typing import Any

from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from project.servers.daphne_protocols import CUT_SECONDS, LimitedChannel
from project.servers.refusals import answer

_MOST_WAITING = 64  # messages that the application has not taken yet


class LimitedSocket(WebSocketProtocol):  # type: ignore[misc]
    channel: LimitedChannel  # whose connection it has taken over

    def connectionLost(self, *reason: Any) -> None:
        self.channel.book.gone(self.channel.connection)
        super().connectionLost(*reason)

    def dropConnection(self, abort: bool = False) -> None:
        """Over TLS it would wait for the peer's half of the closing, for ever."""
        self.channel.book.leaving(self.channel.connection, CUT_SECONDS)
        super().dropConnection(abort)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        if self.application_queue.qsize() < _MOST_WAITING:
            super().onMessage(payload, isBinary)
        else:
            self.dropConnection(abort=True)

    def onPing(self, payload: bytes) -> None:
        """A peer that pings and does not read gets no pongs that we would have to keep. What its
        transport tells, it still tells the channel."""
        if not self.channel._waitingForTransport:
            super().onPing(payload)

    def sendHttpErrorResponse(self, code: int, reason: str, responseHeaders: Any = None) -> None:
        if code == 400:
            self.sendData(answer(code))
        else:
            super().sendHttpErrorResponse(code, reason, responseHeaders)


class LimitedSocketFactory(WebSocketFactory):  # type: ignore[misc]
    protocol = LimitedSocket
    upgrading: LimitedChannel

    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.channel = self.upgrading
        return protocol
