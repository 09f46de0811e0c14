"""Broadcasts for operators: what is on air first, ours beside the provider's, and who did what.

Nothing is editable: rows are facts, and what changes them are the actions, each of which calls
the same service as everybody else and leaves a row that names the operator. Later apps add columns
and actions with ``LiveSessionAdmin.add_column`` and ``add_action``.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from livekit_app.read_only import ReadOnly
from livekit_app.rooms import service as rooms
from sessions_app.admin.access import (
    AdmissionInline,
    admissions_in_short,
    link_in_short,
    put_everybody_out,
)
from sessions_app.admin.client_events import connections, connections_in_full, with_connections
from sessions_app.admin.match import MatchInline, MomentInline, match_in_short, told_in_short
from sessions_app.admin.people import ModerationInline
from sessions_app.admin.scorekeepers import ScorekeeperInline, scorekeepers_in_short
from sessions_app.lifecycle import retention
from sessions_app.lifecycle import service as lifecycle
from sessions_app.log import events
from sessions_app.log.lines import all_but_lines, lines_of, withdrawn_lines
from sessions_app.match import scorekeepers as score_links
from sessions_app.models import STILL_OPEN, LiveSession, SessionEvent
from sessions_app.states import Reason, State

if TYPE_CHECKING:  # generic for the type checker only
    SessionBase = admin.ModelAdmin[LiveSession]
else:
    SessionBase = admin.ModelAdmin

TIMELINE_EVENTS = 200
MATCH = SessionEvent.Type.MATCH
AT_ONCE = 200  # what one action works on

AdminColumn = Callable[[LiveSession], Any]
AdminAction = Callable[["LiveSessionAdmin", HttpRequest, QuerySet[LiveSession]], Any]

_ON_AIR_FIRST = Case(
    When(state=State.LIVE, then=0),
    When(state=State.INTERRUPTED, then=1),
    When(state=State.WAITING, then=2),
    default=3,
    output_field=IntegerField(),
)


class OnAirFilter(admin.SimpleListFilter):
    title = "on air"
    parameter_name = "on_air"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "open"), ("no", "over")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[LiveSession]
    ) -> QuerySet[LiveSession]:
        if self.value() == "yes":
            return queryset.filter(STILL_OPEN)
        if self.value() == "no":
            return queryset.exclude(STILL_OPEN)
        return queryset


@admin.register(LiveSession)
class LiveSessionAdmin(ReadOnly, SessionBase):
    list_display = (
        "id",
        "state",
        "age",
        "viewers",
        connections,
        "agreement",
        "room_wanted_and_seen",
        "commentator",
        "title",
        "reason",
        "pause_until",
        "provider",
    )
    list_filter = (OnAirFilter, "state", "reason", "way_in", "room__provider")
    search_fields = ("id", "title", "room__name")
    ordering = (_ON_AIR_FIRST, "-created_at")
    list_select_related = ("room",)
    list_per_page = 50
    show_full_result_count = False
    actions = ("end_now", "reconcile_now", "new_link", "take_score_link_back", "delete_now")
    fields = (
        ("id", "title", "state", "reason"),
        ("created_at", "live_at", "interrupted_at", "grace_ends_at", "ended_at", "deadline_at"),
        ("pause_began_at", "pause_until", "pauses", "paused_seconds"),
        ("viewers", "peak_viewers", "lines", "commentator", "match_so_far"),
        ("commentary", "commentary_language", "commentary_style"),
        ("commentary_sound", "commentary_vision"),
        ("way_in", "link", "most_viewers", "admissions", "scorekeepers"),
        ("provider", "room_link", "room_wanted_and_seen", "agreement"),
        "connections_in_full",
        "timeline",
    )
    readonly_fields = ("connections_in_full", "timeline")

    inlines = (MatchInline, MomentInline, AdmissionInline, ScorekeeperInline, ModerationInline)

    extra_columns: ClassVar[list[AdminColumn]] = []
    extra_actions: ClassVar[list[AdminAction]] = []

    @classmethod
    def add_column(cls, column: AdminColumn) -> None:
        """For later apps: a function of the session, decorated with ``admin.display``."""
        cls.extra_columns.append(column)

    @classmethod
    def add_action(cls, action: AdminAction) -> None:
        """For later apps: decorated with ``admin.action(permissions=["manage"])``; it calls
        ``record`` for each session it touched."""
        cls.extra_actions.append(action)

    # --- what is seen ----------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[LiveSession]:
        status = (
            SessionEvent.objects.filter(session=OuterRef("pk"), type=SessionEvent.Type.COMMENTATOR)
            .order_by("-seq")
            .values("data__status")[:1]
        )
        found = super().get_queryset(request).annotate(commentator_status=Subquery(status))
        return with_connections(found)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*self.list_display, *self.extra_columns]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().get_actions(request)
        found.pop("delete_selected", None)
        for action in self.extra_actions:
            if self._may(request, action):
                name = getattr(action, "__name__", str(action))
                found[name] = (action, name, getattr(action, "short_description", name))
        return found

    def _may(self, request: HttpRequest, action: AdminAction) -> bool:
        """Django asks its own list of actions only."""
        needed = getattr(action, "allowed_permissions", ("manage",))
        return any(getattr(self, f"has_{name}_permission")(request) for name in needed)

    @admin.display(description="age", ordering="created_at")
    def age(self, session: LiveSession) -> str:
        return timesince(session.created_at, session.ended_at or timezone.now(), depth=1)

    @admin.display(ordering="room__provider")
    def provider(self, session: LiveSession) -> str:
        return session.room.provider

    @admin.display(description="room wanted / seen")
    def room_wanted_and_seen(self, session: LiveSession) -> str:
        return f"{session.room.desired} / {session.room.observed}"

    @admin.display(description="agree", boolean=True)
    def agreement(self, session: LiveSession) -> bool:
        """False: drift. The sweep is on it; "reconcile now" is for the impatient."""
        return session.room.agrees

    @admin.display(description="commentator")
    def commentator(self, session: LiveSession) -> str:
        if session.is_final or not session.commentary:
            return "off"
        return getattr(session, "commentator_status", None) or "joining"

    @admin.display(description="lines")
    def lines(self, session: LiveSession) -> str:
        withdrawn = withdrawn_lines(session)
        return f"{lines_of(session).count()}" + (f", {withdrawn} withdrawn" if withdrawn else "")

    @admin.display(description="match")
    def match_so_far(self, session: LiveSession) -> str:
        return match_in_short(session)

    @admin.display(description="room")
    def room_link(self, session: LiveSession) -> str:
        return session.room.name

    @admin.display(description="connections")
    def connections_in_full(self, session: LiveSession) -> SafeString:
        return connections_in_full(session)

    @admin.display(description="link")
    def link(self, session: LiveSession) -> str:
        return link_in_short(session)

    @admin.display(description="admissions")
    def admissions(self, session: LiveSession) -> str:
        return admissions_in_short(session)

    @admin.display(description="scorekeepers' link")
    def scorekeepers(self, session: LiveSession) -> str:
        return scorekeepers_in_short(session)

    @admin.display(description="timeline")
    def timeline(self, session: LiveSession) -> SafeString:
        """The newest events, without the commentary lines; what, when and by whom."""
        log = all_but_lines(session).order_by("-seq")
        rows = [
            (event.seq, event.at.isoformat(timespec="milliseconds"), event.type, shown, event.actor)
            for event in log[:TIMELINE_EVENTS]
            for data in [told_in_short(event.data) if event.type == MATCH else event.data]
            for shown in [", ".join(f"{k}={v}" for k, v in data.items() if v is not None)]
        ]
        body = format_html_join(
            "", "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", rows
        )
        head = format_html("<tr>{}</tr>", _heads("no.", "at", "type", "what", "by"))
        return format_html("<table><thead>{}</thead><tbody>{}</tbody></table>", head, body)

    # --- what is done ----------------------------------------------------------------------------

    @admin.action(description="End now", permissions=["manage"])
    def end_now(self, request: HttpRequest, queryset: QuerySet[LiveSession]) -> None:
        ended = 0
        for session in queryset[:AT_ONCE]:
            if lifecycle.end_session(session.pk, reason=Reason.ADMIN, actor=actor_of(request)):
                self._log(request, session, "Ended")
                ended += 1
        messages.info(request, f"Ended {ended} broadcasts.")

    @admin.action(description="Reconcile now with the media server", permissions=["manage"])
    def reconcile_now(self, request: HttpRequest, queryset: QuerySet[LiveSession]) -> None:
        sessions = list(queryset[:AT_ONCE])
        for session in sessions:
            rooms.look_again(session.room_id)
            self.record(request, session, "reconcile")
        messages.info(request, f"Reconciling {len(sessions)} rooms; reload to see the result.")

    @admin.action(description="New link, everybody out", permissions=["manage"])
    def new_link(self, request: HttpRequest, queryset: QuerySet[LiveSession]) -> None:
        sessions = list(queryset.filter(STILL_OPEN)[:AT_ONCE])
        for session in sessions:
            put_everybody_out(session, actor_of(request))
            self.record(request, session, "new_link")
        messages.info(request, f"{len(sessions)} have a new link: their hosts see it.")

    @admin.action(description="Take the scorekeepers' link back", permissions=["manage"])
    def take_score_link_back(self, request: HttpRequest, queryset: QuerySet[LiveSession]) -> None:
        sessions = list(queryset.filter(STILL_OPEN, score_link_open=True)[:AT_ONCE])
        for session in sessions:
            score_links.take_back(session.pk, actor=actor_of(request))
            self.record(request, session, "take_score_link_back")
        messages.info(request, f"Took {len(sessions)} links back.")

    @admin.action(description="Delete now, for good (only what is over)", permissions=["erase"])
    def delete_now(self, request: HttpRequest, queryset: QuerySet[LiveSession]) -> None:
        sessions = list(queryset[:AT_ONCE])
        said_by = f"admin:{request.user.pk}"
        deleted = [session for session in sessions if retention.delete_now(session.pk, said_by)]
        if deleted:
            self.log_deletions(request, deleted)  # type: ignore[arg-type]  # any iterable will do
        messages.info(request, f"Deleted {len(deleted)} of {len(sessions)} broadcasts.")

    def record(self, request: HttpRequest, session: LiveSession, action: str) -> None:
        """Leave a row in the broadcast's own log and one in Django's: who asked for what."""
        with transaction.atomic():
            events.append(
                session.pk,
                SessionEvent.Type.NOTICE,
                {"code": "operator", "action": action},
                actor=actor_of(request),
            )
        self._log(request, session, f"Asked for {action}")

    def _log(self, request: HttpRequest, session: LiveSession, message: str) -> None:
        user = request.user.pk or 0  # never 0: the admin asks for a login
        LogEntry.objects.log_actions(user, [session], CHANGE, message, single_object=True)


def actor_of(request: HttpRequest) -> str:
    return f"admin:{request.user.get_username()}"[:80]


def _heads(*names: str) -> SafeString:
    return format_html_join("", "<th>{}</th>", ((name,) for name in names))
