"""One socket of a broadcast's stream: what it has been given, and how it is let go.

Invariants
- ``cursor`` is the last number handed to the server. Only ``_pump`` moves it, one pump runs at a
  time, and it hands over ``cursor + 1`` next: nothing is sent twice or left out, whether it comes
  from the database, the ring or just now.
- A pump that would wait becomes a task of its own, so a slow socket delays nobody else.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from django.conf import settings

from sessions_app.stream import eager
from sessions_app.stream.entry import Entry
from sessions_app.stream.log_reader import EncodedEvent, SessionSnapshot, encode

logger = logging.getLogger(__name__)

Send = Callable[[dict[str, Any]], Awaitable[None]]

ENDED = 4410
NOT_FOUND = 4404
NOT_ALLOWED = 4403
TOO_SLOW = 4429
POLICY = 1008
RESTART = 1012
BROKEN = 1011
CLOSE_SECONDS = 5.0  # for a close to be sent, and then for the peer to answer it
MESSAGES_A_SECOND = 5
BURST = 50
ERRORS = {
    "not_found": "There is no broadcast with this code.",
    "bad_after": "The parameter 'after' must be a number of an event.",
    "unavailable": "The commentary cannot be read at the moment. Try again.",
    "access_needed": "The code alone does not let you in: ask for a ticket first.",
    "ticket_wrong": "This ticket is unknown, too old or used. Ask for another one.",
    "access_taken_back": "You may not watch this broadcast any more.",
}
_SAID = {NOT_FOUND: "not_found"}  # with the code alone
_USUAL = (ENDED, BROKEN, NOT_ALLOWED)


class Log(Protocol):
    """What a socket needs of its broadcast's log in this process (``hub.Hub``)."""

    session_id: str
    seq: int  # of the newest event here
    close_code: int | None  # once the broadcast is over
    viewers_version: int
    viewers_message: dict[str, Any]

    def from_ring(self, seq: int) -> dict[str, Any] | None: ...
    async def read_after(self, seq: int) -> list[EncodedEvent]: ...
    def taken_at(self, seq: int) -> float | None: ...
    def fresh_view(self, snapshot: SessionSnapshot) -> dict[str, Any]: ...
    def discard(self, subscriber: "Subscriber") -> None: ...
    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None: ...


class Subscriber:
    def __init__(self, log: Log, send: Send, entry: Entry) -> None:
        self.log = log
        self.entry = entry
        self._send = send
        self.cursor = 0
        self.closing = False
        self._greeting: dict[str, Any] | None = None
        self._promised = 0  # up to here it was greeted with: not let go before
        self._viewers_version = log.viewers_version
        self._pump_task: asyncio.Task[None] | None = None
        self._acked = 0
        self._acks = False  # it has acknowledged at least once: its silence means something
        self._stuck_at = -1
        self._stuck_since = 0.0
        self._allowance = BURST

    # --- what it is owed ---

    def greet(self, snapshot: SessionSnapshot, after: int | None) -> None:
        """Begin, or begin again: ``after`` known numbers resume, anything else is a snapshot."""
        last = snapshot.head.last_seq
        if after is None or after > last:
            message = {
                "type": "snapshot",
                "session": self.log.fresh_view(snapshot),
                "events": snapshot.lines,
                "seq": last,
            }
            self.cursor = last
        else:
            session = self.log.fresh_view(snapshot)
            message = {"type": "resumed", "after": after, "session": session, "seq": last}
            self.cursor = after
        self._promised = last
        # What it missed is not counted as lagging: what counts is what comes from now on.
        self._acked = last
        self._greeting = {"type": "websocket.send", "text": encode(message)}
        self.wake()

    def wake(self) -> None:
        """See that everything it is owed is on its way."""
        if self._pump_task is None and not self.closing:
            self._pump_task = eager.start(self._pump(), name="subscriber-pump")

    async def _pump(self) -> None:
        log = self.log
        try:
            while not self.closing:
                if self._greeting is not None:
                    greeting, self._greeting = self._greeting, None
                    await self._send(greeting)
                elif self.cursor < log.seq:
                    message = log.from_ring(self.cursor + 1)
                    if message is None:
                        await self._catch_up()
                    else:
                        self.cursor += 1
                        await self._send(message)
                elif self._viewers_version != log.viewers_version:
                    self._viewers_version = log.viewers_version
                    await self._send(log.viewers_message)
                else:
                    break
        except Exception as problem:  # noqa: BLE001 - servers differ in how they say "gone"
            self.drop(BROKEN, type(problem).__name__)
        finally:
            self._pump_task = None
        if log.close_code is not None and self.cursor >= self._promised:
            self.drop(log.close_code, "over")

    async def _catch_up(self) -> None:
        """What the ring does not hold any more."""
        for event in await self.log.read_after(self.cursor):
            if self._greeting is not None or self.closing:
                return
            self.cursor = event.seq
            await self._send({"type": "websocket.send", "text": event.text})

    # --- how far behind it is ---

    def acknowledge(self, seq: int) -> None:
        self._acks = True
        self._acked = max(self._acked, min(seq, self.cursor))

    def count_message(self) -> None:
        """Count a message of its own against what it may send."""
        self._allowance -= 1
        if self._allowance < 0:
            self.drop(POLICY, "too many messages")

    def check_lag(self, now: float) -> None:
        """Drop it if it is too far behind. ``now`` is the loop's clock; called every second."""
        if self.closing:
            return
        self._allowance = min(BURST, self._allowance + MESSAGES_A_SECOND)
        if self._pump_task is None:
            self._stuck_at = -1
        elif self.cursor != self._stuck_at:
            self._stuck_at, self._stuck_since = self.cursor, now
        elif now - self._stuck_since > settings.STREAM_SEND_SECONDS:
            self.drop(TOO_SLOW, "a send did not finish")
        behind = self.log.seq - self._acked
        if behind > settings.STREAM_MAX_LAG_EVENTS:
            self.drop(TOO_SLOW, "events unacknowledged")
        elif behind > 0 and self._acks:
            since = self.log.taken_at(self._acked + 1)
            if since is not None and now - since > settings.STREAM_MAX_LAG_SECONDS:
                self.drop(TOO_SLOW, "seconds unacknowledged")

    # --- letting it go ---

    def drop(self, code: int, why: str, *, says: str = "") -> None:
        """Close it from our side: politely first, then by force. Only the first call counts.

        ``says``: the error (``ERRORS``) that it is told before.
        """
        if self.closing:
            return
        self._stop()
        logger.log(
            logging.DEBUG if code in _USUAL else logging.WARNING,
            "[commentary_ws] client dropped",
            extra={"session_id": self.log.session_id, "code": code, "reason": why},
        )
        self.log.spawn(self._close(code, says or _SAID.get(code, "")))

    def leave(self) -> None:
        """The peer has gone (or the server is taking the application away)."""
        self._stop()
        self.log.discard(self)

    def _stop(self) -> None:
        self.closing = True
        if self._pump_task is not None and self._pump_task is not asyncio.current_task():
            self._pump_task.cancel()

    async def _close(self, code: int, says: str) -> None:
        """A peer that does not read may block even the close, and for hours keep the connection.

        So its transport is aborted in the end; a connection that was closed meanwhile, as nearly
        all are, does not notice.
        """
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                if says:
                    await self._send(error_message(says))
                await self._send({"type": "websocket.close", "code": code})
        except Exception as problem:  # noqa: BLE001 - see above; force follows
            logger.debug("[commentary_ws] close failed", extra={"error": type(problem).__name__})
        asyncio.get_running_loop().call_later(CLOSE_SECONDS, abort, self._send)


def error_message(code: str) -> dict[str, Any]:
    """The message that says in words a browser can read why the socket is closed next."""
    text = encode({"type": "error", "code": code, "error": ERRORS[code]})
    return {"type": "websocket.send", "text": text}


def abort(send: Send) -> None:
    """Cut a connection whose peer does not answer. ASGI has no word for it, so ask the servers'.

    uvicorn's ``send`` is a method of its protocol, daphne's a partial over its protocol.
    """
    owner = getattr(send, "__self__", None) or next(iter(getattr(send, "args", ())), None)
    transport = getattr(owner, "transport", None)
    for name in ("abort", "abortConnection"):
        cut = getattr(transport, name, None)
        if callable(cut):
            cut()
            return
