"""One end of the socket between the main process and a relay. Sending never waits."""

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import cast

from livekit_app.media.relays.wire import BadMessage, Message, Unpacker, Words, pack

logger = logging.getLogger(__name__)

# Of what waits to be written: with more, frames are left out until it is less again. Some seconds
# of one camera, and any keyframe.
FULL_BYTES, ROOM_BYTES = 1 << 20, 1 << 18
HOPELESS_BYTES = 8 << 20  # nobody reads any more


class Link(asyncio.Protocol):
    """``on_message`` is called with each message, ``on_end`` once."""

    def __init__(self, on_message: Callable[[Message], None], on_end: Callable[[], None]) -> None:
        self.full = False
        self._on_message = on_message
        self._on_end = on_end
        self._unpacker = Unpacker()
        self._transport: asyncio.Transport | None = None

    async def open(self, end: socket.socket) -> None:
        """``end`` belongs to the link from now on. The first message may come before this returns
        (uvloop), so whoever answers by the link has it by then."""
        await asyncio.get_running_loop().create_connection(lambda: self, sock=end)

    def send(self, words: Words) -> None:
        self._write(pack(words))

    def send_frame(self, packed: bytes) -> bool:
        """False when too much waits already: it is left out."""
        if self.full:
            return False
        self._write(packed)
        return True

    def close(self) -> None:
        """What was sent still arrives, if the other end reads."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _write(self, packed: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        self._transport.write(packed)
        if self._transport.get_write_buffer_size() > HOPELESS_BYTES:
            self._transport.abort()

    # --- what asyncio calls -------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport = cast(asyncio.Transport, transport)
        transport.set_write_buffer_limits(high=FULL_BYTES, low=ROOM_BYTES)

    def pause_writing(self) -> None:
        self.full = True

    def resume_writing(self) -> None:
        self.full = False

    def data_received(self, data: bytes) -> None:
        try:
            for message in self._unpacker.feed(data):
                self._on_message(message)
        except BadMessage:
            logger.exception("[media] relay and main process do not understand each other")
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._on_end()
