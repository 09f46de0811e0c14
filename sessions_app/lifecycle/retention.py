"""Deleting broadcasts that are over: by age, or at once by a host's or an operator's word.

Everything about one goes: the log with its lines, the room, who took part, and it is not left on
the disk either. Its room's name goes with it; should the room still stand at the provider, the
provider's sweep closes it as one that nobody owns. Webhooks that name the room go with it when
somebody asked for the deletion; by age they went days earlier (livekit_app.rooms.retention).
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from livekit_app.models import ProviderEvent, Room
from livekit_app.participants import kept_people
from livekit_app.runtime import deleted_traces
from sessions_app.lifecycle.limits import WINDOW
from sessions_app.models import Admission, DeletedStart, Deletion, LiveSession, SessionEvent
from sessions_app.states import FINAL, State

logger = logging.getLogger(__name__)

BATCH = 50
CROWDS = 5  # broadcasts whose admissions are changed at once: there may be thousands of each
ROUNDS = 20  # at most 1,000 in one task, so that it stays short


def delete_old(now: datetime | None = None) -> int:
    """Delete what ended more than RETENTION_DAYS ago, and starts that failed after an hour: nobody
    reads those, and there may be many. Returns how many."""
    now = now or timezone.now()
    over = Q(ended_at__lte=now - timedelta(days=settings.RETENTION_DAYS))
    failed = Q(ended_at__lte=now - WINDOW, state=State.ERROR)
    deleted = 0
    for _ in range(ROUNDS):
        old = LiveSession.objects.filter(over | failed)
        ids = list(old.order_by("ended_at").values_list("pk", flat=True)[:BATCH])
        deleted += sum(delete(session_id) for session_id in ids)
        if len(ids) < BATCH:
            break
    DeletedStart.objects.filter(created_at__lte=now - WINDOW).delete()
    Deletion.objects.filter(at__lte=now - timedelta(days=settings.RETENTION_DAYS)).delete()
    deleted_traces.wipe()  # also what ``delete_now`` could not, because somebody read just then
    if deleted:
        logger.info("[sessions] old broadcasts deleted", extra={"count": deleted})
    return deleted


def forget_addresses(now: datetime) -> int:
    """From where what is over was started, and people were let in, once no limit needs it. How
    many broadcasts that concerned."""
    over = LiveSession.objects.filter(ended_at__isnull=False)
    started = over.filter(created_from__gt="", created_at__lte=now - WINDOW)
    ids = list(started.values_list("pk", flat=True)[:BATCH])
    if ids:
        LiveSession.objects.filter(pk__in=ids).update(created_from="", created_near="")
    # Who comes for the transcript is let in later, and counted for as long as others are.
    old = Admission.objects.filter(asked_from__gt="", made_at__lte=now - WINDOW)
    let_in = over.filter(Exists(old.filter(session=OuterRef("pk"))), ended_at__lte=now - WINDOW)
    crowds = list(let_in.values_list("pk", flat=True)[:CROWDS])
    if crowds:
        old.filter(session__in=crowds).update(asked_from="")
    return len(ids) + len(crowds)


def delete(session_id: str, *, said_by: str = "") -> bool:
    """Delete one that is over, with everything about it. False: it is open, or gone already.

    ``said_by``: whose word it was (``host``, ``admin:<id>``), which is kept; by age nothing is.
    """
    with transaction.atomic():
        session = (
            LiveSession.objects.select_for_update()
            .filter(pk=session_id, state__in=[*FINAL])
            .first()
        )
        if session is None:
            return False
        if session.created_from and session.created_at > timezone.now() - WINDOW:
            _remember_start(session)
        room_id = session.room_id
        if said_by:  # by age they were forgotten long ago
            kept_people.keep(session.room)
            kept_people.enqueue_forgetting(at_once=True)
        SessionEvent.objects.filter(session_id=session_id).delete()
        session.delete()
        Room.objects.filter(pk=room_id).delete()
        if said_by:
            Deletion.objects.create(session_code=session_id, at=timezone.now(), actor=said_by)
    return True


def delete_now(session_id: str, said_by: str) -> bool:
    """Like ``delete``, with the webhooks that name its room, and gone from the disk on return
    (or soon, when others keep SQLite's log in use)."""
    room = Room.objects.filter(live_session__pk=session_id).first()
    if room is None or not delete(session_id, said_by=said_by):
        return False
    ProviderEvent.objects.filter(room_name=room.name).delete()
    deleted_traces.wipe()
    return True


def _remember_start(session: LiveSession) -> None:
    DeletedStart.objects.create(
        created_from=session.created_from,
        created_near=session.created_near,
        created_at=session.created_at,
        failed=session.state == State.ERROR,
    )
