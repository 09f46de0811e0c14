"""The lines on a broadcast's page: the recent ones while it runs, by pages when it is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sessions_app.log.lines import lines_of
from sessions_app.log.presenters import SessionOut
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.pages import texts
from sessions_app.pages.commentary.what_it_saw import Saw, what_it_saw
from sessions_app.states import State

RECENT_LINES = 25
LINES_AT_ONCE = 200  # static/js/pages/watch/summary.js has the same


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as ``parts/line.html`` shows it."""

    seq: int
    at: datetime
    data: Mapping[str, Any]
    saw: Saw | None

    @classmethod
    def of(cls, event: SessionEvent, session: LiveSession) -> Self:
        return cls(event.seq, event.at, event.data, what_it_saw(event, session.live_at))


@dataclass(frozen=True, slots=True)
class LinesPage:
    """One page of a transcript; pages and lines are counted from 1."""

    number: int
    pages: int
    lines: int  # on all pages

    @classmethod
    def of(cls, wanted: str, lines: int) -> Self:
        """``wanted`` as somebody wrote it into the address: what is no page is the nearest."""
        pages = max(1, -(-lines // LINES_AT_ONCE))
        number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1
        return cls(min(max(number, 1), pages), pages, lines)

    @property
    def first(self) -> int:
        return (self.number - 1) * LINES_AT_ONCE + 1

    @property
    def last(self) -> int:
        return min(self.number * LINES_AT_ONCE, self.lines)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def of(session: LiveSession, wanted: str) -> tuple[LinesPage | None, list[SessionEvent]]:
    """Lines in their order: of one that is over the page that was asked for, else the recent ones.
    Their number does not grow with the broadcast's length."""
    if not session.is_final:
        return None, list(lines_of(session).reverse()[:RECENT_LINES])[::-1]
    page = LinesPage.of(wanted, lines_of(session).count())
    return page, list(lines_of(session)[page.first - 1 : page.last])


def highlights(session: LiveSession) -> int:
    return lines_of(session).filter(data__is_highlight=True).count()


def notice(session: LiveSession, told: SessionOut, lines: list[SessionEvent]) -> Any:
    """What stands where lines will be; ``pages/watch/page.js`` goes on from there."""
    if not session.commentary:
        return texts.COMMON["commentary.off"]
    if lines:
        return ""
    if told.commentator == "off":
        return texts.COMMON["commentary.none"]
    if session.state == State.WAITING:
        return texts.COMMON["commentary.soon"]
    coming = told.commentator != "on_air"
    return texts.COMMON["commentary.waiting" if coming else "commentary.nothing"]
