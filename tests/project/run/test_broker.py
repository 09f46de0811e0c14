"""Celery without a server: no message is torn, lost or executed twice (docs/adr/0002)."""

import datetime
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from project.run.broker import SafeFilesystemTransport
from tests.support.product import ROOT


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Any]:
    with connected(tmp_path) as connection:
        yield connection.default_channel


def connected(folder: Path) -> Connection:
    return Connection(
        transport=SafeFilesystemTransport,
        transport_options={
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "control_folder": str(folder / "control"),
            "store_processed": False,
        },
    )


def test_messages_come_out_in_the_order_they_went_in(channel: Any) -> None:
    for number in range(20):
        channel._put("clock", {"n": number})
    assert [channel._get("clock")["n"] for _ in range(20)] == list(range(20))
    with pytest.raises(Empty):
        channel._get("clock")


def test_queues_do_not_mix(channel: Any) -> None:
    channel._put("provider", {"n": 1})
    with pytest.raises(Empty):
        channel._get("clock")
    assert channel._size("provider") == 1


def test_an_unfinished_message_is_not_seen(channel: Any, tmp_path: Path) -> None:
    """What kombu's own transport dies of: a reader that meets a file before it is written."""
    channel._put("clock", {"n": 1})
    [whole] = (tmp_path / "messages").iterdir()
    whole.rename(whole.with_name(".abc.tmp"))
    with pytest.raises(Empty):
        channel._get("clock")


def test_two_workers_never_get_the_same_message(tmp_path: Path) -> None:
    with connected(tmp_path) as one, connected(tmp_path) as other:
        first, second = one.default_channel, other.default_channel
        for number in range(10):
            first._put("clock", {"n": number})
        got = [first._get("clock")["n"]]  # both have now listed the folder …
        got.append(second._get("clock")["n"])
        for channel in (first, second):
            while True:  # … so each tries to take what the other has taken
                try:
                    got.append(channel._get("clock")["n"])
                except Empty:
                    break
    assert sorted(got) == list(range(10))


def test_a_message_past_its_time_is_dropped_unread(channel: Any, tmp_path: Path) -> None:
    """A worker that was away finds no pile of old sweeps."""
    past = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=1)
    for number in range(5):
        channel._put("clock", {"headers": {"expires": past.isoformat()}, "n": number})
    channel._put("clock", {"n": 5})
    assert channel._get("clock")["n"] == 5
    assert list((tmp_path / "messages").iterdir()) == []


def test_a_sender_clears_away_what_nobody_reads(tmp_path: Path) -> None:
    past = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=1)
    with connected(tmp_path) as connection:
        connection.default_channel._put("clock", {"headers": {"expires": past.isoformat()}})
        leftover = tmp_path / "messages" / ".killed.tmp"
        leftover.write_text("")
        os.utime(leftover, (0, 0))
    with connected(tmp_path) as later:
        later.default_channel._put("clock", {"n": 1})
    [left] = (tmp_path / "messages").iterdir()
    assert left.name.endswith("_0.clock.msg")


def test_a_message_that_cannot_be_read_does_not_stop_the_worker(
    channel: Any, tmp_path: Path
) -> None:
    channel._put("clock", {"n": 1})
    (tmp_path / "messages" / "0_x_0.clock.msg").write_text("{")
    assert channel._get("clock")["n"] == 1


def test_bindings_are_kept_once_each(channel: Any) -> None:
    for queue in ("clock", "provider", "clock"):
        channel._queue_bind("tasks", queue, "", queue)
    assert sorted(row.queue for row in channel.get_table("tasks")) == ["clock", "provider"]
    channel._delete("clock", "tasks", "clock", "")
    assert [row.queue for row in channel.get_table("tasks")] == ["provider"]
    assert channel.get_table("unknown") == []


def test_celery_finds_the_transport_by_its_address() -> None:
    from project.celery import app

    with app.connection_for_write() as connection:
        assert isinstance(connection.transport, SafeFilesystemTransport)


@pytest.mark.slow
def test_four_senders_of_500_messages_get_2000_executed(tmp_path: Path) -> None:
    """kombu's own transport kills the worker here after some tens or hundreds of tasks."""
    environment = {**os.environ, "COUNTING_FOLDER": str(tmp_path)}
    command = [sys.executable, "-m", "tests.support.counting"]

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*command, *arguments], cwd=ROOT, env=environment)

    worker = start("work")
    try:
        senders = [start("send", "500") for _ in range(4)]
        assert [sender.wait(90) for sender in senders] == [0, 0, 0, 0]
        wanted = Counter(f"{sender.pid} {n}" for sender in senders for n in range(500))
        deadline = time.monotonic() + 60
        while executed(tmp_path) != wanted and time.monotonic() < deadline:
            assert worker.poll() is None, "the worker died"
            time.sleep(0.1)
        assert executed(tmp_path) == wanted
        assert [p.name for p in (tmp_path / "messages").iterdir()] == []
        worker.terminate()
        assert worker.wait(15) == 0
    finally:
        worker.kill()
        worker.wait()


def executed(folder: Path) -> Counter[str]:
    """How often each message was executed."""
    try:
        return Counter((folder / "executed").read_text().splitlines())
    except FileNotFoundError:
        return Counter()
