"""Who is in a broadcast, and what hosts, co-hosts and admins do to them (docs/people.md).

Our rows are the truth: an action changes the ``Person`` row and leaves a ``ModerationEntry`` in one
transaction, and the media server follows after the commit (``livekit_app.visits``). What it does
not do at once is done again on sight and by the sweep (``people_order``).
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils import timezone

from livekit_app import visits
from livekit_app.callers import Caller
from livekit_app.errors import ServiceError
from livekit_app.models import Participant
from livekit_app.providers import get_provider
from livekit_app.providers.port import Capabilities
from sessions_app import events, permissions
from sessions_app.identities import who_of
from sessions_app.models import LiveSession, ModerationEntry, Person, SessionEvent
from sessions_app.people_order import present
from sessions_app.permissions import Action, Actor
from sessions_app.services import get_session
from sessions_app.standing import Standing, place_of, standing_of

logger = logging.getLogger(__name__)

Asked = Literal["promote", "demote", "mute", "unmute", "kick", "ban", "unban"]
NewRole = Literal["cohost", "speaker", "viewer"]

HOST = "host"  # the ``who`` of the host's own visits (sessions_app.access)
MOST_LISTED = 500
RANK: dict[Standing, int] = {"host": 0, "cohost": 1, "speaker": 2, "viewer": 3}
NEEDS_SPEAKERS: frozenset[Action] = frozenset(
    {"promote_to_cohost", "promote_to_speaker", "mute", "unmute"}
)
NEEDS_REMOVAL: frozenset[Action] = frozenset({"kick", "ban"})


@dataclass(frozen=True, slots=True)
class Moderator:
    """Who acts, in the table's words, and as the audit names them."""

    actor: Actor
    label: str


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
    people: list[Listed]
    here: int  # persons, not visits
    you: Actor
    capabilities: Capabilities


def moderator_of(session: LiveSession, caller: Caller) -> Moderator:
    """As what the caller acts in this broadcast. Somebody banned is a stranger, whatever else."""
    place = place_of(session, caller)
    if place.standing == "host":
        return Moderator("host", "host")
    if caller.is_admin:
        return Moderator("admin", f"admin:{caller.subject.partition(':')[2]}")
    known = Person.objects.filter(session=session, who=place.who).exists()
    if place.banned or not known:
        return Moderator("stranger", "stranger")
    return Moderator(place.standing, f"{place.standing}:{place.who}")


def listing(session_id: str, caller: Caller) -> Listing:
    """Who is in the room now, and who is banned or has a role. 403 for whom it is not for."""
    session, moderator = _moderated(session_id, caller)
    capabilities = get_provider(session.room.provider).capabilities
    here = _by_who(present(session.room_id))
    rows = {person.who: person for person in Person.objects.filter(session=session)}
    listed = [
        _listed(who, rows.get(who), here.get(who, []), moderator.actor, capabilities)
        for who in here.keys() | {person.who for person in rows.values() if _matters(person)}
    ]
    listed.sort(key=_order)
    return Listing(listed[:MOST_LISTED], len(here), moderator.actor, capabilities)


def act(
    session_id: str, caller: Caller, who: str, asked: Asked, role: NewRole | None = None
) -> Listed:
    """Do one thing to one person, and say how they stand afterwards.

    404 nobody of that name, 403 not allowed, 409 ``unsupported_by_media_server``, ``not_here``
    (nobody to kick) or ``role_unchanged``, 410 over.
    """
    session, moderator = _moderated(session_id, caller)
    return act_as(session, moderator, who, asked, role)


def act_as(
    session: LiveSession,
    moderator: Moderator,
    who: str,
    asked: Asked,
    role: NewRole | None = None,
) -> Listed:
    """``act`` for somebody who is known already (the admin's pages)."""
    action = _action(asked, role)
    capabilities = get_provider(session.room.provider).capabilities
    with transaction.atomic():
        # The session's row orders all moderation of one broadcast.
        locked = LiveSession.objects.select_for_update().get(pk=session.pk)
        _refuse_over(locked)
        here = [one for one in present(session.room_id) if _who_is(one) == who]
        person = Person.objects.filter(session=session, who=who).first()
        if person is None and not here:
            raise _error(404, "person_not_found", "There is nobody of that name here.")
        _check(moderator, action, _standing(who, person), capabilities)
        if action == "kick" and not here:
            raise _error(409, "not_here", "This person is not in the broadcast now.")
        person, detail = _write(session, person, who, action, role)
        if detail is not None or action == "kick":
            _audit(session, moderator, person, who, action, detail or "")
        _carry_out(action, here)
    logger.info(
        "[people] moderated",
        extra={"session_id": session.pk, "action": action, "visits": len(here)},
    )
    return _listed(who, person, here, moderator.actor, capabilities)


# --- who ------------------------------------------------------------------------------------------


def _moderated(session_id: str, caller: Caller) -> tuple[LiveSession, Moderator]:
    session = get_session(session_id)
    moderator = moderator_of(session, caller)
    if not permissions.moderates(moderator.actor):
        raise _error(403, "not_a_moderator", "Only the host and co-hosts may do this.")
    _refuse_over(session)
    return session, moderator


def _refuse_over(session: LiveSession) -> None:
    if session.is_final:
        raise _error(410, "ended", "This broadcast is over.")


def _who_is(visit: Participant) -> str:
    return who_of(visit.identity)


def _by_who(here: list[Participant]) -> dict[str, list[Participant]]:
    found: dict[str, list[Participant]] = {}
    for visit in here:
        if who := _who_is(visit):
            found.setdefault(who, []).append(visit)
    return found


def _standing(who: str, person: Person | None) -> Standing:
    if who == HOST:
        return "host"
    return "viewer" if person is None else standing_of(person.role)


def _matters(person: Person) -> bool:
    """Worth listing when not in the room: there is something that could be taken back."""
    return person.banned_at is not None or person.muted or person.role != Person.Role.VIEWER


def _listed(
    who: str,
    person: Person | None,
    here: list[Participant],
    actor: Actor,
    capabilities: Capabilities,
) -> Listed:
    standing = _standing(who, person)
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
            and _possible(action, capabilities)
        ),
    )


def _order(one: Listed) -> tuple[bool, int, bool, str, str]:
    """Those here first, by rank, then by name; those without a name last."""
    return (not one.present, RANK[one.standing], not one.name, one.name.casefold(), one.who)


# --- what -----------------------------------------------------------------------------------------


def _action(asked: Asked, role: NewRole | None) -> Action:
    if asked == "promote":
        if role in (None, "speaker"):
            return "promote_to_speaker"
        if role == "cohost":
            return "promote_to_cohost"
    elif asked == "demote" and role in (None, "viewer", "speaker"):
        return "demote"
    elif asked != "demote" and role is None:
        return asked
    raise ServiceError(
        "invalid_request", "role does not go with this action.", status=400, stage="validate"
    )


def _possible(action: Action, capabilities: Capabilities) -> bool:
    if action in NEEDS_SPEAKERS:
        return capabilities.speakers
    return capabilities.remove_participant or action not in NEEDS_REMOVAL


def _check(
    moderator: Moderator, action: Action, target: Standing, capabilities: Capabilities
) -> None:
    if not permissions.may(moderator.actor, action, target):
        raise _error(403, "not_allowed", "You may not do this to this person.")
    if not _possible(action, capabilities):
        raise _error(
            409, "unsupported_by_media_server", "The media server in use here cannot do this."
        )


def _write(
    session: LiveSession, person: Person | None, who: str, action: Action, role: NewRole | None
) -> tuple[Person | None, str | None]:
    """The row as it is now, and what changed in it for the audit; None: it was so already."""
    if action == "kick":
        return person, None
    person = person or Person(session=session, who=who)
    before = _facts(person)
    match action:
        case "promote_to_cohost" | "promote_to_speaker" | "demote":
            _change_role(person, action, role)
        case "mute" | "unmute":
            person.muted = action == "mute"
        case "ban":
            person.banned_at = person.banned_at or timezone.now()
        case "unban":
            person.banned_at = None
    after = _facts(person)
    if after == before:
        return (person if person.pk else None), None
    # By columns, and whether or not a row has come up meanwhile: an admission may write its name.
    person, _ = Person.objects.update_or_create(
        session=session,
        who=who,
        defaults={"role": person.role, "muted": person.muted, "banned_at": person.banned_at},
    )
    if action in {"promote_to_cohost", "promote_to_speaker", "demote", "unmute"}:
        # ``who`` says nothing outside this broadcast, and its client knows it from its identity.
        events.append(
            session.pk,
            SessionEvent.Type.NOTICE,
            {"code": "people", "who": who, "standing": standing_of(person.role)},
            actor="people",
        )
    return person, f"{before[0]} → {after[0]}" if before[0] != after[0] else ""


def _facts(person: Person) -> tuple[str, bool, bool]:
    return person.role, person.muted, person.banned_at is not None


def _change_role(person: Person, action: Action, role: NewRole | None) -> None:
    if person.banned_at is not None and action != "demote":
        raise _error(409, "person_banned", "This person is banned. Let them in again first.")
    wanted: Standing = "cohost" if action == "promote_to_cohost" else "speaker"
    if action == "demote":
        wanted = "speaker" if role == "speaker" else "viewer"
    now, then = RANK[standing_of(person.role)], RANK[wanted]
    if (then < now) if action == "demote" else (then > now):
        raise _error(409, "role_unchanged", "This person's role is not changed by that.")
    person.role = wanted


def _audit(
    session: LiveSession,
    moderator: Moderator,
    person: Person | None,
    who: str,
    action: Action,
    detail: str,
) -> None:
    ModerationEntry.objects.create(
        session=session,
        actor=moderator.label,
        action=action.partition("_")[0],
        who=who,
        name=person.name if person is not None else "",
        detail=detail,
    )


def _carry_out(action: Action, here: list[Participant]) -> None:
    """After the commit; also when the row said so already: a repetition repairs."""
    ids = [one.pk for one in here]
    if action in NEEDS_REMOVAL:
        visits.enqueue_removal(ids)
    elif action != "unban":
        visits.enqueue_rights([one.pk for one in here if one.kind == Participant.Kind.SPEAKER])


def _error(status: int, code: str, message: str) -> ServiceError:
    return ServiceError(code, message, status=status, stage="people")
