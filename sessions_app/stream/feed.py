"""How web processes learn that a broadcast has new rows: hints, never data.

``log/notify.py`` sends them after the commit; ``ChangeFeed.wait`` returns when there may be
something to read. A hint may be lost, late or for nothing: readers ask the database by number, and
each feed also returns once a second, so a lost hint costs at most that.

- With a channel layer (Redis), hints travel through one group for all web processes.
- SQLite without Redis: ``PRAGMA data_version`` on an own connection, when its file is written.
- PostgreSQL without Redis: simply every 100 ms; the reader's query is indexed.
"""

import asyncio
import contextlib
import logging
import sqlite3
from pathlib import Path
from typing import Any, Protocol

from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connections

from livekit_app.runtime.retries import Backoff, RetryPolicy
from sessions_app.log.notify import GROUP
from sessions_app.stream.file_watch import FileWatch

logger = logging.getLogger(__name__)

SAFETY_SECONDS = 1.0
RETRIES = RetryPolicy(first_seconds=0.2, max_seconds=5.0)
POSTGRES_POLL_SECONDS = 0.1
LOOKS_AFTER_WRITE_SECONDS = (0.002, 0.01, 0.05)

Changed = frozenset[str] | None  # None: any broadcast may have changed


class ChangeFeed(Protocol):
    async def wait(self, seconds: float) -> Changed:
        """Return when something may have changed, at the latest after ``seconds``."""

    def nudge(self) -> None:
        """Make ``wait`` return soon: the reader has a new cursor to look after."""

    async def aclose(self) -> None: ...


def open_feed() -> ChangeFeed:
    """The feed that fits the settings. Call inside the event loop that will use it."""
    if get_channel_layer() is not None:
        return LayerFeed()
    if connections["default"].vendor == "sqlite":
        return SqliteFeed(Path(str(connections["default"].settings_dict["NAME"])).resolve())
    return PollFeed(POSTGRES_POLL_SECONDS)


class PollFeed:
    """Says "anything may have changed" at a fixed interval."""

    def __init__(self, interval: float) -> None:
        self._interval = interval

    async def wait(self, seconds: float) -> Changed:
        await asyncio.sleep(min(seconds, self._interval))
        return None

    def nudge(self) -> None:
        """Nothing to do: it returns within the interval anyway."""

    async def aclose(self) -> None:
        """Nothing is held."""


class SqliteFeed:
    """Sees commits of every process by ``PRAGMA data_version`` on a read-only connection.

    It looks when the write-ahead log was written (inotify), or by the clock where that is not to
    be had. A look takes 2 microseconds and no lock, so it needs no thread.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loop = asyncio.get_running_loop()
        self._connection: sqlite3.Connection | None = None
        self._seen = -1
        self._changed = asyncio.Event()
        self._looks_left = 0
        self._timer: asyncio.TimerHandle | None = None
        self._look()
        self._watch = self._open_watch()
        if self._watch is None:
            self._tick()

    async def wait(self, seconds: float) -> Changed:
        if not await _is_set_within(self._changed, seconds) and self._watch is not None:
            self._distrust_if_missed(self._watch)
        self._changed.clear()
        return None

    def nudge(self) -> None:
        self._changed.set()

    async def aclose(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._watch is not None:
            self._watch.close()
        self._forget()

    def _open_watch(self) -> FileWatch | None:
        try:
            return FileWatch([Path(f"{self._path}-wal"), self._path], self._written)
        except OSError as problem:
            logger.info("[sessions] feed looks by the clock", extra={"error": str(problem)})
            return None

    def _written(self) -> None:
        """A commit is several writes, visible after the last: look a moment later, up to thrice."""
        self._looks_left = len(LOOKS_AFTER_WRITE_SECONDS)
        self._look_later()

    def _look_later(self) -> None:
        delay = LOOKS_AFTER_WRITE_SECONDS[-self._looks_left]
        self._looks_left -= 1
        self._timer = self._loop.call_later(delay, self._look_after_write)

    def _look_after_write(self) -> None:
        self._timer = None
        written = self._watch is not None and self._watch.resume()
        if self._look() or (not self._looks_left and not written):
            return
        if not self._looks_left:
            self._looks_left = len(LOOKS_AFTER_WRITE_SECONDS)
        self._look_later()

    def _tick(self) -> None:
        self._look()
        self._timer = self._loop.call_later(settings.FEED_POLL_SECONDS, self._tick)

    def _distrust_if_missed(self, watch: FileWatch) -> None:
        """Some file systems never tell. Then a change is found by the safety poll only."""
        if self._timer is None and not watch.resume() and self._look():
            logger.warning("[sessions] file system does not tell of writes, looking by the clock")
            watch.close()
            self._watch = None
            self._tick()

    def _look(self) -> bool:
        """True if something was committed since the last look; ``wait`` returns then."""
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(
                    f"{self._path.as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=0
                )
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error as problem:
            self._forget()
            logger.debug("[sessions] feed cannot look", extra={"error": type(problem).__name__})
            return False  # the safety poll goes on
        changed = bool(version != self._seen)
        self._seen = version
        if changed:
            self._changed.set()
        return changed

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._seen = None, -1


class LayerFeed:
    """Hints from the channel layer. Subscribes again, with back-off, when the layer fails."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self._hinted: set[str] = set()
        self._anything = True  # nobody was notified of what was written before the subscription
        self._task = asyncio.create_task(self._listen(), name="session-feed")

    async def wait(self, seconds: float) -> Changed:
        await _is_set_within(self._changed, seconds)
        self._changed.clear()
        hinted, self._hinted = frozenset(self._hinted), set()
        anything, self._anything = self._anything, False
        return None if anything else hinted

    def nudge(self) -> None:
        self._anything = True
        self._changed.set()

    async def aclose(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _listen(self) -> None:
        backoff = Backoff(RETRIES)
        while True:
            try:
                layer = get_channel_layer()
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
                self.nudge()
                backoff.reset()
                await self._receive(layer, channel)
            except Exception as problem:  # noqa: BLE001 - whatever a layer raises; logged
                pause = backoff.seconds()
                logger.warning(
                    "[sessions] feed lost its channel layer, trying again",
                    extra={"error": type(problem).__name__, "seconds": round(pause, 1)},
                )
                await asyncio.sleep(pause)

    async def _receive(self, layer: Any, channel: str) -> None:
        try:
            while True:
                message = await layer.receive(channel)
                self._hinted.add(str(message.get("session", "")))
                self._changed.set()
        finally:
            with contextlib.suppress(Exception):  # a layer that is away has forgotten us already
                async with asyncio.timeout(SAFETY_SECONDS):
                    await layer.group_discard(GROUP, channel)


async def _is_set_within(event: asyncio.Event, seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()
