"""Half-time: the camera may be away, and its broadcast goes on.

No state of its own, but a time beside the state: until ``pause_until`` an interrupted broadcast
waits for its camera, and only then the grace period begins. It is over with the first picture
after the camera was away (unless that is lost again in the same half-time), with the second half,
when its time is up, and with the broadcast.

A session that is passed in is locked by the caller, in whose transaction all this happens; the
functions change the row and ``session``, and tell everybody by a notice.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from livekit_app.errors import ServiceError, over
from sessions_app.log import events
from sessions_app.log.iso_times import iso
from sessions_app.models import LiveSession, Match, SessionEvent
from sessions_app.sports.rules import Phase
from sessions_app.states import State

NOTICE = "pause"
MOST_MINUTES = 45  # at once
MOST_PAUSES = 3  # in one broadcast
MOST_SECONDS = 3600.0  # of all of them, as far as they were used
LEAST_SECONDS = 60.0  # before the broadcast's longest duration
ENDED = ("pause_began_at", "pause_until", "paused_seconds")  # what ``end`` changes


def begin(
    session: LiveSession, minutes: int, *, actor: str, now: datetime | None = None
) -> datetime | None:
    """The camera may be away for so long; answers until when. None while nobody has seen a picture:
    there is nothing to pause yet.

    It ends with the broadcast's longest duration at the latest. Refused, in words: a fourth one,
    more than is left of an hour, one that would hardly begin, a second one at once.
    """
    now = now or timezone.now()
    if session.is_final:
        raise over(NOTICE)
    if session.state == State.WAITING:
        return None
    time_is_up(session, actor=actor, now=now)  # the clock may not have been there yet
    _check(session, minutes, now)
    until = min(now + timedelta(minutes=minutes), session.deadline_at)
    session.pauses += 1
    session.pause_began_at, session.pause_until = now, until
    _save_and_tell(session, grace_from=until, actor=actor, now=now)
    return until


def finish(session: LiveSession, *, actor: str, now: datetime | None = None) -> bool:
    """The second half begins, or the match is over: if the camera is away, a whole grace period
    from now. False: there was no pause, not even one that a picture ended (``go_on``)."""
    now = now or timezone.now()
    if session.pause_until is None and _would_go_on_until(session, now) is None:
        return False
    end(session, now)
    _save_and_tell(session, grace_from=now, actor=actor, now=now)
    return True


def take_back(session: LiveSession, *, actor: str, now: datetime | None = None) -> bool:
    """It was not meant: over as by ``finish``, and it does not count."""
    now = now or timezone.now()
    if session.pause_until is None and _would_go_on_until(session, now) is None:
        return False
    before = session.paused_seconds
    end(session, now)
    session.pauses -= 1
    session.paused_seconds = before
    _save_and_tell(session, grace_from=now, actor=actor, now=now)
    return True


def put_back(
    session: LiveSession, seq: int, *, actor: str, now: datetime | None = None
) -> datetime | None:
    """The second half was not meant: the pause that ended together with event ``seq`` (in its
    transaction) goes on, as long as it would have. None: there was none, or its time is up."""
    now = now or timezone.now()
    last, begun = _last_two(session)
    if last is None or begun is None or abs(last.seq - seq) != 1 or last.data["pause_until"]:
        return None
    until = datetime.fromisoformat(begun.data["pause_until"])
    if until <= now or session.pause_until is not None or session.is_final:
        return None
    used = (last.at - begun.at).total_seconds()
    session.pause_began_at, session.pause_until = begun.at, until
    session.paused_seconds = max(0.0, session.paused_seconds - used)
    _save_and_tell(session, grace_from=until, actor=actor, now=now)
    return until


def go_on(session: LiveSession, now: datetime) -> None:
    """The camera is lost once more in the same half-time: a picture in between (a poor network,
    somebody who looked whether all is well) has ended the pause, but not half-time. It goes on as
    long as it would have. Changes ``session`` only, as ``end`` does."""
    until = _would_go_on_until(session, now) if session.pause_until is None else None
    half_time = Match.objects.filter(session_id=session.pk, phase=Phase.BREAK)
    if until is not None and half_time.exists():
        session.pause_began_at, session.pause_until = now, until


def time_is_up(session: LiveSession, *, actor: str, now: datetime) -> bool:
    """The clock's: what is due is over. The grace period that runs since then, or was extended
    since, stays as it is."""
    if not is_due(session, now):
        return False
    end(session, now)
    _save_and_tell(session, grace_from=None, actor=actor, now=now)
    return True


def is_due(session: LiveSession, now: datetime) -> bool:
    return session.pause_until is not None and session.pause_until <= now


def sheltered(now: datetime) -> Q:
    """Broadcasts that are not lost with their room: those in a pause, and in the whole grace period
    after it."""
    over_lately = SessionEvent.objects.filter(
        session=OuterRef("pk"),
        type=SessionEvent.Type.NOTICE,
        data__code=NOTICE,
        at__gt=now - timedelta(seconds=settings.GRACE_SECONDS),
    )
    return Q(pause_until__isnull=False) | Q(Exists(over_lately))


def end(session: LiveSession, now: datetime) -> None:
    """Changes ``session`` only: ``transition`` writes it, and tells. Really used time counts."""
    if session.pause_began_at is None or session.pause_until is None:
        return
    used = (min(now, session.pause_until) - session.pause_began_at).total_seconds()
    session.pause_began_at = session.pause_until = None
    session.paused_seconds += max(0.0, used)


def grace_after(moment: datetime) -> datetime:
    return moment + timedelta(seconds=settings.GRACE_SECONDS)


def _check(session: LiveSession, minutes: int, now: datetime) -> None:
    if not 1 <= minutes <= MOST_MINUTES:
        raise _refusal("bad_pause", f"A pause is 1 to {MOST_MINUTES} minutes long.", status=400)
    if session.pause_until is not None:
        raise _refusal("already_paused", "There is a pause already.")
    if session.pauses >= MOST_PAUSES:
        raise _refusal(
            "too_many_pauses", f"There were {MOST_PAUSES} pauses, and a broadcast has no more."
        )
    left = int((MOST_SECONDS - session.paused_seconds) // 60)
    if minutes > left:
        raise _refusal(
            "pause_too_long",
            f"All pauses of a broadcast together are an hour at most: {left} minutes are left.",
        )
    if (session.deadline_at - now).total_seconds() < LEAST_SECONDS:
        raise _refusal(
            "no_time_for_a_pause", "This broadcast reaches its time limit: no time for a pause."
        )


def _would_go_on_until(session: LiveSession, now: datetime) -> datetime | None:
    """The end, still to come, of a pause that a picture ended. Whatever else ends one leaves a
    notice of its own."""
    last, _ = _last_two(session) if session.pauses else (None, None)
    if last is None or not last.data["pause_until"]:
        return None
    until = datetime.fromisoformat(last.data["pause_until"])
    return until if until > now else None


def _last_two(session: LiveSession) -> tuple[SessionEvent | None, SessionEvent | None]:
    """The newest notice of a pause, and the one before."""
    told = SessionEvent.objects.filter(
        session_id=session.pk, type=SessionEvent.Type.NOTICE, data__code=NOTICE
    )
    last, before, *_ = [*told.order_by("-seq")[:2], None, None]
    return last, before


def _save_and_tell(
    session: LiveSession, *, grace_from: datetime | None, actor: str, now: datetime
) -> None:
    if session.state == State.INTERRUPTED and grace_from is not None:
        session.grace_ends_at = grace_after(grace_from)
    session.save(update_fields=[*ENDED, "pauses", "grace_ends_at"])
    data: dict[str, Any] = {
        "code": NOTICE,
        "pause_until": iso(session.pause_until),
        "grace_ends_at": iso(session.grace_ends_at),
    }
    events.append(session.pk, SessionEvent.Type.NOTICE, data, actor=actor, at=now)


def _refusal(code: str, sentence: str, *, status: int = 409) -> ServiceError:
    return ServiceError(code, sentence, status=status, stage=NOTICE)
