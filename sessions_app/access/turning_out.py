"""Puts out of the room whoever may not watch (any more): admissions taken back, and everybody whom
a way in that was narrowed does not let in.

The media server knows nothing of admissions, and an old token lets its holder back in for minutes:
so this runs at each change, whenever somebody is seen in the room, and every two seconds besides.
Only reads and enqueues.
"""

from livekit_app.participants import commands
from sessions_app.access.admissions import good_ones
from sessions_app.access_choices import WayIn
from sessions_app.models import STILL_OPEN, LiveSession, Person
from sessions_app.people.enforce import present
from sessions_app.people.identities import HOST, person_id_in
from sessions_app.people.permissions import NAMED


def turn_out(session_id: str) -> int:
    """Have one room put in order; how many connections have to go."""
    session = LiveSession.objects.filter(STILL_OPEN, pk=session_id).first()
    if session is None or session.way_in == WayIn.CODE:
        return 0
    here = present(session.room_id)
    if not here:
        return 0
    may_stay = {HOST, *_named(session), *good_ones(session).values_list("who", flat=True)}
    uninvited = [one.pk for one in here if person_id_in(one.identity) not in may_stay]
    commands.enqueue_removal(uninvited)
    return len(uninvited)


def turn_out_everywhere() -> int:
    """All open broadcasts whose code is not enough; how many those are."""
    guarded = LiveSession.objects.filter(STILL_OPEN).exclude(way_in=WayIn.CODE)
    ids = list(guarded.values_list("pk", flat=True))
    for session_id in ids:
        turn_out(session_id)
    return len(ids)


def _named(session: LiveSession) -> set[str]:
    people = Person.objects.filter(session=session, role__in=NAMED)
    return set(people.values_list("who", flat=True))
