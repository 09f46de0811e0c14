"""Commentators for operators: who watches what, how healthy it is, and a restart.

Rows are facts and not editable; the one action is also offered in the list of broadcasts.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from commentary import leases
from commentary.models import CommentaryRun
from livekit_app.read_only import ReadOnly
from sessions_app.admin.sessions import AT_ONCE, LiveSessionAdmin
from sessions_app.models import LiveSession

if TYPE_CHECKING:  # generic for the type checker only
    RunBase = admin.ModelAdmin[CommentaryRun]
else:
    RunBase = admin.ModelAdmin


@admin.register(CommentaryRun)
class CommentaryRunAdmin(ReadOnly, RunBase):
    list_display = (
        "session",
        "status",
        "looking",
        "heartbeat",
        "last_frame",
        "lines",
        "joins",
        "owner",
        "epoch",
        "engine",
        "last_disconnect_reason",
    )
    list_filter = ("status", "engine")
    search_fields = ("session__id", "owner")
    list_select_related = ("session",)
    ordering = ("-heartbeat_at",)
    actions = None

    @admin.display(ordering="heartbeat_at")
    def heartbeat(self, run: CommentaryRun) -> str:
        return _ago(run.heartbeat_at)

    @admin.display(description="last frame", ordering="last_frame_at")
    def last_frame(self, run: CommentaryRun) -> str:
        return _ago(run.last_frame_at)


@admin.display(description="commentator saw a frame")
def last_frame_column(session: LiveSession) -> str:
    run: CommentaryRun | None = getattr(session, "commentary_run", None)
    if run is None or session.is_final:
        return "-"
    return _ago(run.last_frame_at)


@admin.action(description="Restart the commentator", permissions=["manage"])
def restart_commentator(
    model_admin: LiveSessionAdmin, request: HttpRequest, queryset: QuerySet[LiveSession]
) -> Any:
    restarted = 0
    for session in queryset[:AT_ONCE]:
        if leases.request_restart(session.pk):
            model_admin.record(request, session, "restart commentator")
            restarted += 1
    messages.info(request, f"Restarting {restarted} commentators.")


def _ago(moment: datetime | None) -> str:
    if moment is None:
        return "never"
    return f"{max(0.0, (timezone.now() - moment).total_seconds()):.1f} s ago"


LiveSessionAdmin.add_column(last_frame_column)
LiveSessionAdmin.add_action(restart_commentator)
# The column would otherwise ask the database once for each row.
LiveSessionAdmin.list_select_related = (  # type: ignore[assignment]  # inferred from one entry
    *LiveSessionAdmin.list_select_related,
    "commentary_run",
)
