"""What a line says happened, in a form that a program can hold against what is true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commentary.observers.facts import What


@dataclass(frozen=True, slots=True)
class Claim:
    """``what`` between ``start`` and ``end`` (UTC). ``who``: the shirt's colour, where it is
    said; ``direction``: left, right, up, down as the picture shows it."""

    what: What
    start: datetime
    end: datetime
    who: str = ""
    number: int | None = None
    direction: str = ""


def as_data(claims: Sequence[Claim]) -> list[dict[str, Any]]:
    """As stored with a line: ``{what, who?, number?, direction?, from, to}``."""
    return [_as_data(claim) for claim in claims]


def _as_data(claim: Claim) -> dict[str, Any]:
    data: dict[str, Any] = {"what": str(claim.what)}
    if claim.who:
        data["who"] = claim.who
    if claim.number is not None:
        data["number"] = claim.number
    if claim.direction:
        data["direction"] = claim.direction
    return data | {"from": _iso(claim.start), "to": _iso(claim.end)}


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
