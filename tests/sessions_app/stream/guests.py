"""Who comes to a guarded broadcast, and what its host does about it. All of it is database work."""

from typing import Any, Literal

from livekit_app.auth.authentication import Caller
from sessions_app.access import admissions, choosing, tickets
from sessions_app.access.choosing import Change
from sessions_app.access.may_watch import may_watch
from sessions_app.models import Admission, LiveSession, Person
from sessions_app.people.identities import person_id_of
from sessions_app.people.moderate import moderate
from tests.sessions_app.stream.stage import make_session

HOST = Caller(subject="user:1")  # as far as ``host_subject`` says so
BOB = "visitor:bob"
CAROL = "visitor:carol"


def make_guarded(way_in: str = "link", **options: Any) -> LiveSession:
    session = make_session(**options)
    LiveSession.objects.filter(pk=session.pk).update(host_subject=HOST.subject)
    choose(session.pk, way_in)
    return LiveSession.objects.get(pk=session.pk)


def choose(session_id: str, way_in: str, inside: Literal["stay", "go"] = "stay") -> None:
    choosing.change(session_id, Change(way_in=way_in), inside=inside, actor="host")


def renew_link(session_id: str, inside: Literal["stay", "go"] = "go") -> None:
    choosing.new_link(session_id, inside=inside, actor="host")


def admit(session_id: str, subject: str = BOB) -> str:
    """The admission of somebody who brought the right key."""
    session = LiveSession.objects.get(pk=session_id)
    caller = Caller(subject=subject)
    return admissions.give(session, caller, Admission.Given.KEY, "192.0.2.7")


def let_in(session_id: str, subject: str = BOB) -> str:
    """And a ticket for it."""
    admit(session_id, subject)
    return ticket(session_id, subject)


def ticket(session_id: str, subject: str = BOB) -> str:
    """Another one for somebody who may watch; raises what ``may_watch`` does."""
    session = LiveSession.objects.get(pk=session_id)
    return tickets.give(session, may_watch(session, Caller(subject=subject)))


def make_speaker(session_id: str, subject: str) -> None:
    who = person_id_of(subject, session_id)
    Person.objects.create(session_id=session_id, who=who, role=Person.Role.SPEAKER)


def ban(session_id: str, subject: str) -> None:
    who = person_id_of(subject, session_id)
    Person.objects.get_or_create(session_id=session_id, who=who)
    moderate(session_id, HOST, who, "ban")


def demote(session_id: str, subject: str) -> None:
    moderate(session_id, HOST, person_id_of(subject, session_id), "demote")
