"""What bans and mutes mean for those in the room now, again and again.

A ban is a row; the media server knows nothing of it. A client that was put out can come back with
its old token half a second later, and a demoted speaker's old token still lets it publish. So
whenever somebody is seen in a room, and every two seconds besides, those who may not be there are
put out and those who may not speak are silenced, until it is so. Only reads and enqueues.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import StrIndex, Substr
from django.utils import timezone

from livekit_app.models import Participant
from livekit_app.participants import commands
from sessions_app.models import STILL_OPEN, LiveSession, Person
from sessions_app.people.identities import HOST, PERSON_ID_LENGTH, person_id_in
from sessions_app.people.roles import may_speak

JUST_JOINED = timedelta(seconds=10)  # with what rights nobody told us: look at its person's role


def enforce(session_id: str, room_id: int) -> None:
    """Have one room put in order. Enqueues nothing when it is."""
    put_out_banned(session_id, room_id)
    silence(session_id, room_id)


def enforce_everywhere() -> int:
    """All open broadcasts in which somebody is banned or speaks; how many those are."""
    open_ones = LiveSession.objects.filter(STILL_OPEN)
    with_banned = Person.objects.filter(
        session__in=open_ones.values("pk"), banned_at__isnull=False
    ).values("session_id")
    with_voices = Participant.objects.filter(
        kind=Participant.Kind.SPEAKER, publishing=True, left_at=None
    ).values("room_id")
    found = open_ones.filter(Q(pk__in=with_banned) | Q(room_id__in=with_voices))
    doubtful = list(found.values_list("pk", "room_id"))
    for session_id, room_id in doubtful:
        enforce(session_id, room_id)
    return len(doubtful)


def put_out_banned(session_id: str, room_id: int) -> None:
    """In the database: this runs at every arrival, and there may be a thousand of them."""
    banned = Person.objects.filter(session_id=session_id, banned_at__isnull=False)
    if not banned.exists():
        return
    found = visits().filter(room_id=room_id, left_at=None, person__in=banned.values("who"))
    commands.enqueue_removal(list(found.values_list("pk", flat=True)))


def visits() -> QuerySet[Any]:
    """All connections that the audience has or had, the host's own aside, each with its
    ``person``: ``<kind>:<person>.<visit>`` (sessions_app.people.identities)."""
    begins = StrIndex("identity", Value(":")) + 1
    audience = Participant.objects.filter(kind__in=Participant.AUDIENCE).annotate(
        person=Substr("identity", begins, PERSON_ID_LENGTH)
    )
    return audience.exclude(person__startswith=f"{HOST}.")


def silence(session_id: str, room_id: int) -> None:
    """Speakers that send, or have just joined, and may not."""
    since = timezone.now() - JUST_JOINED
    voices = [
        one
        for one in present(room_id, kinds=(Participant.Kind.SPEAKER,))
        if one.publishing or one.joined_at > since
    ]
    if not voices:
        return
    person_ids = {person_id_in(one.identity) for one in voices}
    people = Person.objects.filter(session_id=session_id, who__in=person_ids)
    allowed = {person.who for person in people if may_speak(person)}
    commands.enqueue_rights([one.pk for one in voices if person_id_in(one.identity) not in allowed])


def present(
    room_id: int, kinds: tuple[Participant.Kind, ...] = Participant.AUDIENCE
) -> list[Participant]:
    """Who is in the room now, the camera and the commentator aside."""
    rows = Participant.objects.filter(room_id=room_id, kind__in=kinds, left_at=None)
    return list(rows.order_by("joined_at", "pk"))
