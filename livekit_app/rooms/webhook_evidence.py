"""What stored webhooks say of a room, read only: has one come in since we asked the provider?"""

from django.db.models import Max

from livekit_app.models import ProviderEvent


def newest_event() -> int:
    """The id of the newest stored event; a marker for ``heard_since``."""
    return ProviderEvent.objects.aggregate(newest=Max("id"))["newest"] or 0


def heard_since(marker: int, room_name: str) -> frozenset[str]:
    """The identities that events about this room, come in since, speak of; an empty text is the
    room itself."""
    events = ProviderEvent.objects.filter(pk__gt=marker, room_name=room_name)
    return frozenset(events.values_list("participant_identity", flat=True))
