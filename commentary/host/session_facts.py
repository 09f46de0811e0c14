"""What the database says of the broadcasts a host owns: read often, all in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commentary import leases
from commentary.leases import Lease
from livekit_app.models import Room
from sessions_app.models import LiveSession


@dataclass(frozen=True, slots=True)
class Facts:
    session_id: str
    title: str
    state: str
    is_final: bool
    commentary: bool  # the host wants it
    commentary_language: str
    commentary_style: str
    commentary_sound: bool  # the host wants crowd and whistle listened to
    interrupted_at: datetime | None
    absence_until: datetime | None  # an announced absence (a flip) ends then
    room: Room
    status: str  # of the commentator, as spectators were last told
    epoch: int
    owner: str
    restart_requested_at: datetime | None

    @property
    def room_present(self) -> bool:
        return self.room.observed == Room.Observed.PRESENT

    def owned_by(self, lease: Lease) -> bool:
        return (self.epoch, self.owner) == (lease.epoch, lease.owner)


def read(session_ids: Sequence[str], free_places: int) -> tuple[dict[str, Facts], list[str]]:
    """Facts of these broadcasts (a deleted one is missing), and up to ``free_places`` others that
    nobody comments on."""
    found = {}
    if session_ids:
        rows = LiveSession.objects.select_related("room", "commentary_run")
        for session in rows.filter(pk__in=session_ids):
            found[session.pk] = _facts(session)
    free = leases.free_sessions(free_places) if free_places > 0 else []
    return found, free


def _facts(session: LiveSession) -> Facts:
    run = session.commentary_run
    return Facts(
        session_id=session.pk,
        title=session.title,
        state=session.state,
        is_final=session.is_final,
        commentary=session.commentary,
        commentary_language=session.commentary_language,
        commentary_style=session.commentary_style,
        commentary_sound=session.commentary_sound,
        interrupted_at=session.interrupted_at,
        absence_until=session.absence_until,
        room=session.room,
        status=run.status,
        epoch=run.epoch,
        owner=run.owner,
        restart_requested_at=run.restart_requested_at,
    )
