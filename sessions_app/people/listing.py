"""Who is in a broadcast, as those who moderate it see it: persons, not connections."""

from dataclasses import dataclass
from datetime import datetime

from livekit_app.auth.authentication import Caller
from livekit_app.models import Participant
from livekit_app.providers.port import Capabilities
from livekit_app.providers.registry import get_provider
from sessions_app.auth.profiles import account_names
from sessions_app.models import Person
from sessions_app.people import permissions
from sessions_app.people.enforce import present
from sessions_app.people.identities import HOST, who_of
from sessions_app.people.moderators import moderated
from sessions_app.people.permissions import Action, Actor
from sessions_app.people.roles import Standing, standing_of

MOST_LISTED = 500
RANK: dict[Standing, int] = {"host": 0, "cohost": 1, "speaker": 2, "viewer": 3}
NEEDS_SPEAKERS: frozenset[Action] = frozenset(
    {"promote_to_cohost", "promote_to_speaker", "mute", "unmute"}
)
NEEDS_REMOVAL: frozenset[Action] = frozenset({"kick", "ban"})


@dataclass(frozen=True, slots=True)
class Listed:
    """One person with all their visits. ``actions``: what the asking moderator may do now."""

    who: str
    name: str
    standing: Standing
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
    you: Actor
    capabilities: Capabilities


def listing(session_id: str, caller: Caller) -> Listing:
    """Who is in the room now, and who is banned or has a role. 403 for whom it is not for."""
    session, moderator = moderated(session_id, caller)
    capabilities = get_provider(session.room.provider).capabilities
    here = _by_who(present(session.room_id))
    rows = {person.who: person for person in Person.objects.filter(session=session)}
    _name_accounts([rows[who] for who in here if who in rows])
    found = [
        listed_as(who, rows.get(who), here.get(who, []), moderator.actor, capabilities)
        for who in here.keys() | {person.who for person in rows.values() if _matters(person)}
    ]
    found.sort(key=_order)
    return Listing(tuple(found[:MOST_LISTED]), len(here), moderator.actor, capabilities)


def possible(action: Action, capabilities: Capabilities) -> bool:
    if action in NEEDS_SPEAKERS:
        return capabilities.speakers
    return capabilities.remove_participant or action not in NEEDS_REMOVAL


def _by_who(here: list[Participant]) -> dict[str, list[Participant]]:
    found: dict[str, list[Participant]] = {}
    for visit in here:
        if who := who_of(visit.identity):
            found.setdefault(who, []).append(visit)
    return found


def standing_in_row(who: str, person: Person | None) -> Standing:
    if who == HOST:
        return "host"
    return "viewer" if person is None else standing_of(person.role)


def _matters(person: Person) -> bool:
    """Worth listing when not in the room: there is something that could be taken back."""
    return person.banned_at is not None or person.muted or person.role != Person.Role.VIEWER


def listed_as(
    who: str,
    person: Person | None,
    here: list[Participant],
    actor: Actor,
    capabilities: Capabilities,
) -> Listed:
    standing = standing_in_row(who, person)
    muted = person is not None and person.muted
    banned = person is not None and person.banned_at is not None
    useful: dict[Action, bool] = {
        "promote_to_cohost": standing in ("speaker", "viewer") and not banned,
        "promote_to_speaker": standing == "viewer" and not banned,
        "demote": standing in ("cohost", "speaker"),
        "mute": standing in ("cohost", "speaker") and not muted and not banned,
        "unmute": muted,
        "kick": bool(here) and not banned,
        "ban": not banned,
        "unban": banned,
    }
    return Listed(
        who=who,
        name=person.name if person is not None else "",
        standing=standing,
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
            and permissions.may(actor, action, standing)
            and possible(action, capabilities)
        ),
    )


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
    return (not one.present, RANK[one.standing], not one.name, one.name.casefold(), one.who)
