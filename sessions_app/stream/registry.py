"""All hubs of one event loop, and the one task that reads for them.

The task lives while there are hubs; a hub lives while it has sockets, and ten seconds longer.
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DatabaseError, InterfaceError

from livekit_app.runtime import background
from sessions_app.stream.feed import SAFETY_SECONDS, Changed, ChangeFeed, open_feed
from sessions_app.stream.hub import Hub
from sessions_app.stream.log_reader import SessionSnapshot, read_round, read_snapshot, reader_thread
from sessions_app.stream.subscriber import RESTART, Send, Subscriber

logger = logging.getLogger(__name__)


class Registry:
    def __init__(self) -> None:
        self.reader = reader_thread()
        self._hubs: dict[str, Hub] = {}
        self._reads: dict[str, asyncio.Task[SessionSnapshot | None]] = {}
        self._spawned: set[asyncio.Task[None]] = set()
        self._driver: asyncio.Task[None] | None = None
        self._feed: ChangeFeed | None = None
        self._failing = False

    async def subscribe(self, session_id: str, send: Send, after: int | None) -> Subscriber | None:
        """Greet a socket and keep it supplied. None: there is no such broadcast.

        Raises ``DatabaseError`` when the log cannot be read.
        """
        snapshot = await self._snapshot(session_id, after)
        if snapshot is None:
            return None
        hub = self._hubs.get(session_id) or self._open(session_id, snapshot)
        subscriber = hub.add(send)
        subscriber.greet(snapshot, after)
        return subscriber

    async def _snapshot(self, session_id: str, after: int | None) -> SessionSnapshot | None:
        """One read serves all who come while nothing changes (a whole crowd reconnecting)."""
        hub = self._hubs.get(session_id)
        if hub is not None and after is not None and after > hub.seq:
            # It may have seen in another process what this one has not read yet: look now.
            return await self.reader.run(read_snapshot, session_id)
        if hub is not None and hub.snapshot is not None and hub.is_current(hub.snapshot):
            return hub.snapshot
        read = self._reads.get(session_id)
        if read is None:
            read = asyncio.create_task(self.reader.run(read_snapshot, session_id))
            self._reads[session_id] = read
            read.add_done_callback(lambda _: self._reads.pop(session_id, None))
        snapshot = await asyncio.shield(read)  # one waiter's disconnect is not the others' business
        if hub is not None:
            hub.snapshot = snapshot
        return snapshot

    def _open(self, session_id: str, snapshot: SessionSnapshot) -> Hub:
        hub = self._hubs[session_id] = Hub(session_id, self, snapshot.head)
        hub.snapshot = snapshot
        if self._driver is None:
            self._feed = open_feed()
            self._driver = asyncio.create_task(self._drive(self._feed), name="session-hubs")
        elif self._feed is not None:
            self._feed.nudge()  # what was committed since the read has been announced already
        return hub

    def sockets(self, session_id: str) -> int:
        """How many sockets of this process follow the broadcast."""
        hub = self._hubs.get(session_id)
        return hub.sockets if hub else 0

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        background.spawn(coroutine, self._spawned, name="session-socket-close")

    async def aclose(self) -> None:
        """Close every socket with 1012 (the server restarts), then stop. May be called twice."""
        for hub in self._hubs.values():
            hub.drop_all(RESTART)
        self._hubs.clear()
        tasks = [*self._spawned, *([self._driver] if self._driver else [])]
        if self._driver is not None:
            self._driver.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(self.reader.close)

    # --- the one task that reads ---

    async def _drive(self, feed: ChangeFeed) -> None:
        loop = asyncio.get_running_loop()
        next_check = loop.time()
        try:
            while self._hubs:
                try:
                    changed = await feed.wait(max(0.0, next_check - loop.time()))
                    check = loop.time() >= next_check
                    if check:
                        next_check = loop.time() + SAFETY_SECONDS
                    await self._round(changed, check=check)
                except Exception:  # without this task no broadcast here would move again
                    logger.exception("[sessions] hubs stumbled")
                    await asyncio.sleep(SAFETY_SECONDS)
        finally:
            if self._driver is asyncio.current_task():
                self._driver, self._feed = None, None
            await feed.aclose()

    async def _round(self, changed: Changed, *, check: bool) -> None:
        """Read and deliver; every second also look at the rows and at the slow sockets."""
        everyone = check or changed is None
        hubs = [hub for key, hub in self._hubs.items() if everyone or key in (changed or ())]
        cursors = {hub.session_id: hub.seq for hub in hubs}
        if not cursors:
            return
        try:
            heads, events = await self.reader.run(read_round, cursors, check)
            for hub in hubs:
                head = heads.get(hub.session_id)
                if head is not None and head.last_seq < cursors[hub.session_id]:
                    await self._begin_anew(hub)
                    continue
                news = hub.add_events(
                    events.get(hub.session_id, ()), asyncio.get_running_loop().time()
                )
                if (check and hub.mark_head(head)) or news:
                    await hub.deliver()
        except (DatabaseError, InterfaceError) as problem:
            if not self._failing:
                logger.warning(
                    "[sessions] event log cannot be read", extra={"error": type(problem).__name__}
                )
            self._failing = True
            return
        self._failing = False
        if check:
            self._tidy()

    async def _begin_anew(self, hub: Hub) -> None:
        snapshot = await self.reader.run(read_snapshot, hub.session_id)
        if snapshot is not None:
            hub.resume_from(snapshot)

    def _tidy(self) -> None:
        now = asyncio.get_running_loop().time()
        for session_id, hub in list(self._hubs.items()):
            hub.check_lag(now)
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
