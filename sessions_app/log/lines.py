"""``lines_of`` is the only way to read commentary: it leaves out what was withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sessions_app.models import LiveSession, SessionEvent

COMMENTARY = SessionEvent.Type.COMMENTARY
CORRECTION = SessionEvent.Type.CORRECTION


def lines_of(session: LiveSession) -> QuerySet[SessionEvent]:
    """The lines that stand, oldest first."""
    return SessionEvent.objects.filter(session=session, type=COMMENTARY, withdrawn=False).order_by(
        "seq"
    )


def withdrawn_lines(session: LiveSession) -> int:
    """How many were withdrawn."""
    return SessionEvent.objects.filter(session=session, type=COMMENTARY, withdrawn=True).count()


def all_but_lines(session: LiveSession) -> QuerySet[SessionEvent]:
    """What happened beside the lines."""
    return SessionEvent.objects.filter(session=session).exclude(type=COMMENTARY)


def is_withdrawn(session: LiveSession, seq: int) -> bool:
    """Was number ``seq`` a line once?"""
    line = SessionEvent.objects.filter(session=session, type=COMMENTARY, seq=seq, withdrawn=True)
    return line.exists()


def mark_withdrawn(session: LiveSession, seq: int) -> bool | None:
    """True: the line stood until now. False: it was withdrawn before. None: there is no such line.
    The caller holds the broadcast's row, and tells of it (``sessions_app.lifecycle.corrections``).
    """
    line = SessionEvent.objects.filter(session=session, type=COMMENTARY, seq=seq)
    if line.filter(withdrawn=False).update(withdrawn=True):
        return True
    return False if line.exists() else None


@dataclass(frozen=True, slots=True)
class Correction:
    """Event ``seq`` of the log: line ``line`` was wrong. ``said`` is that line's data, so that the
    commentator knows what not to say again; nobody else is given it."""

    seq: int
    at: datetime
    line: int
    said: Mapping[str, Any]


def corrections_of(
    session_id: str, *, after: int = 0, since: datetime | None = None
) -> Sequence[Correction]:
    """Those with a number over ``after``, not older than ``since``; oldest first. Two queries at
    most, and one where there are none."""
    log = SessionEvent.objects.filter(session_id=session_id)
    wanted = log.filter(type=CORRECTION, seq__gt=after)
    if since is not None:
        wanted = wanted.filter(at__gte=since)
    found = list(wanted.order_by("seq").values_list("seq", "at", "data"))
    if not found:
        return []
    withdrawn = log.filter(type=COMMENTARY, seq__in=[data["line"] for _, _, data in found])
    said = dict(withdrawn.values_list("seq", "data"))
    return [
        Correction(seq, at, line, said[line])
        for seq, at, data in found
        for line in [data["line"]]
        if line in said
    ]
