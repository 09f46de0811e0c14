"""Tickets for sockets: a browser can send no header with one, and an admission is never part of an
address. A ticket is good once, for half a minute, in whatever web process it arrives."""

import secrets
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from livekit_app.runtime.rows import delete_batch, get_or_none
from sessions_app.access import admissions
from sessions_app.access.passes import KINDS, Pass
from sessions_app.auth.token_hashes import hash_of
from sessions_app.models import LiveSession, SocketTicket

GOOD_FOR = timedelta(seconds=30)


def give(session: LiveSession, grounds: Pass) -> str:
    ticket = secrets.token_urlsafe(admissions.TOKEN_BYTES)
    SocketTicket.objects.create(
        session=session,
        ticket_hash=hash_of(ticket),
        kind=grounds.kind,
        admission_id=grounds.admission_id,
        who=grounds.who,
        epoch=grounds.epoch,
        made_at=timezone.now(),
    )
    return ticket


def redeem(session_id: str, ticket: str) -> Pass | None:
    """The pass it stands for; None for one that is used, too old, or of another broadcast. Whether
    the pass still holds is ``passes.no_longer_good``'s to say."""
    row = get_or_none(
        SocketTicket.objects.filter(session_id=session_id, ticket_hash=hash_of(ticket))
    )
    if row is None:
        return None
    used, _ = SocketTicket.objects.filter(pk=row.pk).delete()
    if not used or not _is_fresh(row.made_at, timezone.now()):
        return None
    kind = next(kind for kind in KINDS if kind == row.kind)
    return Pass(kind, row.epoch, row.who, row.admission_id)


def forget_old(now: datetime) -> int:
    """One batch of those that nobody used; also from before a clock that went wrong."""
    old = Q(made_at__lte=now - GOOD_FOR) | Q(made_at__gte=now + GOOD_FOR)
    return delete_batch(SocketTicket.objects.filter(old))


def _is_fresh(made_at: datetime, now: datetime) -> bool:
    return now - GOOD_FOR < made_at < now + GOOD_FOR
