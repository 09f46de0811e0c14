"""Commentators for operators: who watches what, how healthy it is, and a restart. What a vision
model was asked for.

Rows are facts and not editable; the one action is also offered in the list of broadcasts.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from commentary import leases
from commentary.admin_dropped import ShowsDroppedLines
from commentary.models import CommentaryRun, ModelUse
from livekit_app.read_only import ReadOnly
from sessions_app.admin.sessions import AT_ONCE, LiveSessionAdmin
from sessions_app.models import LiveSession

if TYPE_CHECKING:  # generic for the type checker only
    UseBase = admin.ModelAdmin[ModelUse]
else:
    UseBase = admin.ModelAdmin


@admin.register(CommentaryRun)
class CommentaryRunAdmin(ReadOnly, ShowsDroppedLines):
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
        "trouble",
        "last_disconnect_reason",
    )
    list_filter = ("status", "engine", "model_trouble")
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

    @admin.display(description="model's trouble", ordering="model_trouble")
    def trouble(self, run: CommentaryRun) -> str:
        if not run.model_trouble_until:
            return run.model_trouble or "-"
        return f"{run.model_trouble} until {run.model_trouble_until:%H:%M} UTC"


@admin.register(ModelUse)
class ModelUseAdmin(ReadOnly, UseBase):
    """What the vision model was asked for, by the hour, beside what it may be."""

    list_display = (
        "hour_utc",
        "of_calls",
        "failed",
        "of_tokens",
        "prompt_tokens",
        "answer_tokens",
        "refused",
    )
    ordering = ("-hour",)
    actions = None

    @admin.display(description="hour (UTC)", ordering="hour")
    def hour_utc(self, use: ModelUse) -> str:
        return f"{use.hour:%Y-%m-%d %H:00}"

    @admin.display(description="calls of the budget", ordering="calls")
    def of_calls(self, use: ModelUse) -> str:
        return _of(use.calls, settings.VISION_CALLS_PER_HOUR)

    @admin.display(description="tokens of the budget")
    def of_tokens(self, use: ModelUse) -> str:
        return _of(use.tokens, settings.VISION_TOKENS_PER_HOUR)


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


def _of(used: int, budget: int) -> str:
    return f"{used} of {budget}" if budget else f"{used}, no limit"


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
