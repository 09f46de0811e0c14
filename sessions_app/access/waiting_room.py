"""People who ask to be let in, until the host says so or not.

Who waits asks every few seconds how it stands; who has not done so for a minute has gone, and
neither is shown to the host nor takes a place.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from livekit_app import one_line
from livekit_app.auth.authentication import Caller
from livekit_app.errors import ServiceError
from livekit_app.runtime.rows import delete_batch
from sessions_app.access import admissions
from sessions_app.access.may_watch import refused_by_host
from sessions_app.access_choices import WayIn
from sessions_app.auth.token_hashes import hash_of
from sessions_app.lifecycle.limits import AskedFrom
from sessions_app.lifecycle.service import locked_session
from sessions_app.models import STILL_OPEN, Admission, LiveSession
from sessions_app.people.identities import person_id_of
from sessions_app.people.roles import subject_here

MOST = 200
MOST_FROM_ONE_ADDRESS = 150  # a club's Wi-Fi is one; it cannot keep the rest of the town out
GONE = timedelta(seconds=60)
SEEN_EVERY = timedelta(seconds=10)

Decision = Literal["let_in", "refuse"]


def ask(session: LiveSession, name: str, caller: Caller, address: str) -> tuple[str, str]:
    """One request of one visitor; a repetition is the same one, under a new token. The token, and
    the state that it has. ``session`` is locked."""
    now = timezone.now()
    who = person_id_of(subject_here(caller), session.pk)
    token = admissions.new_token()
    theirs = Admission.objects.filter(session=session, who=who, epoch=session.access_epoch)
    known = theirs.order_by("-pk").first()
    if known is not None and known.state == Admission.State.REFUSED:
        raise refused_by_host()
    if known is not None:
        known.token_hash, known.seen_at = hash_of(token), now
        known.name = one_line.tidy(name) or known.name
        known.save(update_fields=["token_hash", "seen_at", "name"])
        return token, known.state
    asked_from = AskedFrom.of(address).subscriber
    _refuse_when_full(session, asked_from, now)
    Admission.objects.create(
        session=session,
        who=who,
        token_hash=hash_of(token),
        state=Admission.State.WAITING,
        given=Admission.Given.HOST,
        epoch=session.access_epoch,
        name=one_line.tidy(name),
        asked_from=asked_from,
        made_at=now,
        seen_at=now,
    )
    return token, Admission.State.WAITING


def of_visitor(session: LiveSession, caller: Caller) -> Admission | None:
    """What somebody asked for in another tab, which has the newer token."""
    subject = subject_here(caller)
    if not subject or session.way_in != WayIn.ASK:
        return None
    who = person_id_of(subject, session.pk)
    theirs = Admission.objects.filter(session=session, who=who, epoch=session.access_epoch)
    return theirs.order_by("-pk").first()


def waits(session: LiveSession, admission: Admission | None) -> bool:
    """Where the host has chosen another way in meanwhile, nobody waits any more."""
    return (
        session.way_in == WayIn.ASK
        and admission is not None
        and admission.state == Admission.State.WAITING
        and admission.epoch == session.access_epoch
    )


def still_there(admission: Admission | None) -> None:
    now = timezone.now()
    if admission is not None and not now - SEEN_EVERY < admission.seen_at < now + SEEN_EVERY:
        Admission.objects.filter(pk=admission.pk).update(seen_at=now)


def waiting(session: LiveSession) -> list[Admission]:
    """Who waits now, the longest first."""
    return list(_here(session, timezone.now()).order_by("made_at", "pk")[:MOST])


def decide(session_id: str, decision: Decision, people: Sequence[str] | None) -> int:
    """The host's word about some (by ``who``), or about all who wait now. How many heard it: who
    was refused before may be let in after all."""
    with transaction.atomic():
        session = locked_session(session_id)
        if people is None:  # whom the host sees: who left is not let in behind their back
            asked = _here(session, timezone.now())
        else:
            states = [Admission.State.WAITING]
            if decision == "let_in":
                states.append(Admission.State.REFUSED)
            asked = Admission.objects.filter(
                session=session, epoch=session.access_epoch, who__in=people, state__in=states
            )
        then = Admission.State.GIVEN if decision == "let_in" else Admission.State.REFUSED
        return asked.update(state=then, asked_from="")


def forget_gone(now: datetime) -> int:
    """One batch of those who waited and left, or whose broadcast is over; also from before a clock
    that went wrong. The address that they asked from goes with them."""
    waiting = Admission.objects.filter(state=Admission.State.WAITING)
    gone = Q(seen_at__lte=now - GONE) | Q(seen_at__gte=now + GONE) | ~Q(session__in=_open())
    return delete_batch(waiting.filter(gone))


def _open() -> QuerySet[LiveSession, str]:
    return LiveSession.objects.filter(STILL_OPEN).values_list("pk", flat=True)


def _here(session: LiveSession, now: datetime) -> QuerySet[Admission]:
    return Admission.objects.filter(
        session=session,
        state=Admission.State.WAITING,
        epoch=session.access_epoch,
        seen_at__gt=now - GONE,
        seen_at__lt=now + GONE,
    )


def _refuse_when_full(session: LiveSession, asked_from: str, now: datetime) -> None:
    here = _here(session, now)
    if here.count() < MOST and here.filter(asked_from=asked_from).count() < MOST_FROM_ONE_ADDRESS:
        return
    raise ServiceError(
        "queue_full",
        "Too many people wait to be let in. Please try again in a minute.",
        status=429,
        stage="canAccessLive",
        retry_after=20,
    )
