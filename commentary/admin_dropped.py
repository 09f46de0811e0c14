"""Lines that were not said since the installation began, for operators: how many, why, and when
the last one was. Their text is nowhere."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse

from commentary.host.narrating.turns import Drop
from commentary.models import CommentaryRun
from commentary.narrators.checking.dropped import HELD_BACK, Dropped
from livekit_app.models import Tally

if TYPE_CHECKING:  # generic for the type checker only
    RunsBase = admin.ModelAdmin[CommentaryRun]
else:
    RunsBase = admin.ModelAdmin


class ShowsDroppedLines(RunsBase):
    """Above the list of commentators: a row for each reason."""

    change_list_template = "admin/dropped_lines.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"dropped_lines": dropped_lines()} | (extra_context or {})
        return super().changelist_view(request, context)


def dropped_lines() -> Sequence[dict[str, Any]]:
    """``{reason, count, last}``, the most frequent first."""
    names = [f"{HELD_BACK}{why}" for why in (*Dropped, *Drop)]  # other tallies begin alike
    # Counted under the provider that was chosen; it may have been another one before.
    rows = Tally.objects.filter(name__in=names).order_by().values("name")
    sums = rows.annotate(times=Sum("count"), last=Max("last_at"))
    return [
        {
            "reason": row["name"].removeprefix(HELD_BACK),
            "count": row["times"],
            "last": row["last"],
        }
        for row in sums.order_by("-times", "name")
    ]
