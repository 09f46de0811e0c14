"""The clock of all broadcasts: what is due by the times in the database is done here.

Runs every second from Celery's ``clock`` queue. Any number may run at once: each step takes a
bounded batch by an indexed query and changes a row only if it is still due. Nothing calls a
provider; what was lost between processes (messages, signals) is made good.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from livekit_app.models import Participant, ProviderHealth, Room
from livekit_app.rooms import service as rooms
from livekit_app.runtime import heartbeats
from sessions_app.access import preview_pictures, tickets, typed_codes, waiting_room
from sessions_app.access.turning_out import turn_out_everywhere
from sessions_app.lifecycle import camera_evidence, pause, retention
from sessions_app.lifecycle import service as lifecycle
from sessions_app.match import scorekeepers
from sessions_app.models import STILL_OPEN, LiveSession
from sessions_app.people.enforce import enforce_everywhere
from sessions_app.receivers import count_viewers
from sessions_app.signals import swept
from sessions_app.states import FINAL, Reason, State

logger = logging.getLogger(__name__)

BATCH = 200
HEARTBEAT = "sweep"
VIEWERS = "sweep_viewers"  # counts every open broadcast: not every second
VIEWERS_EVERY_SECONDS = 5.0
PEOPLE = "sweep_people"  # what a ban or a mute asked for and the media server did not do
PEOPLE_EVERY_SECONDS = 2.0
LEFTOVERS = "sweep_leftovers"  # what nobody can use any more
LEFTOVERS_EVERY_SECONDS = 10.0


def sweep() -> None:
    """One round. The gap rule comes first: a period in which nobody looked must not count."""
    now = timezone.now()
    forgive_our_gap(now)
    heartbeats.beat(HEARTBEAT)
    forgive_outages(now)
    heal_cameras(now)
    end_due_pauses(now)
    end_expired_grace(now)
    end_overdue(now)
    end_lost_rooms(now)
    close_forgotten_rooms()
    if _is_time_for(VIEWERS, VIEWERS_EVERY_SECONDS):
        heal_viewers()
    if _is_time_for(PEOPLE, PEOPLE_EVERY_SECONDS):
        enforce_everywhere()
        turn_out_everywhere()
    if _is_time_for(LEFTOVERS, LEFTOVERS_EVERY_SECONDS):
        forget_leftovers(now)
    swept.send_robust(None, now=now)


def forgive_our_gap(now: datetime) -> int:
    """The sweep itself was away: every interrupted broadcast gets a whole grace period again.

    The heartbeat is written after this, so a sweep that dies half-way is followed by another one
    that still sees the gap.
    """
    away = heartbeats.age(HEARTBEAT)
    if away is None or away <= settings.SWEEP_GAP_SECONDS:
        return 0
    forgiven = 0
    interrupted = LiveSession.objects.filter(
        state=State.INTERRUPTED, grace_ends_at__lt=_whole_grace(now)
    )
    for session_id in interrupted.values_list("pk", flat=True):
        forgiven += camera_evidence.fresh_grace(session_id, actor="sweep:gap")
    logger.warning(
        "[sessions] the sweep was away", extra={"seconds": round(away, 1), "forgiven": forgiven}
    )
    return forgiven


def forgive_outages(now: datetime) -> int:
    """While a provider fails nobody can come back, so the grace clock starts when it is back.

    The new end follows from ``back_at`` alone, so that running this again changes nothing.
    """
    grace = timedelta(seconds=settings.GRACE_SECONDS)
    forgiven = 0
    for health in ProviderHealth.objects.filter(
        Q(failing_since__isnull=False) | Q(back_at__gt=now - grace)
    ):
        # While it fails: enough that nothing expires before the next rounds look again.
        until = now + grace if health.failing_since else (health.back_at or now) + grace
        due_before = now + timedelta(seconds=settings.SWEEP_GAP_SECONDS)
        waiting = LiveSession.objects.filter(
            state=State.INTERRUPTED, room__provider=health.provider, grace_ends_at__lt=until
        )
        if health.failing_since:
            waiting = waiting.filter(grace_ends_at__lt=due_before)
        else:
            waiting = waiting.filter(interrupted_at__lte=health.back_at)
        for session_id in waiting.values_list("pk", flat=True)[:BATCH]:
            forgiven += camera_evidence.extend_grace(session_id, until=until, actor="sweep:outage")
    return forgiven


def end_due_pauses(now: datetime) -> int:
    """Half-time is over. The grace period of a camera that is away runs since then, and whole:
    what took a part of it (our gap, an outage) was forgiven before."""
    ended = 0
    due = LiveSession.objects.filter(pause_until__lte=now)
    for session_id in list(due.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            session = due.select_for_update().filter(pk=session_id).first()
            if session is not None:
                ended += pause.time_is_up(session, actor="sweep", now=now)
    return ended


def end_expired_grace(now: datetime) -> int:
    return _end_due(
        LiveSession.objects.filter(state=State.INTERRUPTED, grace_ends_at__lte=now),
        lambda session: Reason.GRACE_EXPIRED,
    )


def end_overdue(now: datetime) -> int:
    return _end_due(
        LiveSession.objects.filter(STILL_OPEN, deadline_at__lte=now),
        lambda session: (
            Reason.NEVER_STARTED if session.state == State.WAITING else Reason.MAX_DURATION
        ),
    )


def end_lost_rooms(now: datetime) -> int:
    """Rooms that could not be had for too long, should the event that says so have been lost."""
    since = now - timedelta(seconds=settings.ROOM_LOST_SECONDS)
    return _end_due(
        LiveSession.objects.filter(
            STILL_OPEN,
            room__desired=Room.Desired.OPEN,
            room__failing_since__lte=since,
        ).exclude(pause.sheltered(now)),
        lambda session: Reason.ROOM_LOST,
    )


def close_forgotten_rooms() -> int:
    """Rooms still wanted although their broadcast is over."""
    forgotten = Room.objects.filter(
        desired=Room.Desired.OPEN, live_session__state__in=[*FINAL]
    ).values_list("pk", flat=True)
    closed = 0
    for room_id in forgotten[:BATCH]:
        with transaction.atomic():
            rooms.close_room(room_id)
        closed += 1
    return closed


def heal_cameras(now: datetime) -> int:
    """A camera that the provider knows as publishing, whose event never reached the broadcast.

    Only one that joined after the interruption: the row of an older one may be what is out of
    date, and the watcher who saw its frames stop is then right.
    """
    publishing = Participant.objects.filter(
        kind=Participant.Kind.CAMERA, publishing=True, left_at=None
    )
    unseen = publishing.filter(
        Q(room__live_session__state=State.WAITING)
        | Q(
            room__live_session__state=State.INTERRUPTED,
            joined_at__gt=F("room__live_session__interrupted_at"),
        )
    ).values_list("room__live_session__pk", flat=True)
    return sum(
        camera_evidence.camera_seen(pk, at=now, evidence="sweep") for pk in _known(unseen[:BATCH])
    )


def heal_viewers() -> int:
    """Counts whose event was lost."""
    present = (
        Participant.objects.filter(
            room=OuterRef("room"), kind__in=Participant.AUDIENCE, left_at=None
        )
        .order_by()
        .values("room")
        .annotate(number=Count("pk"))
        .values("number")
    )
    differing = (
        LiveSession.objects.filter(STILL_OPEN)
        .annotate(present=Coalesce(Subquery(present, IntegerField()), Value(0)))
        .exclude(viewers=F("present"))
        .values_list("pk", "room_id")
    )
    healed = 0
    for session_id, room_id in differing[:BATCH]:
        count_viewers(session_id, room_id)
        healed += 1
    return healed


def forget_leftovers(now: datetime) -> int:
    """Tickets, wrong PINs, people who left the waiting room; addresses and scorekeepers of what is
    over."""
    return (
        tickets.forget_old(now)
        + typed_codes.forget_old(now)
        + waiting_room.forget_gone(now)
        + preview_pictures.forget_old(now)
        + scorekeepers.forget_old(now)
        + retention.forget_addresses(now)
    )


def _end_due(due: QuerySet[LiveSession], reason: Callable[[LiveSession], Reason]) -> int:
    """End what is due, each under its row lock and only if it still is.

    Between finding and ending, a camera grant may have given it more time.
    """
    ended = 0
    for session_id in list(due.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            # of=self: the row of the broadcast; PostgreSQL would lock joined rows as well
            session = due.select_for_update(of=("self",)).filter(pk=session_id).first()
            if session is not None:
                ended += lifecycle.end_session(session_id, reason=reason(session), actor="sweep")
    return ended


def _is_time_for(name: str, seconds: float) -> bool:
    age = heartbeats.age(name)
    if age is not None and age < seconds:
        return False
    heartbeats.beat(name)
    return True


def _whole_grace(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.GRACE_SECONDS)


def _known(ids: Iterable[str | None]) -> list[str]:
    return [pk for pk in ids if pk is not None]
