"""What stored webhooks say of a room, read only: has one come in since we asked the provider?"""

from django.db.models import Max

from livekit_app.models import ProviderEvent


def newest_event() -> int:
    """The id of the newest stored event; a marker for ``heard_since``."""
    return ProviderEvent.objects.aggregate(newest=Max("id"))["newest"] or 0


def heard_since(marker: int, room_name: str) -> bool:
    """Has an event about this room come in since?"""
    return ProviderEvent.objects.filter(pk__gt=marker, room_name=room_name).exists()
