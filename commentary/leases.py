"""One commentator per broadcast: a lease in the database with an epoch.

Taking a lease adds one to its epoch. Everything an owner writes afterwards is written on
condition that the epoch is still its own, in the same transaction as the condition, so an owner
that was paused (a stopped process, a slow disk) can write nothing after a takeover. A lease that is
taken too early costs one rejoin, never a doubled line.
"""

import logging
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from commentary.models import CommentaryRun
from livekit_app.runtime.database_leases import Held, LeaseColumns
from sessions_app.log import events
from sessions_app.log.events import SessionEnded
from sessions_app.models import STILL_OPEN, LiveSession, SessionEvent

logger = logging.getLogger(__name__)
Status = CommentaryRun.Status
TOLD_AT_ONCE = 50
STEP_BACK = timedelta(seconds=0.125)  # for each broadcast that a host has already
LONGEST_STEP = timedelta(seconds=1)
MODEL_NOTICE = "commentator_model"
_LEASE = LeaseColumns(until="leased_until", owner="owner", epoch="epoch")


class LeaseLost(Exception):
    """Somebody else owns the broadcast now (or it is gone): nothing was written."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Ownership of one broadcast's commentary. ``recovers``: its last owner died with it."""

    session_id: str
    owner: str
    epoch: int
    recovers: bool = False

    @property
    def held(self) -> Held:
        return Held(self.owner, self.epoch)


@dataclass(frozen=True, slots=True)
class Beat:
    """What an owner tells about itself once a second."""

    lease: Lease
    last_frame_at: datetime | None = None
    joins: int = 0
    last_disconnect_at: datetime | None = None
    last_disconnect_reason: str = ""
    looking: str = ""


def free_sessions(
    limit: int, *, without: Collection[str] = (), held: int = 0, now: datetime | None = None
) -> list[str]:
    """Open broadcasts that nobody (living) comments on, the oldest first; ``without`` those of
    some providers. Whoever has ``held`` others lets hosts with fewer go before: of what became
    free just now it sees nothing, so the load spreads without anybody counting it."""
    since = (now or timezone.now()) - min(held * STEP_BACK, LONGEST_STEP)
    rows = _free(since).filter(created_at__lte=since) if held else _free(since)
    if without:
        rows = rows.exclude(room__provider__in=without)
    return list(rows.order_by("created_at").values_list("pk", flat=True)[:limit])


def tell_off(providers: Collection[str], *, now: datetime | None = None) -> int:
    """Tell all who are in broadcasts at these providers, which cannot be watched here, that there
    is no commentary, unless another host comments on them. How many broadcasts were told."""
    now = now or timezone.now()
    there = _free(now).filter(room__provider__in=providers)
    silent = there.exclude(commentary_run__status=Status.OFF).values_list("pk", flat=True)
    told = 0
    for session_id in list(silent[:TOLD_AT_ONCE]):
        with suppress(SessionEnded), transaction.atomic():
            CommentaryRun.objects.bulk_create(
                [CommentaryRun(session_id=session_id)], ignore_conflicts=True
            )
            run = CommentaryRun.objects.filter(_LEASE.free(now), pk=session_id)
            if run.exclude(status=Status.OFF).update(status=Status.OFF):
                _announce(session_id, Status.OFF, "lease")
                told += 1
    return told


def _free(now: datetime) -> QuerySet[LiveSession]:
    free = _LEASE.free(now, prefix="commentary_run__")
    return LiveSession.objects.filter(free & STILL_OPEN)


def take(
    session_id: str, owner: str, *, engine: str = "", now: datetime | None = None
) -> Lease | None:
    """The lease, if it is free or stale and the broadcast is open; None when somebody has it."""
    now = now or timezone.now()
    with transaction.atomic():
        if not LiveSession.objects.filter(STILL_OPEN, pk=session_id).exists():
            return None
        CommentaryRun.objects.bulk_create(
            [CommentaryRun(session_id=session_id)], ignore_conflicts=True
        )
        run = CommentaryRun.objects.filter(pk=session_id)
        # The row lock orders rivals; who comes second finds a lease in force and gets nothing.
        before, trouble = run.select_for_update().values_list("leased_until", "model_trouble").get()
        held = _LEASE.take(
            run,
            settings.COMMENTARY_LEASE_SECONDS,
            owner=owner,
            now=now,
            engine=engine,
            heartbeat_at=now,
            restart_requested_at=None,
            model_trouble="",
            model_trouble_until=None,
        )
        if held is not None and trouble:
            _announce_model(session_id, owner)
    if held is None:
        return None
    return Lease(session_id, owner, held.epoch, recovers=before is not None)


def beat(beats: Sequence[Beat], *, now: datetime | None = None) -> set[str]:
    """Renew all leases of one host in one transaction. Returns the ids of those that were lost."""
    now = now or timezone.now()
    lost = set()
    with transaction.atomic():
        for told in beats:
            renewed = _LEASE.renew(
                CommentaryRun.objects.filter(pk=told.lease.session_id),
                told.lease.held,
                settings.COMMENTARY_LEASE_SECONDS,
                now=now,
                heartbeat_at=now,
                last_frame_at=told.last_frame_at,
                joins=told.joins,
                last_disconnect_at=told.last_disconnect_at,
                last_disconnect_reason=told.last_disconnect_reason[:40],
                looking=told.looking[:120],
            )
            if renewed is None:
                lost.add(told.lease.session_id)
    return lost


def is_current(lease: Lease) -> bool:
    """Is it still this owner's, by the database? Asked before rejoining after a kick."""
    return _run_held_by(lease).exists()


def write_status(lease: Lease, status: str) -> bool:
    """Tell spectators of a changed status. False: it is so already, or the broadcast is over.

    Raises ``LeaseLost``.
    """
    try:
        with transaction.atomic():
            if not _run_held_by(lease).exclude(status=status).update(status=status):
                if not is_current(lease):
                    raise LeaseLost(lease.session_id)
                return False
            _announce(lease.session_id, status, lease.owner)
    except SessionEnded:
        return False
    return True


def write_model_trouble(lease: Lease, trouble: str, until: datetime | None) -> None:
    """Why the vision model does not speak; empty: it does. The pages are told that something is
    different, not what: only the host may ask. Raises ``LeaseLost``."""
    try:
        with transaction.atomic():
            run = _run_held_by(lease)
            before = run.select_for_update().values_list("model_trouble", flat=True).first()
            if before is None:
                raise LeaseLost(lease.session_id)
            run.update(model_trouble=trouble, model_trouble_until=until)
            if before != trouble:
                _announce_model(lease.session_id, lease.owner)
    except SessionEnded:
        return


def fence(lease: Lease, *, lines: int = 0) -> None:
    """Hold the lease for the rest of the caller's transaction. Raises ``LeaseLost``."""
    if not _run_held_by(lease).update(lines=F("lines") + lines):
        raise LeaseLost(lease.session_id)


def release(leases: Sequence[Lease]) -> None:
    """Give leases back, so that another host need not wait until they are stale. Safe to call
    with leases that were lost meanwhile."""
    for lease in leases:
        with transaction.atomic():
            if _LEASE.release(CommentaryRun.objects.filter(pk=lease.session_id), lease.held):
                _tell_away(lease.session_id)


def request_restart(session_id: str) -> bool:
    """Ask whoever owns the broadcast to begin afresh. False: nobody does, or it is over."""
    now = timezone.now()
    return bool(
        CommentaryRun.objects.filter(
            _LEASE.in_force(now), pk=session_id, session__ended_at=None
        ).update(restart_requested_at=now)
    )


def mark_stale(*, now: datetime | None = None) -> int:
    """Tell the spectators of every broadcast whose commentator died, before another has come.

    Safe to run at any rate and twice at once: a status changes once.
    """
    now = now or timezone.now()
    speaking = [Status.JOINING, Status.WAITING, Status.ON_AIR]
    dead = CommentaryRun.objects.filter(
        _LEASE.run_out(now), status__in=speaking, session__ended_at=None
    ).values_list("pk", flat=True)
    told = 0
    for session_id in dead:
        with transaction.atomic():
            still = CommentaryRun.objects.select_for_update().filter(
                _LEASE.run_out(now), pk=session_id
            )
            if still.exists():
                told += _tell_away(session_id)
    return told


def _run_held_by(lease: Lease) -> QuerySet[CommentaryRun]:
    return CommentaryRun.objects.filter(_LEASE.held_by(lease.held), pk=lease.session_id)


def _tell_away(session_id: str) -> int:
    """On air → recovering, told to spectators; quiet where commentary is off or all is over."""
    away = CommentaryRun.objects.filter(pk=session_id).exclude(
        status__in=[Status.OFF, Status.RECOVERING]
    )
    try:
        with transaction.atomic():
            if not away.update(status=Status.RECOVERING):
                return 0
            _announce(session_id, Status.RECOVERING, "lease")
    except SessionEnded:
        return 0
    return 1


def _announce(session_id: str, status: str, actor: str) -> None:
    events.append(
        session_id,
        SessionEvent.Type.COMMENTATOR,
        {"status": str(status)},
        actor=actor,
        only_open=True,
    )


def _announce_model(session_id: str, actor: str) -> None:
    events.append(
        session_id,
        SessionEvent.Type.NOTICE,
        {"code": MODEL_NOTICE},
        actor=actor,
        only_open=True,
    )
