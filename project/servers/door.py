"""Accepts connections for both servers: never more than there is room for.

A server that accepts until it has no file descriptor left closes honest people's connections
unread, and can open neither database nor log. Here they wait in the kernel until somebody has gone.
"""

import asyncio
import errno
import logging
import socket
from collections.abc import Callable

from livekit_app.auth.client_address import subscriber
from project.servers.connections import Connection, Connections
from project.servers.proxies import is_trusted

logger = logging.getLogger(__name__)

BACKLOG = 2048
AT_ONCE = 100  # then those that are in get their turn
# For the kernel to give up on a peer that takes nothing: it does not read, or is not there.
UNREAD_SECONDS = 30
_AGAIN_SECONDS = 0.25
_NO_MEANS = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

HandOver = Callable[[socket.socket, Connection], None]


class Door:
    """``hand_over`` owns the socket from then on, and sees that ``Connections.gone`` is told."""

    def __init__(
        self,
        listener: socket.socket,
        connections: Connections,
        hand_over: HandOver,
        loop: asyncio.AbstractEventLoop,
        *,
        secure: bool = False,
    ) -> None:
        self._listener = listener
        self._connections = connections
        self._hand_over = hand_over
        self._loop = loop
        self._secure = secure
        self._closed = False

    def open(self) -> None:
        self._listener.setblocking(False)
        self._listener.listen(BACKLOG)
        self._watch()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._loop.remove_reader(self._listener)
            self._listener.close()

    async def wait_closed(self) -> None:
        """As of asyncio's servers, whose place it takes in uvicorn."""

    def _watch(self) -> None:
        if not self._closed:
            self._loop.add_reader(self._listener, self._accept)

    def _accept(self) -> None:
        for _ in range(AT_ONCE):
            if not self._connections.has_room(self._watch):
                self._loop.remove_reader(self._listener)
                return
            try:
                accepted, address = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as problem:
                if problem.errno not in _NO_MEANS:
                    raise
                logger.warning("[web] cannot accept", extra={"error": problem.strerror})
                self._loop.remove_reader(self._listener)
                self._loop.call_later(_AGAIN_SECONDS, self._watch)
                return
            self._let_in(accepted, str(address[0]))

    def _let_in(self, accepted: socket.socket, address: str) -> None:
        accepted.setblocking(False)
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
        whose = None if is_trusted(address) else subscriber(address)
        connection = Connection(whose, lambda: hang_up(accepted), secure=self._secure)
        self._connections.admit(connection)
        self._hand_over(accepted, connection)


def hang_up(connected: socket.socket) -> None:
    """End a connection whose transport is not made yet: whoever waits on it sees its end."""
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:  # it has gone, or was closed
        pass
