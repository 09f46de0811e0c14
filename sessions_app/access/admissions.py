"""Admissions: what a right key or PIN, or the host's word, gives somebody. 128 random bits, of
which the browser keeps the text and we keep a hash; sent as the header ``X-Admission``."""

import re
import secrets
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet
from django.utils import timezone

from livekit_app.auth.authentication import Caller
from livekit_app.models import Participant
from livekit_app.runtime.rows import get_or_none, in_portions
from sessions_app.auth.token_hashes import hash_of
from sessions_app.lifecycle.limits import AskedFrom
from sessions_app.models import Admission, LiveSession
from sessions_app.people.enforce import present
from sessions_app.people.identities import person_id_in, person_id_of
from sessions_app.people.roles import subject_here

TOKEN_BYTES = 16
MOST_OF_ONE_PERSON = 5  # tabs and browsers; the oldest goes
# Of one broadcast: a stand full of people on one Wi-Fi. Beyond, the oldest of the same address go
# that nobody inside needs: who has the key can ask for more all day long.
MOST_FROM_ONE_ADDRESS = 1_000
# Of one broadcast, for its link's key: that opens it for a month, at each address's rate.
MOST_BY_KEY = 20_000
_AT_ONCE = 100
MOST_ALSO = 1_000  # of one broadcast: people who were let in as somebody else
MOST_ALSO_BY_ONE = 5  # of these by the same person's admission
JUST_LEFT = timedelta(seconds=60)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def give(session: LiveSession, caller: Caller, given: Admission.Given, address: str) -> str:
    """Let somebody in; returns the token, which is known to nobody else from now on. ``session`` is
    locked."""
    asked_from = AskedFrom.of(address).subscriber
    _make_room(session, asked_from, timezone.now())
    who = person_id_of(subject_here(caller), session.pk)
    token = new_token()
    now = timezone.now()
    Admission.objects.create(
        session=session,
        who=who,
        token_hash=hash_of(token),
        state=Admission.State.GIVEN,
        given=given,
        epoch=session.access_epoch,
        asked_from=asked_from,
        made_at=now,
        seen_at=now,
    )
    if caller.subject:
        _forget_oldest(session, who)
    return token


def token_hash_in(text: str) -> str | None:
    """By which the rows know it; None for what is no token."""
    return hash_of(text) if _TOKEN.fullmatch(text) else None


def of_token(session: LiveSession, token: str) -> Admission | None:
    """Whatever its state and epoch, but of this broadcast. One query; none for what is no token."""
    token_hash = token_hash_in(token)
    if token_hash is None:
        return None
    return get_or_none(Admission.objects.filter(session=session, token_hash=token_hash))


def good_ones(session: LiveSession) -> QuerySet[Admission]:
    return Admission.objects.filter(
        session=session, state=Admission.State.GIVEN, epoch=session.access_epoch
    )


def let_stay(session: LiveSession, people: set[str], now: datetime) -> None:
    """Those who are inside keep their way back, by who they are."""
    known = set(good_ones(session).filter(who__in=people).values_list("who", flat=True))
    Admission.objects.bulk_create(
        Admission(
            session=session,
            who=who,
            state=Admission.State.GIVEN,
            given=Admission.Given.INSIDE,
            epoch=session.access_epoch,
            made_at=now,
            seen_at=now,
        )
        for who in sorted(people - known)
    )


def also_known_as(session: LiveSession, who: str, let_in_as: str = "") -> bool:
    """Somebody who was let in joins as another person of theirs (they have signed in since).
    False: too many did, so that this one joins as who they were. A ban of one is a ban of all
    (``people.admitted``); operators were let in as nobody else."""
    if good_ones(session).filter(who=who).exists():
        return True
    also = Admission.objects.filter(session=session, given=Admission.Given.ALSO)
    if also.count() >= MOST_ALSO:
        return False
    before = also.filter(who=let_in_as).exclude(let_in_as="").first()
    let_in_as = before.let_in_as if before is not None else let_in_as
    if let_in_as and also.filter(let_in_as=let_in_as).count() >= MOST_ALSO_BY_ONE:
        return False
    now = timezone.now()
    Admission.objects.create(
        session=session,
        who=who,
        let_in_as=let_in_as,
        state=Admission.State.GIVEN,
        given=Admission.Given.ALSO,
        epoch=session.access_epoch,
        made_at=now,
        seen_at=now,
    )
    return True


def people_inside(session: LiveSession, now: datetime) -> set[str]:
    """In the room, or on their way back: they were inside a moment ago."""
    left = Participant.objects.filter(
        room_id=session.room_id,
        kind__in=Participant.AUDIENCE,
        left_at__gt=now - JUST_LEFT,
        left_at__lt=now + JUST_LEFT,  # the clock may have been set back
    )
    identities = [one.identity for one in present(session.room_id)]
    identities += left.values_list("identity", flat=True)
    return {who for who in map(person_id_in, identities) if who}


def forget_beyond(now: datetime) -> int:
    """The oldest that a link's key gave, where there are more than a crowd has: whose it was has
    the link. Nobody who is inside."""
    by_key = Admission.objects.filter(given=Admission.Given.KEY, state=Admission.State.GIVEN)
    numbers = by_key.order_by().values_list("session").annotate(number=Count("pk"))
    forgotten = 0
    for session_id, number in list(numbers.filter(number__gt=MOST_BY_KEY)):
        session = get_or_none(LiveSession.objects.filter(pk=session_id))
        needed = people_inside(session, now) if session is not None else set()
        oldest = by_key.filter(session=session_id).order_by("pk").values_list("pk", "who")
        old = [pk for pk, who in oldest[: number - MOST_BY_KEY] if who not in needed]
        for some in in_portions(old, _AT_ONCE):
            Admission.objects.filter(pk__in=some).delete()
        forgotten += len(old)
    return forgotten


def _make_room(session: LiveSession, asked_from: str, now: datetime) -> None:
    theirs = Admission.objects.filter(
        session=session, asked_from=asked_from, state=Admission.State.GIVEN
    )
    if theirs.count() < MOST_FROM_ONE_ADDRESS:
        return
    needed = people_inside(session, now)
    oldest = theirs.order_by("pk").values_list("pk", "who", "given")
    # Whoever came by the key has the link; a PIN is taken no more when it is over.
    dispensable = sorted(oldest, key=lambda one: one[2] != Admission.Given.KEY)
    old = [pk for pk, who, _ in dispensable if who not in needed][:_AT_ONCE]
    Admission.objects.filter(pk__in=old).delete()


def _forget_oldest(session: LiveSession, who: str) -> None:
    theirs = Admission.objects.filter(session=session, who=who).order_by("-pk")
    old = theirs.values_list("pk", flat=True)[MOST_OF_ONE_PERSON:]
    Admission.objects.filter(pk__in=list(old)).delete()
