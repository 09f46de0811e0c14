"""The check between narrator and line: may this be said? Pure, and the last step of every line."""

from collections.abc import Sequence
from datetime import datetime

from commentary.narrators.checking.against_facts import refuted
from commentary.narrators.checking.against_people import against_people
from commentary.narrators.checking.dropped import Dropped
from commentary.narrators.checking.measured import Measured
from commentary.narrators.narrator import Line, MatchState

MOST_LETTERS = 140  # as ``match_words``: two names of forty letters are among them


def check(
    line: Line, measured: Measured, match: MatchState, history: Sequence[Line], now: datetime
) -> Dropped | None:
    """Why it is not to be said; None: it may be. ``match``: as it stands now. ``history``: the
    lines that were written last, oldest first."""
    if len(line.text) > MOST_LETTERS:
        return Dropped.TOO_LONG
    against = against_people(line, match.said, now)
    if against is not None:
        return against
    return Dropped.FACTS if refuted(line.claims, measured) else None
