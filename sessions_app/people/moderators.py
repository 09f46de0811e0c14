"""As what somebody acts in a broadcast: host, co-host, operator, or nobody who may."""

from dataclasses import dataclass

from livekit_app.auth.authentication import Caller
from livekit_app.errors import ServiceError
from sessions_app.lifecycle.service import get_session, refuse_ended
from sessions_app.models import LiveSession, Person
from sessions_app.people import permissions
from sessions_app.people.permissions import ActingRole
from sessions_app.people.roles import participation_of

STAGE = "people"
LOOK, ACT = "sessions_app.view_person", "sessions_app.change_person"  # of operators


@dataclass(frozen=True, slots=True)
class Moderator:
    """Who acts, in the table's words, and as the audit names them."""

    role: ActingRole
    label: str


def moderator_of(session: LiveSession, caller: Caller) -> Moderator:
    """As what the caller acts in this broadcast. Somebody banned is a stranger, whatever else."""
    participation = participation_of(session, caller)
    if participation.role == "host":
        return Moderator("host", "host")
    if caller.may(ACT):
        return Moderator("admin", f"admin:{caller.subject.partition(':')[2]}")
    known = Person.objects.filter(session=session, who=participation.person_id).exists()
    stranger = participation.banned or not known
    if caller.may(LOOK) and (stranger or not permissions.moderates(participation.role)):
        return Moderator("observer", "observer")
    if stranger:
        return Moderator("stranger", "stranger")
    return Moderator(participation.role, f"{participation.role}:{participation.person_id}")


def moderated(
    session_id: str, caller: Caller, *, only_looks: bool = False
) -> tuple[LiveSession, Moderator]:
    """The broadcast, for somebody who moderates it: 404, 403 or 410 otherwise."""
    session = get_session(session_id)
    moderator = moderator_of(session, caller)
    if not (permissions.sees if only_looks else permissions.moderates)(moderator.role):
        raise refusal(403, "not_a_moderator", "Only the host and co-hosts may do this.")
    refuse_ended(session, STAGE)
    return session, moderator


def refusal(status: int, code: str, message: str) -> ServiceError:
    return ServiceError(code, message, status=status, stage=STAGE)
