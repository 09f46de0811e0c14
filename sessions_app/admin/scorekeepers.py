"""Scorekeepers, for operators. The link that they came by is the host's, and on no page."""

from typing import TYPE_CHECKING

from django.contrib import admin

from livekit_app.read_only import ReadOnly
from sessions_app.match import scorekeepers
from sessions_app.models import LiveSession, Scorekeeper

if TYPE_CHECKING:  # generic for the type checker only
    ScorekeeperInlineBase = admin.TabularInline[Scorekeeper, LiveSession]
else:
    ScorekeeperInlineBase = admin.TabularInline


class ScorekeeperInline(ReadOnly, ScorekeeperInlineBase):
    model = Scorekeeper
    fields = ("number", "made_at", "seen_at")
    readonly_fields = fields
    ordering = ("-number", "-seen_at")
    extra = 0


def scorekeepers_in_short(session: LiveSession) -> str:
    if not session.score_link_number:
        return "no link yet"
    if session.is_final or not session.score_link_open:
        return f"no. {session.score_link_number}, not good any more"
    return f"no. {session.score_link_number}, {scorekeepers.here(session)} here"
