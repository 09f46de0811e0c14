"""What decides on a grant, in one statement: the broadcast with its room, what its rows say of who
comes, the admission that they brought, whose that is, and one that is theirs.

The statement is written by hand, the same for SQLite and PostgreSQL, because Django takes a
millisecond and more to make each of the four that it replaces, and a database 0.05 ms to answer
them. It reads and decides nothing: ``may_watch`` and ``join_policy`` do, whoever asks. Nothing is
kept from one request to the next, so a ban or an admission taken back holds at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from livekit_app.auth.authentication import Caller
from livekit_app.models import Room
from sessions_app.access.admissions import token_hash_in
from sessions_app.ids import is_session_id
from sessions_app.models import Admission, LiveSession
from sessions_app.people.identities import person_id_of
from sessions_app.people.roles import Participation, as_stored, subject_here


def _columns(model: type[Model], wanted: str) -> tuple[str, ...]:
    """Of what is ``wanted``, in the model's order, in which Django takes them. What is left out is
    read when it is asked for, by a query of its own."""
    asked = set(wanted.split())
    names = (field.attname for field in model._meta.concrete_fields)
    return tuple(name for name in names if name in asked)


_SESSION = _columns(
    LiveSession,
    "id state room_id owner_id host_subject host_key_hash way_in access_epoch link_number "
    "most_viewers",
)
_ROOM = _columns(Room, "id name session_id provider desired observed")
_ADMISSION = _columns(Admission, "id session_id who let_in_as state given epoch")
_PERSON = ("who", "name", "role", "muted", "banned_at IS NOT NULL")  # for roles.as_stored


def _select(*tables: tuple[str, tuple[str, ...]]) -> str:
    return "SELECT " + ", ".join(f"{at}.{column}" for at, columns in tables for column in columns)


_SELECT = _select(
    *(("s", _SESSION), ("r", _ROOM), ("p", _PERSON)),
    *(("b", _ADMISSION), ("h", _PERSON), ("o", _ADMISSION)),
)
_FROM = """
FROM sessions_app_livesession s
JOIN livekit_app_room r ON r.id = s.room_id
LEFT JOIN sessions_app_person p ON p.session_id = s.id AND p.who = %s
LEFT JOIN sessions_app_admission b ON b.token_hash = %s AND b.session_id = s.id
LEFT JOIN sessions_app_person h ON h.session_id = s.id AND h.who = b.who
LEFT JOIN sessions_app_admission o ON o.id = (
  SELECT MIN(a.id) FROM sessions_app_admission a
  WHERE a.session_id = s.id AND a.who = %s AND a.state = 'given' AND a.epoch = s.access_epoch
    AND NOT (a.given = 'also' AND a.let_in_as = '')
)
WHERE s.id = %s
"""
_STATEMENT = _SELECT + _FROM


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rows say of one caller in one broadcast. ``brought``: by its token, in whatever
    state and epoch; ``holder``: whose it is, if they have a row. ``own``: one that is good now, by
    which this person may come back without its token; not what keeps an operator in the room."""

    person: Participation | None = None
    brought: Admission | None = None
    holder: Participation | None = None
    own: Admission | None = None


@dataclass(frozen=True, slots=True)
class GrantFacts:
    session: LiveSession  # with its room
    standing: Standing


NOBODY = Standing()


def facts_of(session_id: str, caller: Caller, token: str = "") -> GrantFacts | None:
    """One statement; None for a code that is unknown, or none at all. ``token``: what the caller
    brought in ``X-Admission``."""
    if not is_session_id(session_id):
        return None
    subject = subject_here(caller)
    who = person_id_of(subject, session_id) if subject else None
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, (who, token_hash_in(token), who, session_id))
        row = cursor.fetchone()
    return None if row is None else _read(row)


def _read(row: Sequence[Any]) -> GrantFacts:
    left = list(row)

    def take(count: int) -> list[Any]:
        taken = left[:count]
        del left[:count]
        return taken

    session = LiveSession.from_db(connection.alias, _SESSION, take(len(_SESSION)))
    room = Room.from_db(connection.alias, _ROOM, take(len(_ROOM)))
    LiveSession._meta.get_field("room").set_cached_value(session, room)
    return GrantFacts(
        session,
        Standing(
            person=_person(take(len(_PERSON))),
            brought=_admission(take(len(_ADMISSION))),
            holder=_person(take(len(_PERSON))),
            own=_admission(take(len(_ADMISSION))),
        ),
    )


def _person(columns: list[Any]) -> Participation | None:
    who, name, role, muted, banned = columns
    if who is None:  # no such row
        return None
    return as_stored(who, name=name, role=role, muted=bool(muted), banned=bool(banned))


def _admission(columns: list[Any]) -> Admission | None:
    return None if columns[0] is None else Admission.from_db(connection.alias, _ADMISSION, columns)
