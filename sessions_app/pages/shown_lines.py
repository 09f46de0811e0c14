"""The lines on a broadcast's page: the recent ones while it runs, by pages when it is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from sessions_app.log.lines import lines_of
from sessions_app.log.presenters import SessionOut
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.pages import texts
from sessions_app.pages.commentary.what_it_saw import Saw, what_it_saw
from sessions_app.states import State
from sessions_app.templatetags.times import minute, percent

RECENT_LINES = 25
LINES_AT_ONCE = 200  # static/js/pages/watch/summary.js has the same


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as ``parts/line.html`` shows it. Its words are made here: a template would take twice
    as long for 200 of them."""

    seq: int
    minute: str
    text: str
    lang: str
    is_highlight: bool
    energy: int
    energy_words: str
    saw: Saw | None

    @classmethod
    def of(cls, event: SessionEvent, session: LiveSession) -> Self:
        data: Mapping[str, Any] = event.data
        energy = percent(data.get("energy_level"))
        return cls(
            event.seq,
            minute(event.at, session.live_at),
            data["text"],
            data.get("lang", ""),
            data.get("is_highlight", False),
            energy,
            _("Energy %(percent)s %%") % {"percent": energy},
            what_it_saw(event, session.live_at),
        )


@dataclass(frozen=True, slots=True)
class LinesPage:
    """One page of a transcript; pages and lines are counted from 1."""

    number: int
    pages: int
    lines: int  # on all pages
    highlights: int  # among them

    @classmethod
    def of(cls, wanted: str, lines: int, highlights: int) -> Self:
        """``wanted`` as somebody wrote it into the address: what is no page is the nearest."""
        pages = max(1, -(-lines // LINES_AT_ONCE))
        number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1
        return cls(min(max(number, 1), pages), pages, lines, highlights)

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
    is_highlight = Q(data__is_highlight=True)
    counted = lines_of(session).aggregate(  # once: there may be thousands
        lines=Count("pk"), highlights=Count("pk", filter=is_highlight)
    )
    page = LinesPage.of(wanted, **counted)
    return page, list(lines_of(session)[page.first - 1 : page.last])


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
