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
    subject = subject_here(caller)
    if is_host(session, caller) or not subject:
        return as_what(session, caller, None)
    who = person_id_of(subject, session.pk)
    person = get_or_none(Person.objects.filter(session_id=session.pk, who=who))
    return as_what(session, caller, None if person is None else _participation(person))


def as_what(session: LiveSession, caller: Caller, stored: Participation | None) -> Participation:
    """The same for whoever has read the caller's row. ``stored``: what it says; None: no row."""
    if is_host(session, caller):
        return Participation("host", person_id="", name=caller.name)
    if stored is not None:
        return stored if stored.name else replace(stored, name=caller.name)
    who = person_id_of(subject_here(caller), session.pk)
    return Participation("viewer", person_id=who, name=caller.name)


def as_stored(who: str, *, name: str, role: str, muted: bool, banned: bool) -> Participation:
    """What a row says, read by whatever statement."""
    return Participation(
        role_of(role), person_id=who, name=name, muted=muted, banned=banned, stored_name=name
    )


def _participation(person: Person) -> Participation:
    return as_stored(
        person.who,
        name=person.name,
        role=person.role,
        muted=person.muted,
        banned=person.banned_at is not None,
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


def role_of(role: str) -> Role:
    match role:
        case Person.Role.COHOST:
            return "cohost"
        case Person.Role.SPEAKER:
            return "speaker"
        case _:
            return "viewer"
