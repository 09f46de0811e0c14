"""Counting and timing, for ``GET /metrics``: ``count`` and ``observe``, from any thread.

They add to a dictionary and touch nothing else: no database, no wait. ``monitoring.writer`` has
what came up added to rows that all processes share. They only grow, over restarts too. While the
database is away everything is kept: there are at most ``MOST_SERIES`` numbers of each measure.
"""

import re
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping

from django.db import connection, transaction

from livekit_app.models import MetricTotal
from livekit_app.monitoring.measures import Measure

MOST_SERIES = 100  # of one measure in one process: what comes after that is "other"
ROWS_AT_ONCE = 200  # of three values each; SQLite may take no more than 999
SUM, MORE = "sum", "+Inf"  # in the place of a bucket's bound

_WORD = re.compile(r"[A-Za-z0-9_.:+-]{1,48}")
_OTHER = "other"

Labels = tuple[str, ...]
Key = tuple[str, str]  # name and labels of a row


class Waiting:
    """What was counted and is not written yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: defaultdict[Key, float] = defaultdict(float)
        self._known: defaultdict[str, set[Labels]] = defaultdict(set)

    def add(self, measure: Measure, labels: Labels, value: float) -> None:
        with self._lock:
            self._values[measure.name, "|".join(self._bounded(measure, labels))] += value

    def observe(self, measure: Measure, labels: Labels, seconds: float) -> None:
        with self._lock:
            series = self._bounded(measure, labels)
            bound = bound_of(measure, seconds)
            self._values[measure.name, "|".join((*series, bound))] += 1
            self._values[measure.name, "|".join((*series, SUM))] += max(0.0, seconds)

    def _bounded(self, measure: Measure, labels: Labels) -> Labels:
        """Words that a row has room for, and no more different ones than ``MOST_SERIES``."""
        known = self._known[measure.name]
        if labels in known:
            return labels
        if len(labels) != len(measure.labels):
            raise ValueError(f"{measure.name} has the labels {measure.labels}")
        words = tuple(one if _WORD.fullmatch(one) else _OTHER for one in labels)
        if words not in known and len(known) >= MOST_SERIES:
            return (_OTHER,) * len(labels)
        known.add(words)
        return words

    def take(self) -> dict[Key, float]:
        with self._lock:
            values, self._values = self._values, defaultdict(float)
        return values

    def put_back(self, values: Mapping[Key, float]) -> None:
        with self._lock:
            for key, value in values.items():
                self._values[key] += value


def bound_of(measure: Measure, seconds: float) -> str:
    """Of the bucket that this falls into, as a row names it."""
    place = bisect_left(measure.buckets, seconds)
    return f"{measure.buckets[place]:g}" if place < len(measure.buckets) else MORE


_waiting = Waiting()


def count(measure: Measure, *labels: str, times: float = 1) -> None:
    _waiting.add(measure, labels, times)


def observe(measure: Measure, seconds: float, *labels: str) -> None:
    _waiting.observe(measure, labels, seconds)


def flush() -> None:
    """Write what waits. Raises ``DatabaseError``; then it waits still."""
    values = _waiting.take()
    if not values:
        return
    try:
        _write(values)
    except BaseException:
        _waiting.put_back(values)
        raise


def _write(values: Mapping[Key, float]) -> None:
    """Add all of it, or nothing. In one order, so that no two processes wait for each other."""
    table = MetricTotal._meta.db_table
    rows = sorted((name, labels, value) for (name, labels), value in values.items())
    with transaction.atomic(), connection.cursor() as cursor:
        for at in range(0, len(rows), ROWS_AT_ONCE):
            piece = rows[at : at + ROWS_AT_ONCE]
            cursor.execute(
                f"INSERT INTO {table} (name, labels, value) "  # noqa: S608 - the table's name
                f"VALUES {', '.join(['(%s, %s, %s)'] * len(piece))} "
                f"ON CONFLICT (name, labels) DO UPDATE SET value = {table}.value + excluded.value",
                [value for row in piece for value in row],
            )
