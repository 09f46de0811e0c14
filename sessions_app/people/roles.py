"""What somebody is in one broadcast: host, co-host, speaker or viewer, and whether banned.

The host is whoever holds the host key, or proved to be the one who made the broadcast (its
``owner`` or ``host_subject``). Everybody else is what their ``Person`` row says, and a viewer
without one.
"""

from dataclasses import dataclass, replace

from livekit_app.auth.authentication import Caller
from livekit_app.errors import ServiceError
from livekit_app.runtime.rows import get_or_none
from livekit_app.tokens.policy import Role
from sessions_app.models import LiveSession, Person
from sessions_app.people.identities import person_id_of


@dataclass(frozen=True, slots=True)
class Participation:
    role: Role
    person_id: str  # empty for the host, who is nobody's target
    name: str = ""
    muted: bool = False
    banned: bool = False
    stored_name: str | None = None  # what their row says; None: there is no row

    @property
    def may_speak(self) -> bool:
        """As one voice among several; the host has the camera."""
        return self.role in ("cohost", "speaker") and not self.muted and not self.banned


def is_host(session: LiveSession, caller: Caller) -> bool:
    subject = caller.subject
    if not subject:
        return False
    if subject == f"key:{session.host_key_hash}" or subject == session.host_subject:
        return True
    return session.owner_id is not None and subject == f"user:{session.owner_id}"


def subject_here(caller: Caller) -> str:
    """Of somebody who is not the host: a key of another broadcast proves nothing here, and says
    nothing about its holder there."""
    return "" if caller.subject.startswith("key:") else caller.subject


def participation_of(session: LiveSession, caller: Caller) -> Participation:
    """One query at most."""
    if is_host(session, caller):
        return Participation("host", person_id="", name=caller.name)
    subject = subject_here(caller)
    person_id = person_id_of(subject, session.pk)
    person = _person(session.pk, person_id) if subject else None
    if person is None:
        return Participation("viewer", person_id=person_id, name=caller.name)
    participation = _participation(person)
    return replace(participation, name=participation.name or caller.name)


def _person(session_id: str, person_id: str) -> Person | None:
    return get_or_none(Person.objects.filter(session_id=session_id, who=person_id))


def _participation(person: Person) -> Participation:
    return Participation(
        role_of(person.role),
        person_id=person.who,
        name=person.name,
        muted=person.muted,
        banned=person.banned_at is not None,
        stored_name=person.name,
    )


def refuse_banned(participation: Participation) -> None:
    if participation.banned:
        raise banned()


def banned() -> ServiceError:
    return ServiceError(
        "banned",
        "The host does not want you in this broadcast.",
        status=403,
        stage="canAccessLive",
    )


def may_speak(person: Person) -> bool:
    return _participation(person).may_speak


def is_invited(session_id: str, person_id: str) -> bool:
    """May this person ask for a speaker's grant now?"""
    person = _person(session_id, person_id) if person_id else None
    return person is not None and may_speak(person)


def role_of(role: str) -> Role:
    match role:
        case Person.Role.COHOST:
            return "cohost"
        case Person.Role.SPEAKER:
            return "speaker"
        case _:
            return "viewer"
