"""A question to a real account, what we assumed, and what came of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from livekit_app.providers.stream.probing.probe_world import ProbeWorld


@dataclass(frozen=True, slots=True)
class ProbeOutcome:
    """``as_assumed``: None where it could not be asked here. ``by_hand``: how to ask it, or the
    rest of it, by hand."""

    found: str
    as_assumed: bool | None
    by_hand: str = ""


@dataclass(frozen=True, slots=True)
class ProbeQuestion:
    number: int  # of docs/stream.md
    what: str
    assumed: str
    by_hand: str = ""  # how to ask it where this machine cannot


@dataclass(frozen=True, slots=True)
class AskedAlone(ProbeQuestion):
    """One that needs nothing but the account."""

    ask: Callable[[ProbeWorld], Awaitable[ProbeOutcome]] = field(kw_only=True)
