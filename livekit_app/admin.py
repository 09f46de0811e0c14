"""Rooms for operators: the provider's view beside ours, and a button that makes them agree."""

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from livekit_app.models import Participant, ProviderEvent, ProviderHealth, Room
from livekit_app.rooms import look_again

if TYPE_CHECKING:  # generic for the type checker only
    RoomBase = admin.ModelAdmin[Room]
    ParticipantBase = admin.ModelAdmin[Participant]
    ProviderEventBase = admin.ModelAdmin[ProviderEvent]
    ProviderHealthBase = admin.ModelAdmin[ProviderHealth]
else:
    RoomBase = ParticipantBase = ProviderEventBase = ProviderHealthBase = admin.ModelAdmin


class ReadOnly:
    """Rows are facts; what changes them is code, not a form."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


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

    @admin.action(description="Reconcile now with the media server", permissions=["view"])
    def reconcile_now(self, request: HttpRequest, queryset: QuerySet[Room]) -> None:
        ids = list(queryset.values_list("pk", flat=True)[:200])
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


@admin.register(ProviderHealth)
class ProviderHealthAdmin(ReadOnly, ProviderHealthBase):
    list_display = (
        "provider",
        "server_id",
        "seen_at",
        "failing_since",
        "back_at",
        "last_error_code",
    )
