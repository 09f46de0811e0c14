"""What the database holds of spoken lines: who is listened to, which lines wait, which are made."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from commentary.models import LineVoice, Listening
from sessions_app.log.lines import is_withdrawn, lines_of
from sessions_app.models import LiveSession

LISTENED = timedelta(seconds=60)  # after a request for a line; pauses between lines are shorter
WANTED = timedelta(seconds=6)  # a line that is older is news no more: nobody begins to speak it
CLAIMED = timedelta(seconds=2.5)  # whoever does not renew a claim is taken for dead
MOST_BYTES = 60 * 1024


@dataclass(frozen=True, slots=True)
class SpeakableLine:
    """A line that stands."""

    session_id: str
    seq: int
    at: datetime
    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class MadeVoice:
    audio: bytes
    etag: str  # strong, in its quotes


# --- for web processes ----------------------------------------------------------------------------


class Withdrawn(Exception):
    """It was a line once."""


def line(session: LiveSession, seq: int) -> SpeakableLine | None:
    """Raises ``Withdrawn``."""
    found = lines_of(session).filter(seq=seq).values_list("at", "data").first()
    if found is not None:
        at, data = found
        return SpeakableLine(session.pk, seq, at, data.get("lang", ""), data.get("text", ""))
    if is_withdrawn(session, seq):
        raise Withdrawn
    return None


def keep_listening(session_id: str, now: datetime) -> None:
    """Somebody asked for a line just now."""
    try:
        with transaction.atomic():
            Listening.objects.update_or_create(
                session_id=session_id, defaults={"until": now + LISTENED}
            )
    except IntegrityError:
        return  # deleted a moment ago


def look(wanted: SpeakableLine, now: datetime, *, spoken: Collection[str]) -> MadeVoice | bool:
    """Its voice; else whether one is to be expected."""
    row = LineVoice.objects.filter(session_id=wanted.session_id, seq=wanted.seq).first()
    if row is not None:
        if row.made_at is not None:
            return MadeVoice(bytes(row.audio), row.etag)
        if row.failed:
            return False
        if row.claimed_until is not None and row.claimed_until > now:
            return True
    return wanted.lang in spoken and now - wanted.at < WANTED


# --- for the process that speaks ------------------------------------------------------------------


@dataclass(slots=True)
class VoiceClaim:
    """Row ``row`` is mine until ``until``, which also tells my claim from another's."""

    row: int
    until: datetime


def waiting(now: datetime, *, spoken: Collection[str]) -> Sequence[SpeakableLine]:
    """Lines that somebody wants to hear and nobody speaks yet; the newest first. One query while
    nobody listens."""
    listened = Listening.objects.filter(until__gt=now).select_related("session")
    found: list[SpeakableLine] = []
    for session in [one.session for one in listened]:
        lines = lines_of(session).filter(at__gt=now - WANTED).values_list("seq", "at", "data")
        young = [
            SpeakableLine(session.pk, seq, at, data["lang"], data["text"])
            for seq, at, data in lines
            if data.get("lang") in spoken and data.get("text")
        ]
        if not young:
            continue
        theirs = LineVoice.objects.filter(session=session, seq__in=[one.seq for one in young])
        taken = set(theirs.exclude(_free(now)).values_list("seq", flat=True))
        found += [one for one in young if one.seq not in taken]
    return sorted(found, key=lambda one: one.at, reverse=True)


def claim(wanted: SpeakableLine, now: datetime) -> VoiceClaim | None:
    """For whoever may speak it now; None: another does, or did."""
    until = now + CLAIMED
    try:
        with transaction.atomic():
            row, is_new = LineVoice.objects.get_or_create(
                session_id=wanted.session_id, seq=wanted.seq, defaults={"claimed_until": until}
            )
    except IntegrityError:
        return None  # the broadcast was deleted a moment ago
    if not is_new:
        free = LineVoice.objects.filter(_free(now), pk=row.pk)
        if free.update(claimed_until=until) == 0:
            return None
    return VoiceClaim(row.pk, until)


def renew(held: VoiceClaim, now: datetime) -> bool:
    """False: it ran out, and another has it, or the line was withdrawn."""
    until = now + CLAIMED
    if _held(held).update(claimed_until=until) == 0:
        return False
    held.until = until
    return True


def store(
    held: VoiceClaim, wanted: SpeakableLine, audio: bytes, *, seconds: float, voice: str
) -> bool:
    """False: the line was withdrawn, or its broadcast deleted, while it was spoken; or the claim
    ran out and another has it."""
    if not 0 < len(audio) <= MOST_BYTES:
        raise ValueError(f"a voice of {len(audio)} bytes")
    with transaction.atomic():
        # Its row orders this and a withdrawal, which forgets the voice after it.
        session = LiveSession.objects.select_for_update().filter(pk=wanted.session_id).first()
        if session is None:
            return False
        if not lines_of(session).filter(seq=wanted.seq).exists():
            forget(wanted.session_id, wanted.seq)
            return False
        made = _held(held).update(
            audio=audio,
            etag=f'"{hashlib.sha256(audio).hexdigest()[:22]}"',
            seconds=round(seconds, 3),
            voice=voice[:40],
            claimed_until=None,
            made_at=timezone.now(),
        )
    return made == 1


def fail(held: VoiceClaim, reason: str) -> None:
    """It is not tried again. ``reason``: the kind of error, never the line's words."""
    _held(held).update(failed=reason[:40], claimed_until=None)


def release(held: VoiceClaim) -> None:
    """Who was asked to stop leaves it to another."""
    _held(held).delete()


def _held(held: VoiceClaim) -> QuerySet[LineVoice]:
    return LineVoice.objects.filter(pk=held.row, made_at=None, claimed_until=held.until)


def forget(session_id: str, seq: int) -> None:
    """Of a line that was withdrawn."""
    LineVoice.objects.filter(session_id=session_id, seq=seq).delete()


def _free(now: datetime) -> Q:
    """Begun by somebody who did not come to an end."""
    return Q(made_at=None, failed="", claimed_until__lt=now)
