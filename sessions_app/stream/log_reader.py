"""The web process's reads of session logs, on one database thread of its own (``reader_thread``).

Events are encoded here, once, for all sockets.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connections

from livekit_app.runtime.db_threads import DbThreads
from livekit_app.runtime.rows import in_portions
from sessions_app.access_choices import WayIn
from sessions_app.lifecycle.service import find_session
from sessions_app.log.lines import lines_of
from sessions_app.log.presenters import event_view, session_view
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.states import FINAL

SNAPSHOT_LINES = 25
PAGE = 200  # events of one broadcast read at once; a longer backlog comes in several reads
_SESSIONS_A_QUERY = 200  # keeps the WHERE clause far below SQLite's limit of 1,000 terms


class EncodedEvent(NamedTuple):
    """One numbered event, encoded."""

    seq: int
    text: str
    final: bool  # it says that the broadcast is over
    corrects: int | None = None  # the line that it withdraws


class SessionHead(NamedTuple):
    """What a broadcast's row says beside its log."""

    last_seq: int
    viewers: int
    peak: int
    state: str
    way_in: str
    access_epoch: int
    access_version: int

    @property
    def final(self) -> bool:
        return self.state in FINAL

    @property
    def code_is_enough(self) -> bool:
        return self.way_in == WayIn.CODE


@dataclass(frozen=True, slots=True)
class SessionSnapshot:
    """One consistent look at a broadcast: what a new socket is greeted with."""

    head: SessionHead
    view: Mapping[str, Any]
    lines: tuple[dict[str, Any], ...]  # the newest commentary, oldest first


def reader_thread() -> DbThreads:
    """One thread, so that reads come in order, with a connection that no page or caller can take.

    A slow page must not hold up the commentary, nor the other way round.
    """
    return DbThreads(1, name="session-log", keep=True)


def encode(message: Mapping[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def withdrawn(text: str) -> str:
    """An encoded line as it is sent after its correction (``event_view``)."""
    line = json.loads(text)
    return encode({name: line[name] for name in ("type", "seq", "at")} | {"withdrawn": True})


def read_snapshot(session_id: str) -> SessionSnapshot | None:
    """The row first, then lines up to its number: later ones come as live events."""
    session = find_session(session_id)
    if session is None:
        return None
    newest = lines_of(session).filter(seq__lte=session.last_seq).reverse()[:SNAPSHOT_LINES]
    lines = tuple(event_view(event) for event in reversed(newest))
    return SessionSnapshot(head_of(session), session_view(session).model_dump(), lines)


def head_of(session: LiveSession) -> SessionHead:
    return SessionHead(
        session.last_seq,
        session.viewers,
        session.peak_viewers,
        session.state,
        session.way_in,
        session.access_epoch,
        session.access_version,
    )


def read_heads(session_ids: Iterable[str]) -> dict[str, SessionHead]:
    """The rows of all broadcasts that still exist."""
    found: dict[str, SessionHead] = {}
    for some in in_portions(list(session_ids), _SESSIONS_A_QUERY):
        for row in _rows(_heads_query(len(some)), some):
            found[row[0]] = SessionHead(*row[1:])
    return found


def read_new(cursors: Mapping[str, int]) -> dict[str, list[EncodedEvent]]:
    """Events after each broadcast's number, in order; one query for all of them.

    A broadcast's numbers are taken under its row lock, so what is visible has no gaps.
    """
    found: dict[str, list[EncodedEvent]] = {}
    for some in in_portions(list(cursors.items()), _SESSIONS_A_QUERY):
        for session_id, *columns in _rows(*_news_query(some)):
            event = _event(*columns)
            encoded = found.setdefault(session_id, [])
            text = encode(event_view(event))
            encoded.append(EncodedEvent(event.seq, text, _is_final(event), _corrects(event)))
    return found


class _Event(NamedTuple):
    seq: int
    type: str
    data: dict[str, Any]
    at: datetime
    withdrawn: bool


# These two run at every commit in every web process. Composing the query and building models costs
# the ORM ten times what the database needs, so they are written out.


def _heads_query(count: int) -> str:
    table = LiveSession._meta.db_table
    marks = ", ".join(["%s"] * count)
    columns = "id, last_seq, viewers, peak_viewers, state, way_in, access_epoch, access_version"
    return f"SELECT {columns} FROM {table} WHERE id IN ({marks})"  # noqa: S608 - only names


def _news_query(cursors: Sequence[tuple[str, int]]) -> tuple[str, list[str | int]]:
    table = SessionEvent._meta.db_table
    wanted = " OR ".join(["(session_id = %s AND seq > %s)"] * len(cursors))
    sql = (
        f"SELECT session_id, seq, type, data, at, withdrawn FROM {table} "  # noqa: S608 - only names
        f"WHERE {wanted} ORDER BY session_id, seq LIMIT {PAGE * len(cursors)}"
    )
    return sql, [part for cursor in cursors for part in cursor]


def _rows(sql: str, parameters: Sequence[str | int]) -> list[tuple[Any, ...]]:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _event(seq: int, type: str, data: str, at: datetime | str, withdrawn: int) -> _Event:
    """Both databases hand JSON over as text; SQLite also times, in UTC without saying so, and
    truth as a number."""
    if isinstance(at, str):
        at = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return _Event(seq, type, json.loads(data), at, bool(withdrawn))


def read_round(
    cursors: Mapping[str, int], with_heads: bool
) -> tuple[dict[str, SessionHead], dict[str, list[EncodedEvent]]]:
    """The news and then the rows (if asked for): what is new is never told to somebody who had to
    go before it was written. A row may be ahead of the news; the next round brings the rest."""
    news = read_new(cursors)
    return read_heads(cursors) if with_heads else {}, news


def _is_final(event: _Event) -> bool:
    return event.type == SessionEvent.Type.STATE and event.data.get("state") in FINAL


def _corrects(event: _Event) -> int | None:
    return event.data["line"] if event.type == SessionEvent.Type.CORRECTION else None
