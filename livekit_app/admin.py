"""Rooms for operators: the provider's view beside ours, and a button that makes them agree."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from livekit_app.models import Participant, ProviderEvent, ProviderHealth, Room
from livekit_app.monitoring import metrics
from livekit_app.read_only import ReadOnly
from livekit_app.rooms.service import look_again
from livekit_app.webhooks import inbox

if TYPE_CHECKING:  # generic for the type checker only
    RoomBase = admin.ModelAdmin[Room]
    ParticipantBase = admin.ModelAdmin[Participant]
    ProviderEventBase = admin.ModelAdmin[ProviderEvent]
    ProviderHealthBase = admin.ModelAdmin[ProviderHealth]
else:
    RoomBase = ParticipantBase = ProviderEventBase = ProviderHealthBase = admin.ModelAdmin

AT_ONCE = 200  # what one action works on


@admin.register(Room)
class RoomAdmin(ReadOnly, RoomBase):
    list_display = (
        "name",
        "provider",
        "desired",
        "observed",
        "agreement",
        "sid",
        "observed_at",
        "attempts",
        "last_error_code",
    )
    list_filter = ("desired", "observed", "provider")
    search_fields = ("name", "session_id", "sid")
    ordering = ("-id",)
    show_full_result_count = False
    actions = ("reconcile_now",)

    @admin.display(description="provider agrees", boolean=True)
    def agreement(self, room: Room) -> bool:
        return room.agrees

    @admin.action(description="Reconcile now with the media server", permissions=["manage"])
    def reconcile_now(self, request: HttpRequest, queryset: QuerySet[Room]) -> None:
        ids = list(queryset.values_list("pk", flat=True)[:AT_ONCE])
        for room_id in ids:
            look_again(room_id)
        messages.info(request, f"Reconciling {len(ids)} rooms; reload to see the result.")


@admin.register(Participant)
class ParticipantAdmin(ReadOnly, ParticipantBase):
    list_display = ("identity", "room", "kind", "publishing", "joined_at", "left_at", "doubted_at")
    list_filter = ("kind", "publishing")
    search_fields = ("identity", "sid", "room__name")
    list_select_related = ("room",)
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnly, ProviderEventBase):
    list_display = (
        "received_at",
        "vendor_type",
        "room_name",
        "participant_identity",
        "reason",
        "processed_at",
        "outcome",
    )
    list_filter = ("type", "provider")
    search_fields = ("event_id", "room_name", "participant_identity")
    ordering = ("-id",)
    show_full_result_count = False
    actions = ("process_again",)

    @admin.action(description="Process again", permissions=["manage"])
    def process_again(self, request: HttpRequest, queryset: QuerySet[ProviderEvent]) -> None:
        number = inbox.process_again(list(queryset.values_list("pk", flat=True)[:AT_ONCE]))
        messages.info(request, f"Processing {number} webhooks again; reload to see the outcome.")


@admin.register(ProviderHealth)
class ProviderHealthAdmin(ReadOnly, ProviderHealthBase):
    """How far database and media server agree; docs/drift.md says what each alarm asks for."""

    list_display = (
        "provider",
        "alarms",
        "open_rooms",
        "disagreeing",
        "oldest_disagreement",
        "found",
        "repaired",
        "refused",
        "last_webhook",
        "seen_at",
        "back_at",
    )
    readonly_fields = list_display[1:9]

    @admin.display(description="alarms")
    def alarms(self, row: ProviderHealth) -> str:
        return "; ".join(_drift(row).alarms) or "none"

    @admin.display(description="rooms open")
    def open_rooms(self, row: ProviderHealth) -> int:
        return _drift(row).open_rooms

    @admin.display(description="disagreeing now")
    def disagreeing(self, row: ProviderHealth) -> int:
        return _drift(row).disagreeing

    @admin.display(description="oldest disagreement")
    def oldest_disagreement(self, row: ProviderHealth) -> str:
        oldest = _drift(row).oldest
        return "–" if oldest is None else f"{oldest:.1f} s"

    @admin.display(description="drift found")
    def found(self, row: ProviderHealth) -> str:
        return _numbers(_drift(row).found)

    @admin.display(description="drift repaired")
    def repaired(self, row: ProviderHealth) -> str:
        return _numbers(_drift(row).repaired)

    @admin.display(description="webhooks refused")
    def refused(self, row: ProviderHealth) -> str:
        return _numbers(_drift(row).refused)

    @admin.display(description="last webhook")
    def last_webhook(self, row: ProviderHealth) -> datetime | None:
        return _drift(row).last_webhook


def _drift(row: ProviderHealth) -> metrics.Drift:
    """Read once per row, not once per column."""
    kept: dict[str, metrics.Drift] = vars(row)
    if "drift" not in kept:
        kept["drift"] = metrics.read(row.provider)
    return kept["drift"]


def _numbers(tallies: Mapping[str, int]) -> str:
    """``{"gone": 2, "orphan": 1}`` → ``gone 2, orphan 1``"""
    return ", ".join(f"{name} {number}" for name, number in sorted(tallies.items())) or "–"
