"""The fan-out: one hub per broadcast in a web process, one registry per event loop.

Rows are read once per change for all hubs together, encoded once, kept in a ring, and handed to
every socket. Each socket has its own cursor (``subscriber.py``), so the switch from what it missed
to what happens now needs no lock: there is only one order, the log's.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine, Iterable
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from sessions_app.feed import SAFETY_SECONDS, ChangeFeed, Poked, open_feed
from sessions_app.log_reader import (
    Frame,
    Head,
    ReaderThread,
    Welcome,
    encode,
    read_new,
    read_round,
    read_welcome,
)
from sessions_app.presenters import iso
from sessions_app.subscriber import ENDED, NOT_FOUND, RESTART, Send, Subscriber

logger = logging.getLogger(__name__)

LINGER_SECONDS = 10.0  # an empty hub keeps its ring this long: reconnects come in bunches
SOCKETS_AT_ONCE = 100  # then other requests of this process get their turn


class _Kept(NamedTuple):
    message: dict[str, Any]
    taken_at: float


class Hub:
    """What one process knows of one broadcast, and the sockets that follow it here."""

    def __init__(self, session_id: str, registry: "Registry", head: Head) -> None:
        self.session_id = session_id
        self._registry = registry
        self._ring: deque[_Kept] = deque(maxlen=settings.STREAM_RING_EVENTS)
        self._subscribers: dict[Subscriber, None] = {}
        self.idle_since = 0.0
        self.seq = head.last_seq
        self.close_code: int | None = ENDED if head.final else None
        self.viewers_version = 0
        self._viewers = (head.viewers, head.peak)
        self.viewers_message: dict[str, Any] = {}
        self.welcome: Welcome | None = None

    # --- sockets ---

    def add(self, send: Send) -> Subscriber:
        subscriber = Subscriber(self, send)
        self._subscribers[subscriber] = None
        return subscriber

    def discard(self, subscriber: Subscriber) -> None:
        self._subscribers.pop(subscriber, None)
        if not self._subscribers:
            self.idle_since = asyncio.get_running_loop().time()

    def is_stale(self, now: float) -> bool:
        return not self._subscribers and now - self.idle_since > LINGER_SECONDS

    def own(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self._registry.own(coroutine)

    # --- the log ---

    def take(self, frames: Iterable[Frame], now: float) -> bool:
        """Add the next events. True if there were any."""
        before = self.seq
        for frame in frames:
            if frame.seq != self.seq + 1:
                continue  # read twice, or from before a rewind
            self.seq = frame.seq
            self._ring.append(_Kept({"type": "websocket.send", "text": frame.text}, now))
            if frame.final:
                self.close_code = ENDED
        return self.seq != before

    def note(self, head: Head | None) -> bool:
        """Take over what the row says. True if the sockets must hear of it."""
        if head is None:
            self.close_code = NOT_FOUND  # deleted: by retention or in the admin
            return True
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
        kept = self._kept(seq)
        return kept.message if kept else None

    def taken_at(self, seq: int) -> float | None:
        """When this process read event ``seq``, by the loop's clock; None if not in the ring."""
        kept = self._kept(seq)
        return kept.taken_at if kept else None

    def _kept(self, seq: int) -> _Kept | None:
        index = seq - (self.seq - len(self._ring)) - 1
        return self._ring[index] if 0 <= index < len(self._ring) else None

    async def read_after(self, seq: int) -> list[Frame]:
        """Older events, from the database. Raises ``LookupError`` if they are not there."""
        found = await self._registry.reader.run(read_new, {self.session_id: seq})
        if self.session_id not in found:
            raise LookupError(f"no events after {seq}")
        return found[self.session_id]

    # --- delivery ---

    async def deliver(self) -> None:
        for number, subscriber in enumerate(list(self._subscribers), start=1):
            subscriber.kick()
            if number % SOCKETS_AT_ONCE == 0:
                await asyncio.sleep(0)

    def judge(self, now: float) -> None:
        for subscriber in list(self._subscribers):
            subscriber.judge(now)

    def rewind(self, welcome: Welcome) -> None:
        """The log is shorter than it was (a restored database): everybody starts anew."""
        logger.warning(
            "[sessions] event log went back, sending snapshots",
            extra={"session_id": self.session_id, "seq": welcome.head.last_seq},
        )
        self._ring.clear()
        self.seq = welcome.head.last_seq
        self.close_code = ENDED if welcome.head.final else None
        self.welcome = welcome
        for subscriber in list(self._subscribers):
            subscriber.greet(welcome, None)

    def drop_all(self, code: int) -> None:
        for subscriber in list(self._subscribers):
            subscriber.drop(code, "server restarts")

    @staticmethod
    def fresh_view(welcome: Welcome) -> dict[str, Any]:
        """A shared look at the broadcast, with the time of now: clients set their clocks by it."""
        return {**welcome.view, "serverTime": iso(timezone.now())}

    def is_current(self, welcome: Welcome) -> bool:
        head = welcome.head
        return head.last_seq >= self.seq and (head.viewers, head.peak) == self._viewers


class Registry:
    """All hubs of one event loop, the thread that reads for them, and the task that drives them."""

    def __init__(self) -> None:
        self.reader = ReaderThread()
        self._hubs: dict[str, Hub] = {}
        self._reads: dict[str, asyncio.Task[Welcome | None]] = {}
        self._owned: set[asyncio.Task[None]] = set()
        self._driver: asyncio.Task[None] | None = None
        self._feed: ChangeFeed | None = None
        self._failing = False

    async def subscribe(self, session_id: str, send: Send, after: int | None) -> Subscriber | None:
        """Greet a socket and keep it supplied. None: there is no such broadcast.

        Raises ``DatabaseError`` when the log cannot be read.
        """
        welcome = await self._welcome(session_id, after)
        if welcome is None:
            return None
        hub = self._hubs.get(session_id) or self._open(session_id, welcome)
        subscriber = hub.add(send)
        subscriber.greet(welcome, after)
        return subscriber

    async def _welcome(self, session_id: str, after: int | None) -> Welcome | None:
        """One read serves all who come while nothing changes (a whole crowd reconnecting)."""
        hub = self._hubs.get(session_id)
        if hub is not None and after is not None and after > hub.seq:
            # It may have seen in another process what this one has not read yet: look now.
            return await self.reader.run(read_welcome, session_id)
        if hub is not None and hub.welcome is not None and hub.is_current(hub.welcome):
            return hub.welcome
        read = self._reads.get(session_id)
        if read is None:
            read = asyncio.create_task(self.reader.run(read_welcome, session_id))
            self._reads[session_id] = read
            read.add_done_callback(lambda _: self._reads.pop(session_id, None))
        welcome = await asyncio.shield(read)  # one waiter's disconnect is not the others' business
        if hub is not None:
            hub.welcome = welcome
        return welcome

    def _open(self, session_id: str, welcome: Welcome) -> Hub:
        hub = self._hubs[session_id] = Hub(session_id, self, welcome.head)
        hub.welcome = welcome
        if self._driver is None:
            self._feed = open_feed()
            self._driver = asyncio.create_task(self._drive(self._feed), name="session-hubs")
        elif self._feed is not None:
            self._feed.nudge()  # what was committed since the read has been announced already
        return hub

    def own(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine, name="session-socket-close")
        self._owned.add(task)
        task.add_done_callback(self._owned.discard)

    async def aclose(self) -> None:
        """Close every socket with 1012 (the server restarts), then stop. May be called twice."""
        for hub in self._hubs.values():
            hub.drop_all(RESTART)
        self._hubs.clear()
        tasks = [*self._owned, *([self._driver] if self._driver else [])]
        if self._driver is not None:
            self._driver.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.reader.aclose()

    # --- the one task that reads ---

    async def _drive(self, feed: ChangeFeed) -> None:
        loop = asyncio.get_running_loop()
        next_check = loop.time()
        try:
            while self._hubs:
                poked = await feed.wait(max(0.0, next_check - loop.time()))
                check = loop.time() >= next_check
                if check:
                    next_check = loop.time() + SAFETY_SECONDS
                await self._round(poked, check=check)
        finally:
            if self._driver is asyncio.current_task():
                self._driver, self._feed = None, None
            await feed.aclose()

    async def _round(self, poked: Poked, *, check: bool) -> None:
        """Read and deliver; every second also look at the rows and at the slow sockets."""
        everyone = check or poked is None
        hubs = [hub for key, hub in self._hubs.items() if everyone or key in (poked or ())]
        cursors = {hub.session_id: hub.seq for hub in hubs}
        if not cursors:
            return
        try:
            heads, frames = await self.reader.run(read_round, cursors, check)
            for hub in hubs:
                head = heads.get(hub.session_id)
                if head is not None and head.last_seq < cursors[hub.session_id]:
                    await self._rewind(hub)
                    continue
                news = hub.take(frames.get(hub.session_id, ()), asyncio.get_running_loop().time())
                if (check and hub.note(head)) or news:
                    await hub.deliver()
        except (DatabaseError, InterfaceError) as problem:
            if not self._failing:
                logger.warning(
                    "[sessions] event log cannot be read", extra={"error": type(problem).__name__}
                )
            self._failing = True
            return
        except Exception:  # one bad row must not stop every broadcast of this process
            logger.exception("[sessions] hubs stumbled")
            return
        self._failing = False
        if check:
            self._tidy()

    async def _rewind(self, hub: Hub) -> None:
        welcome = await self.reader.run(read_welcome, hub.session_id)
        if welcome is not None:
            hub.rewind(welcome)

    def _tidy(self) -> None:
        now = asyncio.get_running_loop().time()
        for session_id, hub in list(self._hubs.items()):
            hub.judge(now)
            if hub.is_stale(now):
                del self._hubs[session_id]


_registries: WeakKeyDictionary[asyncio.AbstractEventLoop, Registry] = WeakKeyDictionary()


def registry() -> Registry:
    """The registry of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _registries:
        _registries[loop] = Registry()
    return _registries[loop]


async def shut_down() -> None:
    """Close this loop's sockets and stop reading; the server calls it when it ends."""
    found = _registries.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.aclose()
