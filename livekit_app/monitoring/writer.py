"""The thread that writes what a process counted: at most once a second, in one statement, and once
more when the process ends. Whoever kills it takes at most its last second."""

import atexit
import logging
import threading
import time

from django.db import DatabaseError, connection

from livekit_app.monitoring import measuring
from livekit_app.monitoring.vitals import vitals

logger = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
VITALS_SECONDS = 5.0
END_SECONDS = 2.0  # a database that hangs does not keep a process that ends


class Writer:
    """``part``: of the product, as heartbeats name it."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._end = threading.Event()
        self._failing = False
        self._vitals_due = 0.0
        self._thread = threading.Thread(target=self._run, name="measurements", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Write the rest. Twice is as good as once."""
        self._end.set()
        self._thread.join(END_SECONDS)

    def _run(self) -> None:
        while not self._end.wait(EVERY_SECONDS):
            self._write()
        self._write(last=True)

    def _write(self, *, last: bool = False) -> None:
        try:
            if last:
                vitals.remove()
            elif time.monotonic() >= self._vitals_due:
                self._vitals_due = time.monotonic() + VITALS_SECONDS
                vitals.write(self._part)
            measuring.flush()
            self._failing = False
        except Exception as problem:
            # An edge: whatever is wrong with the database, or the disk, nothing else ends by it.
            if not self._failing:
                logger.warning(
                    "[metrics] not written; trying again",
                    exc_info=not isinstance(problem, DatabaseError),
                )
            self._failing = True
            connection.close()
        finally:
            if "pool" in connection.settings_dict.get("OPTIONS", {}):
                connection.close()  # back into it


_writer: Writer | None = None


def begin(part: str) -> None:
    """Once in each process that counts; what was counted before is written as well."""
    global _writer
    if _writer is None:
        _writer = Writer(part)
        _writer.start()
        atexit.register(end)


def end() -> None:
    """For those who leave by ``os._exit``; others need not call it."""
    if _writer is not None:
        _writer.stop()
