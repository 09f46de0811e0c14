"""The broadcast in our database: the form of its code, its row, what it says, who gets in."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from livekit_app.errors import BadToken, ServiceError
from livekit_app.models import Room
from livekit_app.providers.registry import get_provider
from livekit_app.rooms import service as rooms
from livekit_app.tokens import grants
from livekit_app.tokens import policy as token_policy
from livekit_app.tokens.policy import AllowedJoin, JoinRequest
from project.checking.findings import Check, fine, wrong
from sessions_app.access.may_watch import needed
from sessions_app.access_choices import WayIn
from sessions_app.api import room_info
from sessions_app.codes import tidy_code
from sessions_app.ids import ALPHABET, LENGTH, LETTERS, is_session_id
from sessions_app.lifecycle.service import find_session
from sessions_app.log.iso_times import iso
from sessions_app.log.presenters import session_view
from sessions_app.models import LiveSession
from sessions_app.people.identities import identity, person_id_of
from sessions_app.states import State

LOOK_ALIKES = "0O1Il"  # no code holds one of these
DRIFT_SECONDS = 2.0
LISTENS_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look into the database brought."""

    database_time: datetime
    process_time: datetime
    prefix: str  # of this installation's rooms
    session: LiveSession | None  # with its room
    meant: str  # the code that exists, where only its writing is wrong; else empty


def look_up(session_id: str) -> Seen:
    """The one look: a database that hangs costs one thread, not one for each question."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
        else:
            cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        row = cursor.fetchone()
    now = row[0] if isinstance(row[0], datetime) else datetime.fromisoformat(row[0])
    process_time = timezone.now()
    session = find_session(session_id)
    tidied = tidy_code(session_id)
    meant = tidied if session is None and tidied != session_id and find_session(tidied) else ""
    return Seen(
        database_time=now if now.tzinfo else now.replace(tzinfo=UTC),
        process_time=process_time,
        prefix=rooms.prefix(),
        session=session,
        meant=meant,
    )


async def nobody_listens() -> bool:
    """Is the database refused at once? Its pool would go on waiting for it, and look only slow."""
    where = settings.DATABASES["default"]
    if not where.get("HOST") or where["HOST"].startswith("/"):
        return False
    try:
        async with asyncio.timeout(LISTENS_SECONDS):
            _, writer = await asyncio.open_connection(where["HOST"], int(where["PORT"] or 5432))
    except TimeoutError:
        return False
    except OSError:
        return True
    writer.close()
    return False


def judge_id(typed: str, meant: str = "") -> Check:
    """Is this the form of a code, and if not, what is wrong with it? ``meant``: the code
    that exists and was only written differently."""
    if is_session_id(typed):
        return fine("id")
    if meant:
        return wrong("id", "id_mistyped", _("Its broadcast is there: %(code)s") % {"code": meant})
    look_alikes = sorted(set(typed) & set(LOOK_ALIKES))
    strange = sorted(set(typed) - set(ALPHABET) - set(LOOK_ALIKES))
    if len(typed) > LENGTH and is_session_id(typed[-LENGTH:]):
        return wrong("id", "id_mismatch", _("It ends with what may be the code."))
    if len(typed) != LENGTH:
        return wrong("id", "id_length", _("%(count)d characters") % {"count": len(typed)})
    if look_alikes:
        return wrong("id", "id_lookalike", " ".join(look_alikes))
    if strange:
        return wrong("id", "id_characters", " ".join(strange))
    return wrong("id", "id_first", typed[0] if typed[0] not in LETTERS else "")


def judge_record(seen: Seen) -> Check:
    session = seen.session
    if session is None:
        return wrong("record", "record_missing")
    detail = f"{session.state}, made {iso(session.created_at)}"
    room = session.room
    internal = f"{room.name} {room.desired}/{room.observed} sid {room.sid or '-'} v{room.version}"
    if room.session_id != session.pk or room.name != f"{seen.prefix}{session.pk}":
        return wrong("record", "record_other_room", detail, internal)
    if session.is_final != (room.desired == Room.Desired.CLOSED):
        return wrong("record", "record_inconsistent", detail, internal)
    return fine("record", detail, internal)


def judge_database_clock(seen: Seen) -> Check:
    apart = (seen.process_time - seen.database_time).total_seconds()
    detail = f"{abs(apart):.1f} s apart"
    if abs(apart) > DRIFT_SECONDS:
        return wrong("clock", "clock_database", detail)
    return fine("clock", detail)


def info(session: LiveSession) -> Check:
    """Can it be told about, by ``GET /api/sessions/{id}`` and by ``…/nests/{id}/info``?"""
    view = session_view(session)
    room_info.info(room_info.find(session.pk))
    numbers = f"{view.viewers} watching, {view.lines} lines"
    return fine("info", f"{view.state}, {numbers}, link {view.joinUrl}")


def guest(session: LiveSession) -> Check:
    """Would somebody without an account be let in now, and where more than the code is needed, who
    was let in, and no stranger? Nothing is given out, nothing changes."""
    try:
        allowed = _let_in(session)
        if allowed is None:
            return wrong("guest", "guest_unguarded")
        grants.ready(allowed.room)
        grant = grants.sign(allowed)
        token = get_provider(allowed.room.provider).read_token(grant.token)
    except ServiceError as refusal:
        return wrong("guest", f"guest_{refusal.code}", f"{refusal.status}: {refusal.message}")
    except (BadToken, ValueError) as problem:
        return wrong("guest", "token_wrong", internal=str(problem))
    if (token.room, token.may_publish) != (session.room.name, False):
        return wrong("guest", "token_wrong", "a viewer's token says something else")
    return fine("guest", f"may watch for {settings.GRANT_TTL_SECONDS} s")


def _let_in(session: LiveSession) -> AllowedJoin | None:
    """None: a stranger is let in, who should not be."""
    if session.way_in == WayIn.CODE:
        return token_policy.admit(JoinRequest(session.pk))
    try:
        token_policy.admit(JoinRequest(session.pk))
        return None
    except ServiceError as refusal:
        if refusal.code != needed(session).code:
            raise
    token_policy.check(session.room, "spectator")
    somebody = identity("spectator", person_id_of("", session.pk))
    return AllowedJoin(session.room, "spectator", somebody, "viewer")


def is_young(session: LiveSession) -> bool:
    """Its room may still be on its way."""
    age = (timezone.now() - session.created_at).total_seconds()
    return session.state == State.WAITING and age < 2 * settings.ROOM_WAIT_SECONDS
