"""Celery without a server: kombu's filesystem transport, made safe.

A message is one file in ``messages/``, named ``<ns>_<id>_<expires ms or 0>.<queue>.msg``.

Invariants
- A file with that name is complete: it is written under another one and renamed.
  (kombu opens the final name and then writes; a reader meets an empty file and the worker dies.)
- Taking a message is one rename in the same folder, so exactly one worker gets it.
  (kombu moves it to the temporary directory: a copy when that is another file system, and two
  workers can both have it.)
- A message that is taken is gone: a worker that is killed then loses it, and the sweep does its
  work again (settings: acks_late is off).
- Messages whose time is over are removed unread, so nothing piles up while no worker runs.
"""

import fcntl
import json
import logging
import os
import time
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from pathlib import Path
from queue import Empty
from typing import Any

from django.utils.dateparse import parse_datetime
from kombu.transport import filesystem
from kombu.transport.filesystem import exchange_queue_t
from kombu.utils.json import dumps, loads

from livekit_app.runtime.atomic_files import replace_file

logger = logging.getLogger(__name__)

_WAIT_SECONDS = 0.5
_PRUNE_SECONDS = 60.0
_ABANDONED_SECONDS = 60.0  # a draft or .taken file this old belongs to a process that was killed


class SafeChannel(filesystem.Channel):  # type: ignore[misc]  # kombu has no types
    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self._listed: dict[str, deque[str]] = {}
        self._pruned_at = 0.0

    @property
    def _inbox(self) -> Path:
        return Path(self.data_folder_in)

    @property
    def _outbox(self) -> Path:
        return Path(self.data_folder_out)

    # --- messages -------------------------------------------------------------------------------

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:
        self._prune_now_and_then()
        unique = uuid.uuid4().hex
        name = f"{time.time_ns():020d}_{unique}_{_expires_ms(payload)}.{queue}.msg"
        replace_file(self._outbox / name, dumps(payload).encode())

    def _get(self, queue: str) -> dict[str, Any]:
        """The oldest message of ``queue``; raises Empty when there is none."""
        waiting = self._listed.get(queue)
        if not waiting:
            waiting = self._listed[queue] = deque(sorted(self._names(queue)))
        while waiting:
            name = waiting.popleft()
            if _is_expired(name):
                (self._inbox / name).unlink(missing_ok=True)
                continue
            raw = self._take(name)
            if raw is None:
                continue
            try:
                message: dict[str, Any] = loads(raw.decode())
            except ValueError:
                # Cannot be ours (ours are whole): drop it rather than let it kill the worker.
                logger.warning("[broker] unreadable message dropped", extra={"queue": queue})
                continue
            return message
        raise Empty()

    def _take(self, name: str) -> bytes | None:
        """The message's bytes, now ours alone; None when another worker was faster."""
        taken = self._inbox / f".{name}.taken"
        try:
            (self._inbox / name).rename(taken)
        except FileNotFoundError:
            return None
        raw = taken.read_bytes()
        taken.unlink()
        return raw

    def _names(self, queue: str) -> Iterator[str]:
        wanted = f"{queue}.msg"
        try:
            found = os.listdir(self._inbox)
        except FileNotFoundError:
            return
        for name in found:
            if name.partition(".")[2] == wanted:
                yield name

    def _size(self, queue: str) -> int:
        return sum(1 for _ in self._names(queue))

    def _purge(self, queue: str) -> int:
        self._listed.pop(queue, None)
        count = 0
        for name in self._names(queue):
            (self._inbox / name).unlink(missing_ok=True)
            count += 1
        return count

    def _prune_now_and_then(self) -> None:
        """Remove what nobody will read: messages past their time, leftovers of killed processes."""
        now = time.monotonic()
        if self._pruned_at and now - self._pruned_at < _PRUNE_SECONDS:
            return
        self._pruned_at = now
        self._outbox.mkdir(parents=True, exist_ok=True)
        oldest = time.time() - _ABANDONED_SECONDS
        with os.scandir(self._outbox) as entries:
            for entry in entries:
                leftover = entry.name.startswith(".")
                if leftover and _modified_at(entry) < oldest:
                    Path(entry.path).unlink(missing_ok=True)
                elif not leftover and _is_expired(entry.name):
                    Path(entry.path).unlink(missing_ok=True)

    # --- which queue listens to which exchange ----------------------------------------------------

    def get_table(self, exchange: str) -> list[exchange_queue_t]:
        file = self._exchange_file(exchange)
        try:
            return [exchange_queue_t(*row) for row in json.loads(file.read_bytes())]
        except FileNotFoundError:
            return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        row = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._changing(exchange) as rows:
            if row not in rows:
                rows.insert(0, row)

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str, *args: Any, **kwargs: Any
    ) -> None:
        self._purge(queue)
        row = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._changing(exchange) as rows:
            if row in rows:
                rows.remove(row)

    @contextmanager
    def _changing(self, exchange: str) -> Iterator[list[exchange_queue_t]]:
        """The exchange's table, to be changed in place: one process at a time, replaced whole.

        The lock is on a file of its own, because a lock on a file that gets replaced locks nothing.
        """
        file: Path = self._exchange_file(exchange)
        file.parent.mkdir(parents=True, exist_ok=True)
        with (file.parent / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            rows = self.get_table(exchange)
            before = list(rows)
            yield rows
            if rows != before or not file.exists():
                replace_file(file, json.dumps(rows).encode())


class SafeFilesystemTransport(filesystem.Transport):  # type: ignore[misc]
    """``CELERY_BROKER_URL = "safefiles://"`` (the name is given in project/celery.py)."""

    Channel = SafeChannel

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:
        """Waits for a message; raises socket.timeout. A worker looks for SIGTERM between waits."""
        super().drain_events(connection, timeout=min(timeout or _WAIT_SECONDS, _WAIT_SECONDS))


def _expires_ms(payload: dict[str, Any]) -> int:
    """When the message is worth nothing any more (Celery's ``expires`` header); 0 = never."""
    expires = (payload.get("headers") or {}).get("expires")
    if not expires:
        return 0
    try:
        moment = parse_datetime(expires) or parsedate_to_datetime(expires)
    except (TypeError, ValueError):
        return 0
    return int(moment.timestamp() * 1000)


def _is_expired(name: str) -> bool:
    """Does the file name say that the message's time has passed?"""
    stamp = name.partition(".")[0].rpartition("_")[2]
    return stamp.isdigit() and 0 < int(stamp) < time.time() * 1000


def _modified_at(entry: os.DirEntry[str]) -> float:
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:
        return time.time()
