"""Who may hold a socket: asked before anything is sent, and again when it may have changed.

Where the code is enough nothing is asked. Elsewhere a socket brings a ticket (``access.tickets``),
which stands for the grounds on which its holder may watch: their pass.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from livekit_app.runtime.rows import get_or_none
from sessions_app.access import tickets
from sessions_app.access.passes import Pass, no_longer_good
from sessions_app.access_choices import WayIn
from sessions_app.models import LiveSession

Refusal = Literal["access_needed", "ticket_wrong", "access_taken_back"]


class NotLetIn(Exception):
    def __init__(self, code: Refusal) -> None:
        super().__init__(code)
        self.code = code


class Entry(NamedTuple):
    """``version``: the broadcast's ``access_version`` at which the grounds were good.
    ``asked_at``: by the loop's clock, for whom the code lets in as far as this process knew then;
    it was not read for them."""

    grounds: Pass
    version: int
    asked_at: float = -math.inf


@dataclass(frozen=True, slots=True)
class Judgement:
    """Of those who are inside, who has to go."""

    version: int
    code_is_enough: bool
    gone: frozenset[Pass]


def enter(session_id: str, ticket: str) -> Entry | None:
    """None: there is no such broadcast. Raises ``NotLetIn``. The ticket is used up.

    The row is read first: what changes after that is in a version that the hub has not checked.
    """
    session = _session(session_id)
    if session is None:
        return None
    grounds = tickets.redeem(session_id, ticket) if ticket else None
    if session.way_in == WayIn.CODE:
        grounds = _by_the_code(session, grounds)
    if grounds is None:
        raise NotLetIn("ticket_wrong" if ticket else "access_needed")
    if no_longer_good(session, [grounds]):
        raise NotLetIn("access_taken_back")
    return Entry(grounds, session.access_version)


def judge(session_id: str, passes: Iterable[Pass]) -> Judgement | None:
    """None: there is no such broadcast any more."""
    session = _session(session_id)
    if session is None:
        return None
    gone = no_longer_good(session, passes)
    return Judgement(session.access_version, session.way_in == WayIn.CODE, frozenset(gone))


def _session(session_id: str) -> LiveSession | None:
    return get_or_none(LiveSession.objects.filter(pk=session_id))


def _by_the_code(session: LiveSession, brought: Pass | None) -> Pass:
    """A ticket from before the host chose this way is not needed, and says who it is."""
    if brought is not None and brought.kind not in ("code", "admission"):
        return brought
    return Pass("code", session.access_epoch, brought.who if brought else "")
