"""What people said of the match, for operators: how it stands, and what was marked."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from livekit_app.read_only import ReadOnly
from sessions_app.log.match_view import MatchOut, match_of
from sessions_app.log.match_words import score_line
from sessions_app.models import LiveSession, Match, MatchMoment

if TYPE_CHECKING:  # generic for the type checker only
    MatchInlineBase = admin.StackedInline[Match, LiveSession]
    MomentInlineBase = admin.TabularInline[MatchMoment, LiveSession]
else:
    MatchInlineBase = admin.StackedInline
    MomentInlineBase = admin.TabularInline

SHOWN = 200  # moments, the newest


class MatchInline(ReadOnly, MatchInlineBase):
    model = Match
    fields = (
        ("sport", "minutes", "home_name", "home_colour", "away_name", "away_colour"),
        ("phase", "period", "clock_seconds", "clock_started_at"),
        ("score_home", "score_away", "points_home", "points_away", "sets", "unit"),
        ("seq", "changed_at"),
    )
    readonly_fields = tuple(name for row in fields for name in row)
    extra = 0


class MomentInline(ReadOnly, MomentInlineBase):
    model = MatchMoment
    fields = ("seq", "kind", "team", "start", "end", "period", "seconds", "undone_at")
    readonly_fields = fields
    extra = 0
    verbose_name_plural = f"moments (the newest {SHOWN})"

    def get_queryset(self, request: HttpRequest) -> QuerySet[MatchMoment]:
        match = request.resolver_match
        session_id = match.kwargs.get("object_id") if match else None
        newest = MatchMoment.objects.filter(session_id=session_id).order_by("-pk").values("pk")
        return super().get_queryset(request).filter(pk__in=newest[:SHOWN]).order_by("-pk")


def match_in_short(session: LiveSession) -> str:
    match = match_of(session, timezone.now())
    return "nothing said" if match is None else f"{score_line(match)}, {match.phase}"


def told_in_short(data: dict[str, Any]) -> dict[str, Any]:
    """Of an event that holds the whole match, as much as a row of the timeline has room for."""
    match = MatchOut.model_validate(data["match"])
    moment = data.get("moment") or {}
    return {
        "did": data["did"],
        "moment": moment.get("kind"),
        "team": moment.get("team"),
        "undoes": data.get("undoes"),
        "stands": f"{score_line(match)}, {match.phase} {match.period}",
    }
