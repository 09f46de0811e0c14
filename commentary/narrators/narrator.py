"""The narrator port: facts in, at most one sentence out.

A narrator belongs to one broadcast, and its pacing is its own: it is told of every scene and
mostly says nothing. It runs on the host's event loop, so it awaits and never blocks. How often,
how long and how many at once it may be called is declared here and kept by the host
(``commentary.host.narrating.narrator_runner``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from commentary.narrators.claims import Claim
from commentary.narrators.match_said import KnownMatch
from commentary.narrators.trouble import Trouble
from commentary.observers.observer import SceneFacts


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of commentary. ``energy_level`` is 0..1; ``frame_at`` is when the newest
    frame it speaks of arrived (UTC), so a reader can tell how old the picture is.

    ``claims``: what it says happened. ``sources``: the observers that saw it. ``confidence``:
    0..1, how sure they were. ``lang``: the language of ``text``. ``moment``: where what a
    highlight shows begins and ends (UTC).

    ``stands_on``: the number of the match's newest event that it goes by; it is written only while
    nobody has said anything newer (0: while nobody says anything). None: it goes by none.
    """

    text: str
    energy_level: float
    is_highlight: bool
    frame_at: datetime
    claims: tuple[Claim, ...] = ()
    sources: tuple[str, ...] = ()
    confidence: float = 1.0
    lang: str = "en"
    moment: tuple[datetime, datetime] | None = None
    stands_on: int | None = None


@dataclass(frozen=True, slots=True)
class MatchState:
    """What people said of the match, which is true whatever the pictures show; and in which
    language and style (``neutral``, ``lively``, ``children``) the host wants it told. ``said`` is
    None until somebody says anything of the match."""

    title: str = ""
    language: str = "en"
    style: str = "neutral"
    said: KnownMatch | None = None


@dataclass(frozen=True, slots=True)
class NarratorCapabilities:
    """``seconds``: after so long a call is ended and its answer no longer wanted. ``at_once`` holds
    for all broadcasts of a process together; None is no limit.
    ``key_setting``: the setting without which it cannot work; empty where it needs no key."""

    seconds: float = 1.0
    at_once: int | None = None
    key_setting: str = ""


class NarratorUnavailable(Exception):
    """This time it did not work; later it may. ``retry_after``: seconds, where the other side
    named them. ``trouble``: what hosts and operators are told."""

    def __init__(
        self,
        reason: str,
        *,
        retry_after: float | None = None,
        trouble: Trouble = Trouble.BAD_ANSWER,
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.trouble = trouble


class NarratorRefused(Exception):
    """It will not work, however often it is tried: a wrong key, a model that does not exist."""

    def __init__(self, reason: str, *, trouble: Trouble = Trouble.REQUEST_REFUSED) -> None:
        super().__init__(reason)
        self.trouble = trouble


class Narrator(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> NarratorCapabilities: ...

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        """What is worth saying of the scene, usually nothing.

        ``history``: the last lines that were written, oldest first. ``deadline``: the event
        loop's time at which the host gives up (``asyncio.timeout_at``). Raises
        ``NarratorUnavailable`` and ``NarratorRefused``.
        """


@runtime_checkable
class StandIn(Protocol):
    """A narrator that can speak in another's place at any moment."""

    def note(self, scene: SceneFacts) -> None:
        """So it is now, and somebody else speaks: nothing is proposed."""
