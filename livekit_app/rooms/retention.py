"""Deleting what nobody needs any more, in bounded batches."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from livekit_app.models import Participant, ProviderEvent, Room
from livekit_app.runtime import deleted_traces

BATCH = 500
EVENT_LIFE = timedelta(days=7)
# Of webhooks about a room that no row knows: it was deleted, and its host was told so. A minute, so
# that an operator may see them, and a repetition is known as one.
STRAY_LIFE = timedelta(minutes=1)


def prune() -> int:
    """Delete one batch of old webhooks and of old closed rooms' participants; how many went.

    Rooms themselves go with the sessions that own them.
    """
    return _prune_events() + _prune_stray_events() + _prune_participants()


def _prune_events() -> int:
    # The oldest by id, then by age: no index on the date is needed, and a batch is a batch.
    oldest = ProviderEvent.objects.order_by("id").values_list("id", flat=True)[:BATCH]
    old = ProviderEvent.objects.filter(
        id__in=list(oldest), received_at__lt=timezone.now() - EVENT_LIFE
    )
    return old.delete()[0]


def _prune_stray_events() -> int:
    """A room's last webhooks come after its broadcast was deleted, and name it once more."""
    stray = ProviderEvent.objects.filter(
        ~Exists(Room.objects.filter(name=OuterRef("room_name"))),
        processed_at__isnull=False,
        received_at__lt=timezone.now() - STRAY_LIFE,
    ).exclude(room_name="")
    ids = list(stray.order_by("id").values_list("id", flat=True)[:BATCH])
    deleted = ProviderEvent.objects.filter(id__in=ids).delete()[0]
    if deleted:
        deleted_traces.wipe()
    return deleted


def _prune_participants() -> int:
    closed_before = timezone.now() - timedelta(days=settings.RETENTION_DAYS)
    stale = Participant.objects.filter(
        room__desired=Room.Desired.CLOSED,
        room__observed=Room.Observed.ABSENT,
        room__closed_at__lt=closed_before,
    ).values_list("id", flat=True)[:BATCH]
    return Participant.objects.filter(id__in=list(stale)).delete()[0]
