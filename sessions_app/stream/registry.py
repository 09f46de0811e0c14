"""All hubs of one event loop, and the one task that reads for them.

The task lives while there are hubs; a hub lives while it has sockets, and ten seconds longer.
"""

import asyncio
import logging
import math
from collections.abc import Coroutine
from functools import lru_cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.db import DatabaseError, InterfaceError

from livekit_app.runtime import background
from livekit_app.runtime.db_threads import run_in_database
from sessions_app.access.passes import Pass
from sessions_app.stream.entry import Entry, enter
from sessions_app.stream.feed import SAFETY_SECONDS, Changed, ChangeFeed, open_feed
from sessions_app.stream.hub import FRESH_SECONDS, Hub
from sessions_app.stream.log_reader import (
    SessionHead,
    SessionSnapshot,
    read_round,
    read_snapshot,
    reader_thread,
)
from sessions_app.stream.subscriber import NOT_FOUND, RESTART, Send, Subscriber

logger = logging.getLogger(__name__)


class _Read(NamedTuple):
    snapshot: SessionSnapshot | None
    began_at: float  # by the loop's clock: it is not older than that


class Registry:
    def __init__(self) -> None:
        self.reader = reader_thread()
        self._hubs: dict[str, Hub] = {}
        self._reads: dict[str, tuple[float, asyncio.Task[_Read]]] = {}
        self._spawned: set[asyncio.Task[None]] = set()
        self._driver: asyncio.Task[None] | None = None
        self._feed: ChangeFeed | None = None
        self._failing = False

    async def subscribe(
        self, session_id: str, send: Send, after: int | None, ticket: str = ""
    ) -> Subscriber | None:
        """Greet a socket and keep it supplied. None: there is no such broadcast.

        Raises ``NotLetIn`` before anything is sent, ``DatabaseError`` when the log cannot be read.
        """
        asked_at = asyncio.get_running_loop().time()
        entry: Entry | None = None
        # A ticket is used up by writing: not in the thread on which all sockets wait.
        if ticket and (entry := await run_in_database(enter, session_id, ticket)) is None:
            return None
        read = await self._read(session_id, after)
        if entry is None and read.snapshot is not None and not read.snapshot.head.code_is_enough:
            # Perhaps it is by now; else this says why not.
            entry = await run_in_database(enter, session_id, "")
            read = await self._read(session_id, after)
        if read.snapshot is None:
            return None
        snapshot = read.snapshot
        hub = self._hubs.get(session_id) or self._open(session_id, snapshot, read.began_at)
        subscriber = hub.add(send, entry or _by_the_code(snapshot.head, asked_at))
        subscriber.greet(snapshot, after)
        return subscriber

    async def _read(self, session_id: str, after: int | None) -> _Read:
        """One read serves all who come while nothing changes (a whole crowd reconnecting)."""
        now = asyncio.get_running_loop().time()
        hub = self._hubs.get(session_id)
        if hub is not None and after is not None and after > hub.seq:
            # It may have seen in another process what this one has not read yet: look now.
            return await self._read_anew(session_id, now)
        if hub is not None and hub.snapshot is not None and hub.is_current(hub.snapshot, now):
            return _Read(hub.snapshot, hub.read_at)
        began_at, task = self._reads.get(session_id, (-math.inf, None))
        if task is None or now - began_at > FRESH_SECONDS:
            task = asyncio.create_task(self._read_anew(session_id, now))
            self._reads[session_id] = (now, task)
            task.add_done_callback(lambda _: self._forget_read(session_id, now))
        return await asyncio.shield(task)  # one waiter's disconnect is not the others' business

    async def _read_anew(self, session_id: str, now: float) -> _Read:
        snapshot = await self.reader.run(read_snapshot, session_id)
        hub = self._hubs.get(session_id)
        if hub is not None:
            hub.snapshot = snapshot
            if snapshot is not None:
                hub.note_access(snapshot.head, now)
        return _Read(snapshot, now)

    def _forget_read(self, session_id: str, began_at: float) -> None:
        if self._reads[session_id][0] == began_at:
            del self._reads[session_id]

    def _open(self, session_id: str, snapshot: SessionSnapshot, read_at: float) -> Hub:
        hub = self._hubs[session_id] = Hub(session_id, self, snapshot.head, read_at)
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
            hub.drop_all(RESTART, "server restarts")
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
        read_at = asyncio.get_running_loop().time()
        try:
            heads, events = await self.reader.run(read_round, cursors, check)
            for hub in hubs:
                head = heads.get(hub.session_id)
                went_back = head is not None and head.last_seq < cursors[hub.session_id]
                if check and head is None:
                    self._forget_deleted(hub)
                    continue
                if head is not None:
                    hub.note_access(head, read_at)
                    if went_back or not hub.is_checked:
                        await hub.check_access()  # before anything more is sent
                if went_back:
                    await self._begin_anew(hub)
                    continue
                news = hub.add_events(
                    events.get(hub.session_id, ()), asyncio.get_running_loop().time()
                )
                if (head is not None and hub.mark_head(head)) or news:
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

    def _forget_deleted(self, hub: Hub) -> None:
        """By retention, in the admin, or by the host: nothing of it is sent to anybody any more."""
        self._hubs.pop(hub.session_id, None)
        hub.drop_all(NOT_FOUND, "deleted")

    def _tidy(self) -> None:
        now = asyncio.get_running_loop().time()
        for session_id, hub in list(self._hubs.items()):
            hub.check_lag(now)
            if hub.is_stale(now):
                del self._hubs[session_id]


def _by_the_code(head: SessionHead, asked_at: float) -> Entry:
    return Entry(_code(head.access_epoch), head.access_version, asked_at)


@lru_cache
def _code(epoch: int) -> Pass:
    return Pass("code", epoch)


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
