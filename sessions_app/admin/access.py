"""Who may watch, for operators: the way in, who was let in, and what was deleted on whose word.

No key, PIN or link with a key is on a page: those are the host's. An operator who is called for
help makes a new link, which the host reads.
"""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from livekit_app.read_only import ReadOnly
from sessions_app.access import choosing
from sessions_app.access.choosing import Change
from sessions_app.access_choices import WayIn
from sessions_app.models import Admission, Deletion, LiveSession

if TYPE_CHECKING:  # generic for the type checker only
    AdmissionInlineBase = admin.TabularInline[Admission, LiveSession]
    DeletionBase = admin.ModelAdmin[Deletion]
else:
    AdmissionInlineBase = admin.TabularInline
    DeletionBase = admin.ModelAdmin

SHOWN = 200  # of a broadcast's admissions, the newest


@admin.register(Deletion)
class DeletionAdmin(ReadOnly, DeletionBase):
    list_display = ("at", "session_code", "actor")
    search_fields = ("session_code", "actor")
    ordering = ("-at",)
    show_full_result_count = False


class AdmissionInline(ReadOnly, AdmissionInlineBase):
    model = Admission
    fields = ("who", "name", "state", "given", "made_at")
    readonly_fields = fields
    extra = 0
    verbose_name_plural = f"admissions (the newest {SHOWN})"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Admission]:
        match = request.resolver_match
        session_id = match.kwargs.get("object_id") if match else None
        newest = Admission.objects.filter(session_id=session_id).order_by("-pk").values("pk")
        return super().get_queryset(request).filter(pk__in=newest[:SHOWN]).order_by("-pk")


def link_in_short(session: LiveSession) -> str:
    return f"no. {session.link_number}" if session.link_number else "no link with a key yet"


def admissions_in_short(session: LiveSession) -> str:
    """Those that count: an older epoch's are out."""
    state = Admission.State
    counted = session.admissions.filter(epoch=session.access_epoch).aggregate(
        given=Count("pk", filter=Q(state=state.GIVEN)),
        waiting=Count("pk", filter=Q(state=state.WAITING)),
    )
    return f"{counted['given']} given, {counted['waiting']} waiting"


def put_everybody_out(session: LiveSession, actor: str) -> None:
    """A new link that only its host has. Where people are let in one by one there is none: they
    ask again."""
    if session.way_in == WayIn.ASK:
        choosing.change(session.pk, Change(), inside="go", actor=actor)
    else:
        choosing.new_link(session.pk, inside="go", actor=actor)
