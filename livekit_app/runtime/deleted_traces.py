"""What was deleted is gone from the disk, not only from the tables.

SQLite overwrites it in the database's file (``secure_delete`` in the settings), but its write-ahead
log still holds it as it was written, until it is written back and cut to nothing. (PostgreSQL keeps
deleted rows until its own VACUUM, and so do its log archives and everybody's backups.)
"""

import logging

from django.db import connection, transaction

logger = logging.getLogger(__name__)

PATIENCE_MS = 2000  # others read or write: the next one tries again, retention at the latest


def wipe() -> None:
    """Call after deleting; once the current transaction, if there is one, is committed."""
    if connection.vendor == "sqlite":
        transaction.on_commit(_cut_log, robust=True)  # it is deleted, whatever comes of this


def _cut_log() -> None:
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        try:
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout={before}")
    if busy:
        logger.info("[deletion] the write-ahead log is in use, and is cut later")
