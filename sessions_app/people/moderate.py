"""What hosts, co-hosts and admins do to people in a broadcast (docs/people.md).

Our rows are the truth: an action changes the ``Person`` row and leaves a ``ModerationEntry`` in one
transaction, and the media server follows after the commit (``livekit_app.participants.commands``).
What it does not do at once is done again on sight and by the clock (``people.enforce``).
"""

import logging
from datetime import timedelta
from functools import partial
from typing import Literal

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from livekit_app.auth.authentication import Caller
from livekit_app.errors import ServiceError, over
from livekit_app.models import Participant
from livekit_app.participants import commands
from livekit_app.providers.registry import get_provider
from livekit_app.providers.spec import Capabilities
from livekit_app.runtime.rows import get_or_none
from livekit_app.tokens.policy import Role
from sessions_app.lifecycle.service import refuse_ended
from sessions_app.log import events
from sessions_app.models import LiveSession, ModerationEntry, Person, SessionEvent
from sessions_app.people import permissions
from sessions_app.people.admitted import take_back_from_the_others
from sessions_app.people.enforce import present, visits
from sessions_app.people.identities import person_id_in
from sessions_app.people.listing import (
    NEEDS_REMOVAL,
    RANK,
    Listed,
    listed_as,
    names_asked_by,
    possible,
    role_in_row,
)
from sessions_app.people.moderators import STAGE, Moderator, moderated, refusal
from sessions_app.people.permissions import Action
from sessions_app.people.roles import role_of
from sessions_app.signals import may_have_to_go

logger = logging.getLogger(__name__)

ActionName = Literal["promote", "demote", "mute", "unmute", "kick", "ban", "unban"]
NewRole = Literal["cohost", "speaker", "viewer"]


def moderate(
    session_id: str,
    caller: Caller,
    person_id: str,
    action_name: ActionName,
    role: NewRole | None = None,
) -> Listed:
    """Do one thing to one person, and say how they stand afterwards.

    404 nobody of that name, 403 not allowed, 409 ``unsupported_by_media_server``, ``not_here``
    (nobody to kick) or ``role_unchanged``, 410 over.
    """
    session, moderator = moderated(session_id, caller)
    return moderate_as(session, moderator, person_id, action_name, role)


def moderate_as(
    session: LiveSession,
    moderator: Moderator,
    person_id: str,
    action_name: ActionName,
    role: NewRole | None = None,
) -> Listed:
    """``moderate`` for somebody who is known already (the admin's pages)."""
    action = _action(action_name, role)
    capabilities = get_provider(session.room.provider).capabilities
    with transaction.atomic():
        # The session's row orders all moderation of one broadcast.
        locked = get_or_none(LiveSession.objects.select_for_update().filter(pk=session.pk))
        if locked is None:  # deleted in this very moment
            raise over(STAGE)
        refuse_ended(locked, STAGE)
        here = [one for one in present(session.room_id) if person_id_in(one.identity) == person_id]
        person = Person.objects.filter(session=session, who=person_id).first()
        if person is None and not here:
            raise refusal(404, "person_not_found", "There is nobody of that name here.")
        _check(moderator, action, role_in_row(person_id, person), capabilities)
        if action == "kick" and not here:
            raise refusal(409, "not_here", "This person is not in the broadcast now.")
        person, detail = _write(session, person, person_id, action, role)
        if detail is not None and action == "ban":
            take_back_from_the_others(session, person_id)
        if detail is not None and action in ("ban", "demote"):
            # Web processes look who has to go; the session's row is locked.
            LiveSession.objects.filter(pk=session.pk).update(access_version=F("access_version") + 1)
            tell = partial(may_have_to_go.send_robust, sender=Person, session_id=session.pk)
            transaction.on_commit(tell)
        if detail is not None or action == "kick":
            _audit(session, moderator, person, person_id, action, detail or "")
        _carry_out(action, here)
        if action == "unban" and capabilities.bars:
            commands.enqueue_unbar(_barred_visits(session, person_id))
    logger.info(
        "[people] moderated",
        extra={"session_id": session.pk, "action": action, "connections": len(here)},
    )
    asked_as = names_asked_by(session.pk, [person_id]).get(person_id, "")
    return listed_as(person_id, person, here, moderator.role, capabilities, asked_as)


def _barred_visits(session: LiveSession, person_id: str) -> list[int]:
    """Whose tokens may live. Their next visit has an identity that nobody has barred."""
    since = timezone.now() - timedelta(seconds=settings.GRANT_TTL_SECONDS)
    lately = visits().filter(Q(left_at=None) | Q(left_at__gte=since), room_id=session.room_id)
    return list(lately.filter(person=person_id).values_list("pk", flat=True))


def _action(action_name: ActionName, role: NewRole | None) -> Action:
    if action_name == "promote":
        if role in (None, "speaker"):
            return "promote_to_speaker"
        if role == "cohost":
            return "promote_to_cohost"
    elif action_name == "demote" and role in (None, "viewer", "speaker"):
        return "demote"
    elif action_name != "demote" and role is None:
        return action_name
    raise ServiceError(
        "invalid_request", "role does not go with this action.", status=400, stage="validate"
    )


def _check(moderator: Moderator, action: Action, target: Role, capabilities: Capabilities) -> None:
    if not permissions.may(moderator.role, action, target):
        raise refusal(403, "not_allowed", "You may not do this to this person.")
    if not possible(action, capabilities):
        raise refusal(
            409, "unsupported_by_media_server", "The media server in use here cannot do this."
        )


def _write(
    session: LiveSession,
    person: Person | None,
    person_id: str,
    action: Action,
    role: NewRole | None,
) -> tuple[Person | None, str | None]:
    """The row as it is now, and what changed in it for the audit; None: it was so already."""
    if action == "kick":
        return person, None
    person = person or Person(session=session, who=person_id)
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
    # By columns, and whether or not a row has come up meanwhile: a join may write its name.
    person, _ = Person.objects.update_or_create(
        session=session,
        who=person_id,
        defaults={"role": person.role, "muted": person.muted, "banned_at": person.banned_at},
    )
    if action in {"promote_to_cohost", "promote_to_speaker", "demote", "unmute"}:
        # The id says nothing outside this broadcast, and its client knows it from its identity.
        events.append(
            session.pk,
            SessionEvent.Type.NOTICE,
            {"code": "people", "who": person_id, "standing": role_of(person.role)},
            actor="people",
        )
    return person, f"{before[0]} → {after[0]}" if before[0] != after[0] else ""


def _facts(person: Person) -> tuple[str, bool, bool]:
    return person.role, person.muted, person.banned_at is not None


def _change_role(person: Person, action: Action, role: NewRole | None) -> None:
    if person.banned_at is not None and action != "demote":
        raise refusal(409, "person_banned", "This person is banned. Let them in again first.")
    wanted: Role = "cohost" if action == "promote_to_cohost" else "speaker"
    if action == "demote":
        wanted = "speaker" if role == "speaker" else "viewer"
    now, then = RANK[role_of(person.role)], RANK[wanted]
    if (then < now) if action == "demote" else (then > now):
        raise refusal(409, "role_unchanged", "This person's role is not changed by that.")
    person.role = wanted


def _audit(
    session: LiveSession,
    moderator: Moderator,
    person: Person | None,
    person_id: str,
    action: Action,
    detail: str,
) -> None:
    ModerationEntry.objects.create(
        session=session,
        actor=moderator.label,
        action=action.partition("_")[0],
        who=person_id,
        name=person.name if person is not None else "",
        detail=detail,
    )


def _carry_out(action: Action, here: list[Participant]) -> None:
    """After the commit; also when the row said so already: a repetition repairs."""
    ids = [one.pk for one in here]
    if action in NEEDS_REMOVAL:
        commands.enqueue_removal(ids)
    elif action != "unban":
        commands.enqueue_rights([one.pk for one in here if one.kind == Participant.Kind.SPEAKER])
