"""Writing commentary: a line is an event in the broadcast's log, fenced by the lease."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from commentary import leases
from commentary.leases import Lease
from commentary.narrators.claims import Claim
from commentary.narrators.narrator import Line
from sessions_app.log import events
from sessions_app.log.iso_times import iso
from sessions_app.models import SessionEvent


def write(lease: Lease, lines: Sequence[Line], *, engine: str) -> list[int]:
    """Append ``lines`` in order and return their numbers.

    Raises ``LeaseLost`` when somebody else owns the broadcast, ``SessionEnded`` when it is over;
    nothing is written then.
    """
    with transaction.atomic():
        leases.fence(lease, lines=len(lines))
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
    """``{what, who?, number?, direction?, from, to}``"""
    data: dict[str, Any] = {"what": str(claim.what)}
    if claim.who:
        data["who"] = claim.who
    if claim.number is not None:
        data["number"] = claim.number
    if claim.direction:
        data["direction"] = claim.direction
    return data | {"from": iso(claim.start), "to": iso(claim.end)}
