"""When to ask who publishes, where webhooks do not tell (``capabilities.tracks_in_webhooks``).

A schedule, kept in the room's row so that any process may act on it; ``rooms.people_looks`` asks.
- The camera or a speaker is expected to begin or to stop (a grant was signed, it joined, its page
  says that it sends, what a speaker may send was changed): the room is looked at 0.5, 1, 2 and 4 s
  later.
- While the camera or a speaker is in the room: every five seconds. A watcher of ours that sees the
  camera's frames makes that needless, but tells nothing of a speaker.
- After a look that left a doubt: a second later, since what is missing needs two sightings.
- Never twice within half a second, and not before the time that the provider asked for.

What a page says changes no state: it only makes us look. All is compare-and-set.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from livekit_app.errors import ProviderBusy, ProviderError
from livekit_app.models import Participant, Room
from livekit_app.providers.registry import get_provider
from livekit_app.runtime import queue
from livekit_app.runtime.rows import get_or_none

FIRST_SECONDS = 0.5  # until the first look, and between two looks at least
NEXT_SECONDS = (0.5, 1.0, 2.0)  # after the first, the second and the third one
EVERY_SECONDS = 5.0
DOUBT_SECONDS = 1.0
FAILURE_SECONDS = 2.0
ALL_LOOKS = len(NEXT_SECONDS) + 1
PUT_OFF = 100  # is added to ``people_looks`` until the provider may be asked again
WATCHED_SECONDS = 5.0  # so long holds what a watcher said; it says it again in half of that

OVERDUE = timedelta(seconds=1)  # then the message seems lost
BATCH = 200

# Who may publish. The others are the sweep's business: there may be a thousand of them.
PUBLISHERS = (Participant.Kind.CAMERA, Participant.Kind.SPEAKER)


@dataclass(frozen=True, slots=True)
class Turn:
    """One look that is ours alone. ``due_at``: the next one, as long as nobody knows better."""

    room_id: int
    provider: str
    due_at: datetime
    is_last: bool  # of those that were made because somebody is expected


def needed(room: Room) -> bool:
    """Do only lists say who publishes in this room?"""
    return not get_provider(room.provider).capabilities.tracks_in_webhooks


def expect_publisher(room: Room) -> None:
    """The camera or a speaker may be about to publish, or to stop: look soon, and some times. Cheap
    where webhooks tell.

    In the caller's transaction, or without; the message goes after the commit.
    """
    if not needed(room):
        return
    now = timezone.now()
    row = Room.objects.filter(pk=room.pk, desired=Room.Desired.OPEN)
    if row.filter(people_looks__gte=PUT_OFF, people_due_at__gt=now).update(people_looks=PUT_OFF):
        return  # from then on
    soon = now + timedelta(seconds=FIRST_SECONDS)
    later = row.filter(Q(people_due_at=None) | Q(people_due_at__gt=soon))
    if later.update(people_looks=0, people_due_at=soon) or row.update(people_looks=0):
        queue.enqueue_on_commit(queue.Task.LOOK_AT_PEOPLE, room.pk, delay=FIRST_SECONDS)


def watched(room_id: int) -> None:
    """A watcher of ours sees the camera's frames, and would be the first to miss them."""
    until = timezone.now() + timedelta(seconds=WATCHED_SECONDS)
    Room.objects.filter(pk=room_id).update(watched_until=until)


def take(room_id: int) -> Turn | None:
    """The look that is due, for one of those who ask; None when none is, or it has to wait."""
    now = timezone.now()
    room = get_or_none(Room.objects.filter(pk=room_id, people_due_at__lte=now))
    if room is None or room.people_due_at is None:
        return None
    if room.desired == Room.Desired.CLOSED:
        _plan(room, None)
        return None
    looks = room.people_looks % PUT_OFF
    every = now + timedelta(seconds=EVERY_SECONDS)
    if room.observed != Room.Observed.PRESENT:
        _plan(room, every)
        return None
    watched_until = room.watched_until or now
    if looks >= ALL_LOOKS and watched_until > now and not _speakers_in(room):
        _plan(room, max(every, watched_until))
        return None
    seconds = NEXT_SECONDS[looks] if looks < len(NEXT_SECONDS) else EVERY_SECONDS
    # From when it was due, so that slow answers do not add up.
    soonest = now + timedelta(seconds=FIRST_SECONDS)
    due_at = max(room.people_due_at + timedelta(seconds=seconds), soonest)
    looks = min(looks + 1, ALL_LOOKS)
    if not _still(room).update(people_due_at=due_at, people_looks=looks):
        return None  # another process was faster
    return Turn(room.pk, room.provider, due_at, is_last=looks == ALL_LOOKS)


def looked(turn: Turn) -> None:
    """The list was read: when is the next look?"""
    here = Participant.objects.filter(room_id=turn.room_id, left_at=None, kind__in=PUBLISHERS)
    doubts = list(here.values_list("doubted_at", flat=True))
    if any(doubted_at is not None for doubted_at in doubts):
        _not_later_than(turn, DOUBT_SECONDS)
    elif turn.is_last and not doubts:
        Room.objects.filter(pk=turn.room_id, people_due_at=turn.due_at).update(people_due_at=None)
    else:
        _send(turn.room_id, turn.due_at)


def failed(turn: Turn, error: ProviderError) -> None:
    """The provider did not answer, or asked us to wait."""
    if not isinstance(error, ProviderBusy):
        _not_later_than(turn, FAILURE_SECONDS)
        return
    due_at = timezone.now() + timedelta(seconds=max(error.retry_after, FIRST_SECONDS))
    row = Room.objects.filter(pk=turn.room_id, people_looks__lt=PUT_OFF)
    if row.update(people_due_at=due_at, people_looks=F("people_looks") + PUT_OFF):
        _send(turn.room_id, due_at)


def send_overdue() -> int:
    """Make good messages that were lost: a worker died with them. How many."""
    overdue = Room.objects.filter(people_due_at__lte=timezone.now() - OVERDUE)
    ids = list(overdue.order_by("people_due_at").values_list("pk", flat=True)[:BATCH])
    for room_id in ids:
        queue.enqueue(queue.Task.LOOK_AT_PEOPLE, room_id)
    return len(ids)


def _speakers_in(room: Room) -> bool:
    return room.participants.filter(kind=Participant.Kind.SPEAKER, left_at=None).exists()


def _plan(room: Room, due_at: datetime | None) -> None:
    """Without having asked."""
    if _still(room).update(people_due_at=due_at) and due_at is not None:
        _send(room.pk, due_at)


def _still(room: Room) -> QuerySet[Room]:
    return Room.objects.filter(pk=room.pk, people_due_at=room.people_due_at)


def _not_later_than(turn: Turn, seconds: float) -> None:
    due_at = timezone.now() + timedelta(seconds=seconds)
    if due_at >= turn.due_at:
        _send(turn.room_id, turn.due_at)
    elif Room.objects.filter(pk=turn.room_id, people_due_at=turn.due_at).update(
        people_due_at=due_at
    ):
        _send(turn.room_id, due_at)


def _send(room_id: int, due_at: datetime) -> None:
    delay = max(0.0, (due_at - timezone.now()).total_seconds())
    queue.enqueue(queue.Task.LOOK_AT_PEOPLE, room_id, delay=delay)
