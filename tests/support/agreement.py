"""Do the database and the media server agree? The question every fault test ends with."""

from collections.abc import Iterable, Mapping

from livekit_app.models import Participant, Room
from livekit_app.providers.port import ParticipantSeen, Snapshot
from livekit_app.rooms.service import prefix
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.states import OPEN

People = Mapping[str, Iterable[ParticipantSeen]]  # by room name


def differences(snapshot: Snapshot, people: People | None = None) -> list[str]:
    """Every contradiction, in words; empty when all agree. ``people`` None: rooms only.

    Orphan: a room at the provider, with our prefix, that no open session owns. Zombie: a session
    that is open without a room, or over with a room still wanted or present.
    """
    found = _sessions() + _rooms(snapshot) + _logs()
    if people is not None:
        found += _participants(people)
    return found


def _sessions() -> list[str]:
    found = []
    for session in LiveSession.objects.select_related("room"):
        if (session.state in OPEN) != (session.room.desired == Room.Desired.OPEN):
            found.append(f"zombie: {session.pk} is {session.state}, room {session.room.desired}")
    return found


def _rooms(snapshot: Snapshot) -> list[str]:
    there = {room.name: room for room in snapshot.rooms if room.name.startswith(prefix())}
    found = []
    for room in Room.objects.all():
        seen = there.pop(room.name, None)
        wanted = room.desired == Room.Desired.OPEN
        if wanted != (seen is not None):
            found.append(f"{room.name} is wanted {room.desired}, there: {seen is not None}")
        if not room.agrees:
            found.append(f"{room.name} is wanted {room.desired}, observed {room.observed}")
        if seen is not None and seen.sid != room.sid:
            found.append(f"{room.name} is stored as {room.sid}, is {seen.sid}")
        if wanted and (room.missing_since or room.failing_since):
            found.append(f"{room.name} is in doubt ({room.last_error_code or 'missing'})")
    return found + [f"orphan: {name}" for name in there]


def _participants(people: People) -> list[str]:
    found = []
    for room in Room.objects.filter(desired=Room.Desired.OPEN):
        rows = Participant.objects.filter(room=room, left_at=None)
        ours = {(row.identity, row.sid, row.publishing) for row in rows}
        theirs = {(one.identity, one.sid, one.publishing) for one in people.get(room.name, ())}
        if ours != theirs:
            found.append(f"{room.name}: we have {sorted(ours)}, there are {sorted(theirs)}")
    return found


def _logs() -> list[str]:
    """Numbers without a gap or a double, up to the session's own count."""
    found = []
    for session in LiveSession.objects.all():
        numbers = list(
            SessionEvent.objects.filter(session=session)
            .order_by("seq")
            .values_list("seq", flat=True)
        )
        if numbers != list(range(1, session.last_seq + 1)):
            found.append(f"log of {session.pk}: {numbers} of {session.last_seq}")
    return found
