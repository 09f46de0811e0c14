"""Who speaks when, where two narrators stand side by side. Pure: what is so now comes in.

The first one sees more and may take seconds, fail or cost; its stand-in is always there. Spectators
should not notice which of them it is: no gap, and nothing twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from commentary.narrators.claims import Claim
from commentary.narrators.energy import seconds_since
from commentary.narrators.narrator import Line

SILENCE_SECONDS = 6.0  # after which a well narrator that is merely slow is not waited for
MARGIN_SECONDS = 2.0  # over a call's own limit, for what else may hold its answer up
RECENT = timedelta(seconds=10)


class Drop(StrEnum):
    """Why an answer of the first narrator is not said; counted as ``commentary:…``."""

    STALE = "stale"
    SAID_ALREADY = "said already"


@dataclass(frozen=True, slots=True)
class FirstNarrator:
    """``wanted``: by the host of the broadcast. ``is_out``: it failed and had no good answer
    since, it waits, it has stopped, or its budget is spent."""

    wanted: bool
    has_pictures: bool
    is_out: bool

    @property
    def may_be_asked(self) -> bool:
        return self.wanted and self.has_pictures


def stand_in_speaks(first: FirstNarrator, silent: float) -> bool:
    """``silent``: seconds since anybody said anything, or since there was something to say."""
    return not first.may_be_asked or first.is_out or silent >= SILENCE_SECONDS


def drop(line: Line, said: Sequence[Line], now: datetime, *, limit: float) -> Drop | None:
    """``said``: the last lines, whoever said them. ``limit``: seconds that a call may take."""
    if seconds_since(line.frame_at, now) > limit + MARGIN_SECONDS:
        return Drop.STALE
    if any(line.text.casefold() == one.text.casefold() for one in said):
        return Drop.SAID_ALREADY
    recent = {_key(claim) for one in said if now - one.frame_at <= RECENT for claim in one.claims}
    if line.claims and recent.issuperset(map(_key, line.claims)):
        return Drop.SAID_ALREADY
    return None


def _key(claim: Claim) -> tuple[object, ...]:
    return (str(claim.what), claim.who, claim.number, claim.direction)
