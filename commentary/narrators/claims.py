"""What a line says happened, in a form that a program can hold against what is true."""

from dataclasses import dataclass
from datetime import datetime

from commentary.narrators.said import PeopleSaid
from commentary.observers.facts import What


@dataclass(frozen=True, slots=True)
class Claim:
    """``what`` between ``start`` and ``end`` (UTC). ``who``: the shirt's colour, where it is
    said; ``direction``: left, right, up, down as the picture shows it.

    Of what people said (``PeopleSaid``), ``who`` is home or away, and ``of`` the number of the
    event that it stands on.
    """

    what: What | PeopleSaid
    start: datetime
    end: datetime
    who: str = ""
    number: int | None = None
    direction: str = ""
    of: int | None = None
