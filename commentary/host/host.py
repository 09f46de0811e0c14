"""The host: which broadcasts are ours, what the database says of them, and that we are alive."""

import asyncio
import logging
import os
import secrets
import socket
import time
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from commentary import leases
from commentary.host import session_facts
from commentary.host.connection import CannotWatch, OpenWatch
from commentary.host.narrating.speaker import SharedParts
from commentary.host.watcher import SessionWatcher
from commentary.leases import LeaseLost
from livekit_app.monitoring import metrics
from livekit_app.providers.registry import close_providers, open_watch
from livekit_app.providers.watching.room_watch import RoomWatch
from livekit_app.runtime import heartbeats
from livekit_app.runtime.db_threads import DbThreads

logger = logging.getLogger(__name__)

FACTS_SECONDS = 0.25  # between two readings of the broadcasts we own
SEARCH_SECONDS = 0.5  # between two searches for broadcasts nobody owns
TAKEN_AT_ONCE = 2  # in one search: others search, too
BEAT_SECONDS = 1.0
LEAVE_SECONDS = 2.0
DRAIN_SECONDS = 2.0  # what an observer that still looks gets to end in
LOOKS_LESS = "commentary:looks less"  # how often a broadcast began to be looked at less
DATABASE_THREADS = 3  # one that waits for a row's lock must not hold up all heartbeats


class CommentatorHost:
    """``run()`` until ``stop()``; then it leaves its rooms and gives its leases back."""

    def __init__(self, *, open_watch: OpenWatch = open_watch, owner: str = "") -> None:
        self.owner = owner or f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._open_watch = open_watch
        self._unwatchable: set[str] = set()  # providers whose client is not installed
        self._database = DbThreads(DATABASE_THREADS, name="commentary-db", keep=True)
        self._shared = SharedParts(settings.COMMENTARY_ENGINE, self._database)
        self._watchers: dict[str, SessionWatcher] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stop = asyncio.Event()
        self.is_quiet = True  # once it has stopped: no observer looks any more
        self._searched_at = float("-inf")
        self._lowered: set[str] = set()

    def stop(self) -> None:
        self._stop.set()

    @property
    def sessions(self) -> set[str]:
        """The broadcasts it watches now."""
        return set(self._watchers)

    async def run(self) -> None:
        logger.info("[commentary] host started", extra={"owner": self.owner})
        loops = [
            asyncio.create_task(self._every(FACTS_SECONDS, self._follow), name="facts"),
            asyncio.create_task(self._every(BEAT_SECONDS, self._beat), name="beat"),
        ]
        try:
            await self._stop.wait()
        finally:
            for task in loops:
                task.cancel()
            await asyncio.gather(*loops, return_exceptions=True)
            await self._leave()

    async def _every(self, seconds: float, step: Callable[[], Coroutine[Any, Any, None]]) -> None:
        failing = False
        clock = asyncio.get_running_loop().time
        while True:
            started = clock()
            try:
                await step()
                failing = False
            except Exception:
                # An edge: a database that is away for a while must not end the commentary.
                if not failing:
                    logger.exception("[commentary] host cannot work; trying again")
                failing = True
            await asyncio.sleep(max(0.05, seconds - (clock() - started)))

    # --- which are ours -----------------------------------------------------------------------

    async def _follow(self) -> None:
        """Tell every watcher the newest facts; look for more work where there is room."""
        self._reap()
        places = settings.COMMENTARY_MAX_SESSIONS - len(self._watchers)
        now = asyncio.get_running_loop().time()
        if now - self._searched_at < SEARCH_SECONDS:
            places = 0
        else:
            self._searched_at = now
            places = min(places, TAKEN_AT_ONCE)
        if not self._watchers and places <= 0:
            return
        heard = {session_id: watcher.heard for session_id, watcher in self._watchers.items()}
        known, free = await self._database.run(
            session_facts.read, list(heard), places, heard, self._unwatchable
        )
        for session_id, watcher in self._watchers.items():
            watcher.update(known.get(session_id))
        for session_id in free:
            # Our own lease may have run out (a busy database); the next beat renews it.
            if session_id not in self._watchers:
                await self._take(session_id)
        if places > 0 and self._unwatchable:
            await self._database.run(leases.tell_off, self._unwatchable)

    async def _take(self, session_id: str) -> None:
        lease = await self._database.run(
            leases.take, session_id, self.owner, engine=self._shared.engine_name
        )
        if lease is None:
            return
        known, _ = await self._database.run(session_facts.read, [session_id], 0)
        if session_id not in known:
            return
        watcher = SessionWatcher(
            lease,
            known[session_id],
            database=self._database,
            shared=self._shared,
            open_watch=self._open,
        )
        self._watchers[session_id] = watcher
        self._tasks[session_id] = asyncio.create_task(
            self._run_to_the_end(watcher, known[session_id].room.provider),
            name=f"watcher {session_id}",
        )

    def _open(self, provider: str, **wanted: Any) -> RoomWatch:
        """A watch of one of its rooms. Where its client is not installed that is said once, and no
        broadcast there is tried again before this process is a new one."""
        try:
            return self._open_watch(provider, **wanted)
        except ImproperlyConfigured as problem:
            if provider not in self._unwatchable:
                self._unwatchable.add(provider)
                logger.warning(
                    "[commentary] no commentary where its client is missing",
                    extra={"provider": provider, "problem": str(problem)},
                )
            raise CannotWatch(provider) from problem

    async def _run_to_the_end(self, watcher: SessionWatcher, provider: str) -> None:
        await watcher.run()
        if watcher.lost:
            return
        with suppress(LeaseLost):
            if provider in self._unwatchable:  # not "is coming back"
                await self._database.run(leases.write_status, watcher.lease, leases.Status.OFF)
            await self._database.run(leases.release, [watcher.lease])

    def _reap(self) -> None:
        for session_id, task in list(self._tasks.items()):
            if not task.done():
                continue
            del self._tasks[session_id], self._watchers[session_id]
            if not task.cancelled() and task.exception() is not None:
                logger.error(
                    "[commentary] watcher failed",
                    extra={"session_id": session_id},
                    exc_info=task.exception(),
                )

    # --- being alive --------------------------------------------------------------------------

    async def _beat(self) -> None:
        self._shared.budget.measure(asyncio.get_running_loop().time(), time.process_time())
        watchers = list(self._watchers.values())
        beats = [watcher.beat() for watcher in watchers]
        lowered = {watcher.lease.session_id for watcher in watchers if watcher.is_lowered}
        troubles = {watcher.outage.trouble for watcher in watchers if watcher.outage}
        doing = _doing(len(beats), len(lowered), self._shared.threads.hanging, troubles)
        if self._unwatchable:
            doing += f", cannot watch: {' '.join(sorted(self._unwatchable))}"
        fresh = len(lowered - self._lowered)
        lost = await self._database.run(_write_beats, beats, doing, fresh)
        self._lowered = lowered
        for watcher in watchers:
            if watcher.lease.session_id in lost:
                watcher.lose()
        await self._shared.model_budget.write()

    async def _leave(self) -> None:
        """Give the leases back first: another host may take over while we are still leaving."""
        mine = [watcher.lease for watcher in self._watchers.values() if not watcher.lost]
        for task in self._tasks.values():
            task.cancel()
        try:
            await self._database.run(leases.release, mine)
        except Exception:
            logger.exception("[commentary] leases not released; they will run out")
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=LEAVE_SECONDS)
        try:
            await self._shared.close()
        except Exception:
            logger.exception("[commentary] what the model took was not written")
        await close_providers()
        await asyncio.to_thread(self._database.close)
        self.is_quiet = await self._shared.threads.drain(DRAIN_SECONDS)
        logger.info("[commentary] host stopped", extra={"released": len(mine)})


def _doing(broadcasts: int, lowered: int, hanging: int, troubles: Iterable[str]) -> str:
    """What the heartbeat says of this host."""
    words = [f"{broadcasts} broadcasts"]
    if lowered:
        words.append(f"looking less in {lowered}")
    if hanging:
        words.append(f"observers hanging: {hanging}")
    if told := " ".join(sorted(troubles)):
        words.append(f"model: {told}")
    return ", ".join(words)


def _write_beats(beats: list[leases.Beat], doing: str, lowered: int) -> set[str]:
    """``lowered``: how many broadcasts began to be looked at less since the last beat."""
    lost = leases.beat(beats) if beats else set()
    heartbeats.beat("commentator", doing)
    metrics.count(settings.PROVIDER, LOOKS_LESS, lowered)
    return lost
