"""How people's connections fare: numbers of the last hour above the list, and per broadcast."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from livekit_app.read_only import ReadOnly
from sessions_app.client_events import reports
from sessions_app.client_events.reports import Numbers
from sessions_app.models import ClientEvent, LiveSession

if TYPE_CHECKING:  # generic for the type checker only
    ClientEventBase = admin.ModelAdmin[ClientEvent]
else:
    ClientEventBase = admin.ModelAdmin


@admin.register(ClientEvent)
class ClientEventAdmin(ReadOnly, ClientEventBase):
    list_display = ("at", "session", "page", "kind", "code", "ms", "player")
    list_filter = ("kind", "page", "player")
    search_fields = ("session__id", "code")
    list_select_related = ("session",)
    ordering = ("-at",)
    show_full_result_count = False
    change_list_template = "admin/client_events.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"numbers": table_of(reports.of_last_hour()), **(extra_context or {})}
        return super().changelist_view(request, context)


def with_connections(sessions: QuerySet[LiveSession]) -> QuerySet[LiveSession]:
    """What ``connections`` shows, read along with the list."""
    return sessions.annotate(
        connects=_count(ClientEvent.EventKind.JOINED),
        refusals=_count(ClientEvent.EventKind.JOIN_FAILED),
    )


def _count(kind: str) -> Coalesce:
    rows = ClientEvent.objects.filter(session=OuterRef("pk"), kind=kind).order_by()
    counted = rows.values(one=F("session")).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


@admin.display(description="connections")
def connections(session: Any) -> str:
    """``98 % of 120`` attempts to join led to media, as the pages tell it."""
    tried = session.connects + session.refusals
    return f"{session.connects / tried:.0%} of {tried}".replace("%", " %") if tried else "–"


def connections_in_full(session: LiveSession) -> SafeString:
    return table_of(reports.of_session(session.pk))


def table_of(numbers: Numbers) -> SafeString:
    rows = [
        ("Connections that worked", _share(numbers)),
        ("Time to join, median", _seconds(numbers.median_ms)),
        ("Time to join, 95th percentile", _seconds(numbers.p95_ms)),
        ("Failures, by cause", _by_code(numbers.failures)),
        ("Lost connections, by cause", _by_code(numbers.losses)),
        ("Camera or microphone trouble", _by_code(numbers.devices)),
        ("Signed in, joined as guest", str(numbers.guests)),
    ]
    body = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', rows)
    return format_html('<table class="connections"><tbody>{}</tbody></table>', body)


def _share(numbers: Numbers) -> str:
    if numbers.success is None:
        return "nobody tried"
    tried = numbers.joined + numbers.failed
    return f"{numbers.success * 100:.1f} % ({numbers.joined} of {tried})"


def _seconds(ms: int | None) -> str:
    return "–" if ms is None else f"{ms / 1000:.2f} s"


def _by_code(counted: Mapping[str, int]) -> str:
    """``{"media_down": 7, "lost": 1}`` → ``8: media_down 7, lost 1``"""
    if not counted:
        return "0"
    listed = ", ".join(f"{code} {number}" for code, number in counted.items())
    return f"{sum(counted.values())}: {listed}"
