"""Writing commentary: a line is an event in the broadcast's log, fenced by the lease, and by what
people said of the match; and taking back what stood on a word that was undone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from commentary import leases
from commentary.leases import Lease
from commentary.narrators.claims import Claim
from commentary.narrators.narrator import Line
from commentary.narrators.said import PeopleSaid
from sessions_app.lifecycle.corrections import withdraw
from sessions_app.log import events
from sessions_app.log.events import SessionEnded
from sessions_app.log.iso_times import iso
from sessions_app.log.lines import lines_of
from sessions_app.models import LiveSession, Match, SessionEvent

UNDO = "commentator:undo"  # who withdraws a line whose moment was taken back
_STANDINGS = {PeopleSaid.SCORE, PeopleSaid.SETS, PeopleSaid.POINTS}


class Outdated(Exception):
    """People said something of the match that the line does not know: nothing was written."""


def write(lease: Lease, lines: Sequence[Line], *, engine: str) -> list[int]:
    """Append ``lines`` in order and return their numbers.

    Raises ``LeaseLost`` when somebody else owns the broadcast, ``SessionEnded`` when it is over,
    ``Outdated``; nothing is written then.
    """
    with transaction.atomic():
        leases.fence(lease, lines=len(lines))
        _check_match(lease.session_id, lines)
        now = timezone.now()
        return [
            events.append(
                lease.session_id,
                SessionEvent.Type.COMMENTARY,
                _as_data(line, now) | {"engine": engine},
                actor=f"commentator:{lease.owner}",
                at=now,
                only_open=True,
            )
            for line in lines
        ]


def take_back(lease: Lease, undone: int, *, undo: int, scored: bool) -> list[int]:
    """Withdraw what was said of event ``undone``, which event ``undo`` took back; where that
    changed the score (``scored``), also how it was said to stand between the two. Answers the
    numbers of those lines.

    Done twice it does nothing more. Raises ``LeaseLost`` and ``SessionEnded``.
    """
    with transaction.atomic():
        leases.fence(lease)
        session = LiveSession.objects.filter(pk=lease.session_id).first()
        if session is None:
            raise SessionEnded(lease.session_id)
        wrong = [
            line.seq
            for line in lines_of(session).filter(seq__gt=undone)
            if any(
                claim.get("of") == undone
                or (scored and line.seq < undo and claim["what"] in _STANDINGS)
                for claim in line.data.get("claims", [])
            )
        ]
        return [seq for seq in wrong if withdraw(lease.session_id, seq, actor=UNDO)]


def _check_match(session_id: str, lines: Sequence[Line]) -> None:
    """The broadcast's row orders what people say and what is written: once it is locked, nobody
    says anything before the line is in the log."""
    stands_on = {line.stands_on for line in lines} - {None}
    if not stands_on:
        return
    locked = LiveSession.objects.select_for_update().filter(pk=session_id)
    if locked.values_list("pk", flat=True).first() is None:
        raise SessionEnded(session_id)
    newest = Match.objects.filter(pk=session_id).values_list("seq", flat=True).first() or 0
    if stands_on != {newest}:
        raise Outdated(session_id)


def _as_data(line: Line, now: datetime) -> dict[str, Any]:
    """What a line's event holds (docs/messages.md)."""
    data: dict[str, Any] = {
        "text": line.text,
        "lang": line.lang,
        "energy_level": line.energy_level,
        "is_highlight": line.is_highlight,
        "frame_at": iso(line.frame_at),
        "frame_age": round(max(0.0, (now - line.frame_at).total_seconds()), 3),
        "claims": [_claim_as_data(claim) for claim in line.claims],
        "sources": [*line.sources],
        "confidence": round(line.confidence, 2),
    }
    if line.is_highlight and line.moment is not None:
        start, end = line.moment
        data["highlight"] = {"from": iso(start), "to": iso(end)}
    return data


def _claim_as_data(claim: Claim) -> dict[str, Any]:
    """``{what, who?, number?, direction?, of?, from, to}``"""
    data: dict[str, Any] = {"what": str(claim.what)}
    if claim.who:
        data["who"] = claim.who
    if claim.number is not None:
        data["number"] = claim.number
    if claim.direction:
        data["direction"] = claim.direction
    if claim.of is not None:
        data["of"] = claim.of
    return data | {"from": iso(claim.start), "to": iso(claim.end)}
