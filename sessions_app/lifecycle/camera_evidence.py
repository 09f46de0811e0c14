"""Is the camera there? Evidence in, state changes out.

Evidence comes from the provider (webhook, sweep) and from the watcher who sees frames stop. Each
piece carries the time it speaks of; what is older than the last state change is stale and does
nothing. All functions are safe to call twice and from several processes at once.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from livekit_app.participants import looks
from sessions_app.lifecycle.transitions import transition
from sessions_app.log import events
from sessions_app.log.iso_times import iso
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.states import State

GRANT_GRACE_SECONDS = 10.0  # somebody who just asked for the camera gets time to connect


def camera_seen(session_id: str, *, at: datetime, evidence: str) -> bool:
    """The camera publishes: waiting or interrupted → live. True when the state changed."""
    session = LiveSession.objects.filter(pk=session_id).first()
    if session is None or session.state not in {State.WAITING, State.INTERRUPTED}:
        return False
    if _is_stale(session_id, at):
        return False
    return transition(
        session_id, expect=State(session.state), to=State.LIVE, actor=f"camera:{evidence}"
    )


def camera_absent(session_id: str, *, at: datetime, evidence: str) -> bool:
    """The camera is gone: live → interrupted, unless it announced a short absence (a flip)."""
    session = LiveSession.objects.filter(pk=session_id, state=State.LIVE).first()
    if session is None or _is_stale(session_id, at):
        return False
    if session.absence_until is not None and session.absence_until > timezone.now():
        return False
    return transition(
        session_id, expect=State.LIVE, to=State.INTERRUPTED, actor=f"camera:{evidence}"
    )


def announce_absence(session_id: str, seconds: float) -> datetime | None:
    """The camera page flips its camera: no loss for the next ``seconds`` (at most 10).

    Returns the end of the absence, or None when the broadcast is not live.
    """
    until = timezone.now() + timedelta(seconds=min(max(seconds, 0.0), 10.0))
    changed = LiveSession.objects.filter(pk=session_id, state=State.LIVE).update(
        absence_until=until
    )
    return until if changed else None


def extend_grace(session_id: str, *, until: datetime, actor: str) -> bool:
    """Let the grace clock run at least to ``until``. True when that was an extension."""
    with transaction.atomic():
        changed = LiveSession.objects.filter(
            Q(grace_ends_at__lt=until), pk=session_id, state=State.INTERRUPTED
        ).update(grace_ends_at=until)
        if changed:
            events.append(
                session_id,
                SessionEvent.Type.NOTICE,
                {"code": "grace_extended", "grace_ends_at": iso(until)},
                actor=actor,
            )
    return bool(changed)


def fresh_grace(session_id: str, *, actor: str) -> bool:
    """A whole new grace period: the gap was ours, not the user's."""
    until = timezone.now() + timedelta(seconds=settings.GRACE_SECONDS)
    return extend_grace(session_id, until=until, actor=actor)


def camera_granted(session: LiveSession) -> bool:
    """Somebody with the host key asked for the camera: at least ten seconds from now. Where nobody
    tells us who publishes, it is looked for."""
    looks.expect_publisher(session.room)
    until = timezone.now() + timedelta(seconds=GRANT_GRACE_SECONDS)
    return extend_grace(session.pk, until=until, actor="camera:grant")


def _is_stale(session_id: str, at: datetime) -> bool:
    latest = (
        SessionEvent.objects.filter(session_id=session_id, type=SessionEvent.Type.STATE)
        .order_by("-seq")
        .values_list("at", flat=True)
        .first()
    )
    return latest is not None and at < latest
