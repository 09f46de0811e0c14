"""How many may watch at once, where the host set a limit (``LiveSession.most_viewers``).

Persons count, not connections: a second tab takes no place. The host, speakers and co-hosts take
none. A grant is no join, so of fifty that were given in the same moment too many may come in: those
who came last are put out again. Who was there when the host chose the limit stays.
"""

from typing import Any

from django.db.models import Q, QuerySet

from livekit_app.errors import ServiceError
from livekit_app.models import Participant
from sessions_app.models import LiveSession, Person
from sessions_app.people.enforce import visits
from sessions_app.people.permissions import NAMED

RETRY_SECONDS = 10


def refuse_when_full(session: LiveSession, who: str) -> None:
    """Raise 409 ``viewers_full`` for a viewer who is not inside when all places are taken."""
    if session.most_viewers is None:
        return
    here = _viewers_here(session)
    if here.values("person").distinct().count() < session.most_viewers:
        return
    if not here.filter(person=who).exists():
        raise ServiceError(
            "viewers_full",
            "As many watch as the host wants. Please try again later.",
            status=409,
            stage="canAccessLive",
            retry_after=RETRY_SECONDS,
        )


def beyond(session: LiveSession) -> list[int]:
    """The connections of those for whom there is no place, those who came last before others."""
    if session.most_viewers is None:
        return []
    connections: dict[str, list[int]] = {}
    for pk, person in _in_order_of_joining(session):
        connections.setdefault(person, []).append(pk)
    too_many = len(connections) - session.most_viewers
    if too_many <= 0:
        return []
    before = visits().filter(room_id=session.room_id, pk__lte=session.most_viewers_after)
    if session.most_viewers_at is not None:  # who had gone by then was not there
        before = before.filter(Q(left_at=None) | Q(left_at__gte=session.most_viewers_at))
    stay = set(before.values_list("person", flat=True))
    newcomers = [who for who in connections if who not in stay]
    return [pk for who in newcomers[-too_many:] for pk in connections[who]]


def newest_visit(session: LiveSession) -> int:
    """By which a limit that is chosen now knows who was there before."""
    rows = Participant.objects.filter(room_id=session.room_id)
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


def _in_order_of_joining(session: LiveSession) -> list[tuple[int, str]]:
    here = _viewers_here(session).order_by("joined_at", "pk")
    return list(here.values_list("pk", "person"))


def _viewers_here(session: LiveSession) -> QuerySet[Any]:
    named = Person.objects.filter(session=session, role__in=NAMED)
    here = visits().filter(room_id=session.room_id, left_at=None)
    return here.exclude(person__in=named.values("who"))
