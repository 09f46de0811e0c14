"""Who is in a broadcast, as those who moderate it see it: persons, not connections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from livekit_app.auth.authentication import Caller
from livekit_app.models import Participant
from livekit_app.providers.registry import get_provider
from livekit_app.providers.spec import Capabilities
from livekit_app.tokens.policy import Role
from sessions_app.auth.profiles import account_names
from sessions_app.models import Admission, Person
from sessions_app.people import permissions
from sessions_app.people.enforce import present
from sessions_app.people.identities import HOST, person_id_in
from sessions_app.people.moderators import moderated
from sessions_app.people.permissions import ActingRole, Action
from sessions_app.people.roles import role_of

MAX_LISTED = 500
RANK: dict[Role, int] = {"host": 0, "cohost": 1, "speaker": 2, "viewer": 3}
NEEDS_SPEAKERS: frozenset[Action] = frozenset(
    {"promote_to_cohost", "promote_to_speaker", "mute", "unmute"}
)
NEEDS_REMOVAL: frozenset[Action] = frozenset({"kick", "ban"})


@dataclass(frozen=True, slots=True)
class Listed:
    """One person with all their visits. ``actions``: what the asking moderator may do now."""

    person_id: str
    name: str
    asked_as: str
    role: Role
    present: bool
    visits: int
    speaking: bool
    muted: bool
    banned: bool
    joined_at: datetime | None
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    people: tuple[Listed, ...]
    here: int  # persons, not visits
    you: ActingRole
    capabilities: Capabilities


def listing(session_id: str, caller: Caller) -> Listing:
    """Who is in the room now, and who is banned or has a role. 403 for whom it is not for."""
    session, moderator = moderated(session_id, caller, only_looks=True)
    capabilities = get_provider(session.room.provider).capabilities
    here = _by_person_id(present(session.room_id))
    rows = {person.who: person for person in Person.objects.filter(session=session)}
    _name_accounts([rows[person_id] for person_id in here if person_id in rows])
    listed = here.keys() | {person.who for person in rows.values() if _matters(person)}
    asked = names_asked_by(session_id, listed)
    found = [
        listed_as(
            person_id,
            rows.get(person_id),
            here.get(person_id, []),
            moderator.role,
            capabilities,
            asked.get(person_id, ""),
        )
        for person_id in listed
    ]
    found.sort(key=_order)
    return Listing(tuple(found[:MAX_LISTED]), len(here), moderator.role, capabilities)


def possible(action: Action, capabilities: Capabilities) -> bool:
    if action in NEEDS_SPEAKERS:
        return capabilities.speakers
    return capabilities.remove_participant or action not in NEEDS_REMOVAL


def _by_person_id(here: list[Participant]) -> dict[str, list[Participant]]:
    found: dict[str, list[Participant]] = {}
    for participant in here:
        if person_id := person_id_in(participant.identity):
            found.setdefault(person_id, []).append(participant)
    return found


def role_in_row(person_id: str, person: Person | None) -> Role:
    if person_id == HOST:
        return "host"
    return "viewer" if person is None else role_of(person.role)


def _matters(person: Person) -> bool:
    """Worth listing when not in the room: there is something that could be taken back."""
    return person.banned_at is not None or person.muted or person.role != Person.Role.VIEWER


def listed_as(
    person_id: str,
    person: Person | None,
    here: list[Participant],
    acting: ActingRole,
    capabilities: Capabilities,
    asked_as: str,
) -> Listed:
    role = role_in_row(person_id, person)
    muted = person is not None and person.muted
    banned = person is not None and person.banned_at is not None
    useful: dict[Action, bool] = {
        "promote_to_cohost": role in ("speaker", "viewer") and not banned,
        "promote_to_speaker": role == "viewer" and not banned,
        "demote": role in ("cohost", "speaker"),
        "mute": role in ("cohost", "speaker") and not muted and not banned,
        "unmute": muted,
        "kick": bool(here) and not banned,
        "ban": not banned,
        "unban": banned,
    }
    return Listed(
        person_id=person_id,
        name=person.name if person is not None else "",
        asked_as=asked_as,
        role=role,
        present=bool(here),
        visits=len(here),
        speaking=any(one.publishing for one in here),
        muted=muted,
        banned=banned,
        joined_at=min((one.joined_at for one in here), default=None),
        actions=tuple(
            action
            for action in permissions.ACTIONS
            if useful[action]
            and permissions.may(acting, action, role)
            and possible(action, capabilities)
        ),
    )


def names_asked_by(session_id: str, person_ids: Iterable[str]) -> dict[str, str]:
    """What those typed who asked to be let in: no proof, but the host knows them by it."""
    asked = Admission.objects.filter(session=session_id, who__in=list(person_ids)).exclude(name="")
    return dict(asked.order_by("pk").values_list("who", "name"))


def _name_accounts(people: list[Person]) -> None:
    """For moderators, accounts that gave no name have their account's. Not kept in the row: what
    others read is the business of ``settings.PROFILES``."""
    nameless = {
        int(person.subject.removeprefix("user:")): person
        for person in people
        if not person.name and person.subject.startswith("user:")
    }
    if nameless:
        for user_id, name in account_names(nameless).items():
            nameless[user_id].name = name


def _order(one: Listed) -> tuple[bool, int, bool, str, str]:
    """Those here first, by rank, then by name; those without a name last."""
    name = one.name or one.asked_as
    return (not one.present, RANK[one.role], not name, name.casefold(), one.person_id)
