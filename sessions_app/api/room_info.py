"""Rooms as joining programs see them: who is in charge, and what everybody may read.

People are told by their public key where they came with one, else by the name that others in the
room read, else not at all (an empty string). Our own ids of people never leave.
"""

from pydantic import Field

from livekit_app.errors import ServiceError
from livekit_app.runtime.rows import get_or_none
from livekit_app.schemas import Answer
from sessions_app import links
from sessions_app.auth.nostr import public_key_in
from sessions_app.ids import is_session_id
from sessions_app.log.iso_times import iso
from sessions_app.log.presenters import REASON, StateOut, player_of, wire_reason
from sessions_app.models import LiveSession, Person
from sessions_app.states import State

MAX_PEOPLE = 200


class InfoOut(Answer):
    roomId: str
    host: str = Field(description="A public key in hex, a name, or empty.")
    speakers: list[str]
    admins: list[str] = Field(description="Co-hosts.")
    link: str
    recording: bool = Field(description="Always false: nothing is recorded.")
    title: str
    state: StateOut
    reason: str | None = Field(description=REASON)
    ready: bool = Field(description="Its room is open: a token can be had now.")
    viewers: int
    createdAt: str
    liveAt: str | None
    endedAt: str | None
    provider: str
    player: str


def room_not_found() -> ServiceError:
    """The sentence is a promise to clients."""
    return ServiceError("room_not_found", "Room not found", status=404, stage="room")


def find(room_id: str) -> LiveSession:
    """The broadcast with its room and owner. 404 for a code that is unknown or none at all."""
    if is_session_id(room_id):
        rows = LiveSession.objects.select_related("room", "owner")
        session = get_or_none(rows.filter(pk=room_id))
        if session is not None:
            return session
    raise room_not_found()


def info(session: LiveSession) -> InfoOut:
    """A room as all who may watch see it, in every state. One query, if its owner was fetched."""
    people = Person.objects.filter(
        session=session, role__in=(Person.Role.SPEAKER, Person.Role.COHOST), banned_at=None
    ).order_by("created_at", "pk")[:MAX_PEOPLE]
    by_role: dict[str, list[str]] = {Person.Role.SPEAKER: [], Person.Role.COHOST: []}
    for person in people:
        by_role[person.role].append(public_key_in(person.subject) or person.name)
    return InfoOut(
        roomId=session.pk,
        host=_host(session),
        speakers=by_role[Person.Role.SPEAKER],
        admins=by_role[Person.Role.COHOST],
        link=links.join_url(session.pk),
        recording=False,  # nothing is ever recorded here
        title=session.title,
        state=State(session.state),
        reason=wire_reason(session),
        ready=session.room.agrees and not session.is_final,
        viewers=session.viewers,
        createdAt=iso(session.created_at),
        liveAt=iso(session.live_at),
        endedAt=iso(session.ended_at),
        provider=session.room.provider,
        player=player_of(session.room.provider),
    )


def _host(session: LiveSession) -> str:
    key = public_key_in(session.host_subject)
    if key or session.owner is None:
        return key
    return session.owner.get_full_name()  # never the user name, which is what one signs in with
