"""The fan-out: one hub per broadcast in a web process.

Rows are read once per change for all hubs together (``registry.py``), encoded once, kept in a
ring, and handed to every socket. Each socket has its own cursor (``subscriber.py``), so the switch
from what it missed to what happens now needs no lock: there is only one order, the log's.
"""

import asyncio
import logging
import math
from collections import deque
from collections.abc import Coroutine, Iterable
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.utils import timezone

from livekit_app.runtime.db_threads import DbThreads
from sessions_app.log.iso_times import iso
from sessions_app.stream.entry import Entry, Judgement, Refusal, judge
from sessions_app.stream.log_reader import (
    EncodedEvent,
    SessionHead,
    SessionSnapshot,
    encode,
    read_new,
    withdrawn,
)
from sessions_app.stream.subscriber import ENDED, NOT_ALLOWED, Send, Subscriber

logger = logging.getLogger(__name__)

LINGER_SECONDS = 10.0  # an empty hub keeps its ring this long: reconnects come in bunches
SOCKETS_AT_ONCE = 250  # then other requests of this process get their turn
FRESH_SECONDS = 1.0  # for so long a process lets in by the code as it has read it
_NONE = -1  # no version of a row's


class Owner(Protocol):
    """What a hub needs of its registry."""

    reader: DbThreads

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run it, keep it until it is done."""


class _RingEntry(NamedTuple):
    message: dict[str, Any]
    taken_at: float


class Hub:
    """What one process knows of one broadcast, and the sockets that follow it here."""

    def __init__(self, session_id: str, registry: Owner, head: SessionHead, read_at: float) -> None:
        self.session_id = session_id
        self._registry = registry
        self._ring: deque[_RingEntry] = deque(maxlen=settings.STREAM_RING_EVENTS)
        self._subscribers: dict[Subscriber, None] = {}
        self.idle_since = 0.0
        self.seq = head.last_seq
        self.close_code: int | None = ENDED if head.final else None
        self.viewers_version = 0
        self._viewers = (head.viewers, head.peak)
        self.viewers_message: dict[str, Any] = {}
        self.snapshot: SessionSnapshot | None = None
        self.read_at = read_at  # by the loop's clock, what follows
        self._access_version = head.access_version
        self._checked_version = head.access_version  # at which all sockets here were good …
        self._unlike = False  # … but for some that came by another one
        self._code_read_at = read_at if head.code_is_enough else -math.inf

    # --- sockets ---

    def add(self, send: Send, entry: Entry) -> Subscriber:
        subscriber = Subscriber(self, send, entry)
        self._subscribers[subscriber] = None
        if entry.version != self._checked_version:
            self._unlike = True
        return subscriber

    def discard(self, subscriber: Subscriber) -> None:
        self._subscribers.pop(subscriber, None)
        if not self._subscribers:
            self.idle_since = asyncio.get_running_loop().time()

    @property
    def sockets(self) -> int:
        return len(self._subscribers)

    def is_stale(self, now: float) -> bool:
        return not self._subscribers and now - self.idle_since > LINGER_SECONDS

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self._registry.spawn(coroutine)

    # --- the log ---

    def add_events(self, events: Iterable[EncodedEvent], now: float) -> bool:
        """Add the next events. True if there were any."""
        before = self.seq
        for event in events:
            if event.seq != self.seq + 1:
                continue  # read twice, or from before the log went back
            self.seq = event.seq
            self._ring.append(_RingEntry({"type": "websocket.send", "text": event.text}, now))
            if event.final:
                self.close_code = ENDED
            if event.corrects is not None:
                self._withdraw(event.corrects)
        return self.seq != before

    def _withdraw(self, seq: int) -> None:
        """Whoever comes for this line from now on does not get it any more."""
        entry = self._entry(seq)
        if entry is not None:
            message = {"type": "websocket.send", "text": withdrawn(entry.message["text"])}
            self._ring[self._index(seq)] = _RingEntry(message, entry.taken_at)

    def mark_head(self, head: SessionHead) -> bool:
        """Take over what the row says. True if the sockets must hear of it."""
        if head.final and head.last_seq <= self.seq:
            self.close_code = ENDED
        if (head.viewers, head.peak) == self._viewers:
            return self.close_code is not None
        self._viewers = (head.viewers, head.peak)
        text = encode({"type": "viewers", "viewers": head.viewers, "peak": head.peak})
        self.viewers_message = {"type": "websocket.send", "text": text}
        self.viewers_version += 1
        return True

    def from_ring(self, seq: int) -> dict[str, Any] | None:
        entry = self._entry(seq)
        return entry.message if entry else None

    def taken_at(self, seq: int) -> float | None:
        """When this process read event ``seq``, by the loop's clock; None if not in the ring."""
        entry = self._entry(seq)
        return entry.taken_at if entry else None

    def _entry(self, seq: int) -> _RingEntry | None:
        index = self._index(seq)
        return self._ring[index] if 0 <= index < len(self._ring) else None

    def _index(self, seq: int) -> int:
        return seq - (self.seq - len(self._ring)) - 1

    async def read_after(self, seq: int) -> list[EncodedEvent]:
        """Older events, from the database. Raises ``LookupError`` if they are not there."""
        found = await self._registry.reader.run(read_new, {self.session_id: seq})
        if self.session_id not in found:
            raise LookupError(f"no events after {seq}")
        return found[self.session_id]

    # --- who may be here ---

    def note_access(self, head: SessionHead, read_at: float) -> None:
        """``head`` was read, not before ``read_at``."""
        if read_at < self.read_at:
            return
        self.read_at = read_at
        self._access_version = head.access_version
        if head.code_is_enough:
            self._code_read_at = read_at

    @property
    def is_checked(self) -> bool:
        """Nothing can have put anybody out who is here."""
        return self._access_version == self._checked_version and not self._unlike

    async def check_access(self) -> None:
        """Close the sockets of those who may not watch any more. Raises ``DatabaseError``: then it
        has to be done again."""
        passes = frozenset(subscriber.entry.grounds for subscriber in self._subscribers)
        # Who comes while this is read is not among them, by whichever version they came.
        self._checked_version, self._unlike = _NONE, False
        judgement = await self._registry.reader.run(judge, self.session_id, passes)
        if judgement is not None:
            await self._carry_out(judgement)

    async def _carry_out(self, judgement: Judgement) -> None:
        self._checked_version = judgement.version
        gone = 0
        for number, subscriber in enumerate(list(self._subscribers), start=1):
            if (says := self._against(subscriber.entry, judgement)) is not None:
                subscriber.drop(NOT_ALLOWED, says, says=says)
                gone += 1
            if number % SOCKETS_AT_ONCE == 0:
                await asyncio.sleep(0)
        if gone:
            extra = {"session_id": self.session_id, "sockets": gone}
            logger.info("[commentary_ws] let go who may not watch", extra=extra)

    def _against(self, entry: Entry, judgement: Judgement) -> Refusal | None:
        if entry.grounds in judgement.gone:
            return "access_taken_back"
        # When this process read last that the code is enough they had not come: perhaps it was so
        # no more when they did.
        by_code = entry.grounds.kind == "code" and not judgement.code_is_enough
        return "access_needed" if by_code and entry.asked_at > self._code_read_at else None

    # --- delivery ---

    async def deliver(self) -> None:
        for number, subscriber in enumerate(list(self._subscribers), start=1):
            subscriber.wake()
            if number % SOCKETS_AT_ONCE == 0:
                await asyncio.sleep(0)

    def check_lag(self, now: float) -> None:
        for subscriber in list(self._subscribers):
            subscriber.check_lag(now)

    def resume_from(self, snapshot: SessionSnapshot) -> None:
        """The log is shorter than it was (a restored database): everybody starts anew."""
        logger.warning(
            "[sessions] event log went back, sending snapshots",
            extra={"session_id": self.session_id, "seq": snapshot.head.last_seq},
        )
        self._ring.clear()
        self.seq = snapshot.head.last_seq
        self.close_code = ENDED if snapshot.head.final else None
        self.snapshot = snapshot
        for subscriber in list(self._subscribers):
            subscriber.greet(snapshot, None)

    def drop_all(self, code: int, why: str) -> None:
        for subscriber in list(self._subscribers):
            subscriber.drop(code, why)

    @staticmethod
    def fresh_view(snapshot: SessionSnapshot) -> dict[str, Any]:
        """A shared look at the broadcast, with the time of now: clients set their clocks by it."""
        return {**snapshot.view, "serverTime": iso(timezone.now())}

    def is_current(self, snapshot: SessionSnapshot, now: float) -> bool:
        head = snapshot.head
        return (
            head.last_seq >= self.seq
            and (head.viewers, head.peak) == self._viewers
            and head.access_version == self._access_version
            and now - self.read_at <= FRESH_SECONDS
        )
