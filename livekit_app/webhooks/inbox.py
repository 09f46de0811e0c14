"""The webhook inbox: stored once by the provider's event id, answered at once, processed later.

Webhooks are evidence, not truth. They may come twice, late, in the wrong order, or never (then the
sweep finds out). Evidence of an older room sid changes nothing; evidence of a sid we have not seen
yet waits until the provider was looked at.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from livekit_app.models import ProviderEvent, Room
from livekit_app.monitoring import measures, measuring, provider_health
from livekit_app.participants import presence
from livekit_app.providers.port import WebhookEvent, makes_publisher
from livekit_app.rooms import sweep_plan
from livekit_app.rooms.service import look_again, prefix
from livekit_app.runtime import queue

logger = logging.getLogger(__name__)

BATCH = 500
PATIENCE = timedelta(seconds=15)  # how long an event may wait for its room's new sid
PROMPT = timedelta(seconds=3)  # a webhook no older than this came at its first delivery
RESOLUTION = timedelta(seconds=1)  # of the provider's ``created_at``

TEXTS = (
    "type",
    "vendor_type",
    "room_name",
    "room_sid",
    "participant_sid",
    "participant_identity",
    "track_kind",
    "reason",
)


def store(event: WebhookEvent, provider: str) -> bool:
    """Keep a verified webhook. True when it is new; a repetition changes nothing."""
    texts = {name: getattr(event, name)[: _width(name)] for name in TEXTS}
    with transaction.atomic():
        _, created = ProviderEvent.objects.get_or_create(
            provider=provider,
            event_id=event.id[: _width("event_id")],
            defaults={"created_at": event.created_at, **texts},
        )
        if created:
            queue.enqueue_on_commit(queue.Task.PROCESS_INBOX)
    return created


def _width(name: str) -> int | None:
    return getattr(ProviderEvent._meta.get_field(name), "max_length", None)


def process_waiting() -> int:
    """Apply waiting events, oldest first; how many were finished. Safe to run twice at once.

    An event is marked only after its effects are committed and announced, so a crash repeats it;
    every effect may be repeated.
    """
    waiting = ProviderEvent.objects.filter(processed_at=None).order_by("id")[:BATCH]
    return sum([_process(event) for event in waiting])


def process_again(ids: Sequence[int]) -> int:
    """Have stored webhooks applied once more, as they were received; how many. Harmless: every
    effect may be repeated, and what is out of date by now changes nothing."""
    with transaction.atomic():
        marked = ProviderEvent.objects.filter(pk__in=ids, processed_at__isnull=False).update(
            processed_at=None, outcome=""
        )
        queue.enqueue_on_commit(queue.Task.PROCESS_INBOX)
    return marked


def _process(event: ProviderEvent) -> bool:
    given_up = "room_never_settled"
    try:
        with transaction.atomic():
            outcome = _apply(event)
    except Exception:  # an edge: one bad event must not hold up the others
        logger.exception("[inbox] event could not be applied", extra={"event_id": event.event_id})
        outcome, given_up = None, "failed"
    if outcome is None and timezone.now() - event.received_at < PATIENCE:
        return False
    now = timezone.now()
    ProviderEvent.objects.filter(pk=event.pk, processed_at=None).update(
        processed_at=now, outcome=outcome or given_up
    )
    waited = (now - event.received_at).total_seconds()
    measuring.observe(measures.WEBHOOK_SECONDS, waited, event.provider)
    return True


def _apply(event: ProviderEvent) -> str | None:
    """The outcome, or None when the event has to wait until its room was looked at."""
    if event.type == "server_started":
        queue.enqueue_on_commit(queue.Task.SWEEP_PROVIDER, event.provider)
        return "swept"
    if event.type == "other" or not event.room_name:
        return "ignored"
    room = presence.locked_room(name=event.room_name, provider=event.provider)
    if room is None:
        return _unknown_room(event)
    if event.type in {"room_started", "room_finished"}:
        return _apply_to_room(room, event)
    if room.desired == Room.Desired.CLOSED and room.observed == Room.Observed.ABSENT:
        return "room_closed"
    if event.room_sid and event.room_sid != room.sid:
        return _other_incarnation(room, event)
    return _apply_to_participant(room, event)


def _unknown_room(event: ProviderEvent) -> str | None:
    if not event.room_name.startswith(prefix()):
        return "not_ours"
    if event.type == "room_finished":
        return "orphan"
    provider = event.provider
    if provider in sweep_plan.providers():
        queue.enqueue_on_commit(queue.Task.SWEEP_PROVIDER, provider)  # closes rooms nobody owns
        return "orphan"
    # Where we have no room left nobody sweeps: this event asks for it until it has been done.
    if provider_health.seen_since(provider, event.received_at):
        return "orphan"
    if provider_health.may_sweep(provider, sweep_plan.limit_of(provider)):
        queue.enqueue_on_commit(queue.Task.SWEEP_PROVIDER, provider)
    return None


def _apply_to_room(room: Room, event: ProviderEvent) -> str:
    under_way = bool(room.claim) and (room.claim_until or event.received_at) > timezone.now()
    same = event.room_sid == room.sid
    older = not same and _looked_since(room, event)
    if event.type == "room_started":
        expected = room.desired == Room.Desired.OPEN and (
            under_way or (same and room.observed == Room.Observed.PRESENT)
        )
    else:
        expected = room.desired == Room.Desired.CLOSED and (
            under_way or room.observed == Room.Observed.ABSENT
        )
    if expected:
        return "expected"
    if older:
        return "older_room"
    look_again(room.pk)
    return "look"


def _other_incarnation(room: Room, event: ProviderEvent) -> str | None:
    """The event's room sid is not the current one: older (ignore), or not seen by us yet (wait)."""
    if _looked_since(room, event):
        return "older_room"
    if room.next_attempt_at is None and not room.claim:
        look_again(room.pk)
    return None


def _looked_since(room: Room, event: ProviderEvent) -> bool:
    """Did the provider show ``room.sid`` as current after this event had come in?"""
    return room.observed_at is not None and room.observed_at > event.received_at


def _apply_to_participant(room: Room, event: ProviderEvent) -> str:
    if not event.participant_sid or not event.participant_identity:
        return "ignored"
    connection = presence.ConnectionSeen(
        event.participant_sid, event.participant_identity, joined_at=event.created_at
    )
    at = spoken_of(event)
    if event.type == "participant_joined":
        return presence.arrived(room, connection, at=at)
    if event.type == "participant_left":
        return presence.departed(room, connection, at=at, reason=event.reason)
    if not makes_publisher(connection.identity, event.track_kind):
        return "ignored"
    if event.type == "track_published":
        return presence.publishing_started(room, connection, at=at)
    return presence.publishing_stopped(room, connection, at=at, reason=event.reason)


def spoken_of(event: ProviderEvent) -> datetime:
    """The moment an event speaks of. The provider stamps whole seconds; a webhook that came
    promptly is dated by its arrival, a late one by the end of its second."""
    if event.received_at - event.created_at < PROMPT:
        return event.received_at
    return event.created_at + RESOLUTION
