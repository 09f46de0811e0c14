"""How a web process without Redis learns of commits."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from sessions_app.stream import feed
from sessions_app.stream.feed import SqliteFeed
from sessions_app.stream.file_watch import FileWatch

LONG = 60.0  # waits longer than the test may take: only a hint ends them


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE t (a)")
    yield connection
    connection.close()


@pytest.fixture
def path(database: sqlite3.Connection) -> Path:
    return Path(database.execute("PRAGMA database_list").fetchone()[2])


@pytest.fixture(params=["watch", "clock"])
async def sqlite_feed(
    request: pytest.FixtureRequest, path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SqliteFeed]:
    if request.param == "clock":
        monkeypatch.setattr(feed, "FileWatch", _no_watch)
    opened = SqliteFeed(path)
    await opened.wait(0.01)
    yield opened
    await opened.aclose()


def _no_watch(*_: object) -> FileWatch:
    raise OSError("no inotify on this system")


async def test_a_commit_ends_the_wait(
    sqlite_feed: SqliteFeed, database: sqlite3.Connection
) -> None:
    for number in range(5):
        waiting = asyncio.create_task(sqlite_feed.wait(LONG))
        await asyncio.sleep(0.01)
        assert not waiting.done()  # nothing else ended it
        database.execute("INSERT INTO t VALUES (?)", [number])
        await waiting


async def test_a_commit_between_two_waits_is_not_missed(
    sqlite_feed: SqliteFeed, database: sqlite3.Connection
) -> None:
    database.execute("INSERT INTO t VALUES (1)")
    await sqlite_feed.wait(LONG)


async def test_what_is_not_committed_yet_is_seen_when_it_is(
    sqlite_feed: SqliteFeed, database: sqlite3.Connection
) -> None:
    database.execute("PRAGMA cache_size=1")  # spills to the log before the commit
    database.execute("BEGIN")
    database.executemany("INSERT INTO t VALUES (?)", [["x" * 5000]] * 50)
    waiting = asyncio.create_task(sqlite_feed.wait(LONG))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    database.execute("COMMIT")
    await waiting


async def test_a_nudge_ends_the_wait(sqlite_feed: SqliteFeed) -> None:
    sqlite_feed.nudge()
    await sqlite_feed.wait(LONG)


async def test_a_database_that_cannot_be_opened_leaves_the_safety_poll(tmp_path: Path) -> None:
    opened = SqliteFeed(tmp_path / "missing.sqlite3")
    began = time.monotonic()
    await opened.wait(0.05)
    assert time.monotonic() - began >= 0.04  # it waits, and does not spin
    await opened.aclose()


class DeafWatch:
    """A file system that never tells."""

    def __init__(self, *_: Any) -> None:
        self.closed = False

    def resume(self) -> bool:
        return False

    def close(self) -> None:
        self.closed = True


async def test_a_file_system_that_does_not_tell_is_found_out(
    path: Path, database: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "FileWatch", DeafWatch)
    opened = SqliteFeed(path)
    await opened.wait(0.01)
    database.execute("INSERT INTO t VALUES (1)")
    await opened.wait(0.05)  # the safety poll looks, and from now on so does the clock
    waiting = asyncio.create_task(opened.wait(LONG))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    database.execute("INSERT INTO t VALUES (2)")
    await waiting
    await opened.aclose()
