"""Puts out of the room whoever may not watch (any more): admissions taken back, everybody whom a
way in that was narrowed does not let in, and who came when all places were taken.

The media server knows nothing of admissions, and an old token lets its holder back in for minutes:
so this runs at each change, whenever somebody is seen in the room, and every two seconds besides.
Only reads and enqueues.
"""

from django.db.models import Exists, OuterRef, QuerySet

from livekit_app.models import Participant
from livekit_app.participants import commands
from sessions_app.access import admissions, viewer_places
from sessions_app.access_choices import WayIn
from sessions_app.models import STILL_OPEN, Admission, LiveSession, Person
from sessions_app.people.enforce import visits
from sessions_app.people.identities import HOST, person_id_in
from sessions_app.people.permissions import NAMED

GUARDED = [way for way in WayIn if way != WayIn.CODE]


def turn_out(session_id: str) -> int:
    """Have one room put in order; how many connections have to go."""
    session = LiveSession.objects.filter(STILL_OPEN, pk=session_id).first()
    if session is None:
        return 0
    out = set(viewer_places.beyond(session))
    if session.way_in != WayIn.CODE:
        uninvited = _uninvited().filter(room_id=session.room_id)
        out |= set(uninvited.values_list("pk", flat=True))
    commands.enqueue_removal(sorted(out))
    return len(out)


def turn_out_everywhere() -> int:
    """All open broadcasts; how many connections have to go. One query, and a few for each
    broadcast with a limit of its own."""
    out = set(_uninvited().values_list("pk", flat=True))
    for session in LiveSession.objects.filter(STILL_OPEN, most_viewers__isnull=False):
        out |= set(viewer_places.beyond(session))
    commands.enqueue_removal(sorted(out))
    return len(out)


def is_welcome(room: str, identity: str) -> bool:
    """May the holder of a token that was signed some minutes ago use it now? Two queries; one more
    where the code is not enough. What is of no broadcast, or nobody's, is not judged here."""
    who = person_id_in(identity)
    session = LiveSession.objects.filter(room__name=room).first() if who else None
    if session is None or who == HOST:
        return True
    person = Person.objects.filter(session=session, who=who).first()
    if person is not None and person.banned_at is not None:
        return False
    if session.way_in == WayIn.CODE or (person is not None and person.role in NAMED):
        return True
    return admissions.good_ones(session).filter(who=who).exists()


def _uninvited() -> QuerySet[Participant]:
    """Who is there without admission where the code is not enough. Looked up for each who is
    there, and not the other way round: there may be many more admissions than people."""
    here = {"session": OuterRef("room__live_session__pk"), "who": OuterRef("person")}
    admitted = Admission.objects.filter(
        **here, state=Admission.State.GIVEN, epoch=OuterRef("room__live_session__access_epoch")
    )
    named = Person.objects.filter(**here, role__in=NAMED)
    return visits().filter(
        ~Exists(admitted),
        ~Exists(named),
        left_at=None,
        room__live_session__ended_at=None,
        room__live_session__way_in__in=GUARDED,
    )
