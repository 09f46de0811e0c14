"""That a host falls asleep must not stop the others' writing: that happens only with SQLite, which
no two machines share."""

import sys
from pathlib import Path

from tests.support.two_hosts import Process, can_be_written, until

WRITER = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
database.execute("CREATE TABLE one (number)")
print("writing", flush=True)
while True:
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO one VALUES (1)")
    time.sleep(0.05)
    database.execute("COMMIT")
    time.sleep(0.02)
"""


def test_nobody_falls_asleep_while_they_write(tmp_path: Path) -> None:
    """A start was answered 504 after ten seconds: the commentator that slept had the lock."""
    database = tmp_path / "one.sqlite3"
    command = [sys.executable, "-c", WRITER, str(database)]
    writer = Process(command, {}, tmp_path / "log", database)
    writer.start()
    try:
        until("it to write", lambda: "writing" in writer.text())
        for _ in range(10):
            writer.freeze()
            assert can_be_written(database, 0.1)
            writer.wake()
    finally:
        writer.stop()
