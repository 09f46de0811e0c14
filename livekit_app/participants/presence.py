"""Who is in a room: the rules by which evidence changes ``Participant`` rows.

Invariants
- A row belongs to one connection (participant sid). Once left it stays left for every webhook;
  only the provider's own list (``repair``) may bring it back.
- One current row per identity: a newer connection replaces the older one.
- Callers hold the room's row lock (``locked_room``, or an update of the row) inside a transaction;
  announcements go out after the commit.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from livekit_app.models import Participant, Room
from livekit_app.participants import looks
from livekit_app.participants.notify import announce
from livekit_app.providers.port import ParticipantSeen
from livekit_app.providers.spec import Capabilities
from livekit_app.signals import LEFT, RoomChange

Outcome = str  # what became of a piece of evidence, for the inbox's outcome column

CAMERA = Participant.Kind.CAMERA
RESOLUTION = timedelta(seconds=1)  # of ``ConnectionSeen.joined_at``
TAKEN_OVER = "duplicate_identity"  # the provider's word for a second join of one identity


@dataclass(frozen=True, slots=True)
class ConnectionSeen:
    """``joined_at`` in whole seconds of the provider's clock: that is how fine webhooks tell."""

    sid: str
    identity: str
    joined_at: datetime


def locked_room(**lookup: object) -> Room | None:
    """The room, locked until the transaction ends (on SQLite the transaction itself locks)."""
    return Room.objects.select_for_update().filter(**lookup).first()


def arrived(room: Room, connection: ConnectionSeen, *, at: datetime) -> Outcome:
    known = _row(room, connection)
    if known is not None:
        return "double" if known.left_at is None else "already_left"
    if _enter(room, connection) is None:
        return "replaced_already"
    announce(room, "participants", at=at)
    return "joined"


def departed(room: Room, connection: ConnectionSeen, *, at: datetime, reason: str = "") -> Outcome:
    known = _row(room, connection)
    if known is None:
        # The two webhooks overtook each other: remember the end, so that the beginning is ignored.
        _insert(room, connection, left_at=at)
        return "left_before_joined"
    if known.left_at is not None:
        return "not_current"
    _leave(room, known, at=at, reason=reason or "left")
    announce(room, "participants", at=at, reason=LEFT)
    return "left"


def put_out(room: Room, sids: Iterable[str], *, at: datetime) -> None:
    """They were put out by our word; told once for all of them."""
    rows = list(room.participants.filter(sid__in=sids, left_at=None))
    for row in rows:
        _leave(room, row, at=at, reason="participant_removed")
    if rows:
        announce(room, "participants", at=at, reason=LEFT)


def publishing_started(room: Room, connection: ConnectionSeen, *, at: datetime) -> Outcome:
    row = _row(room, connection)
    if row is None:
        row = _enter(room, connection)
        if row is not None:
            announce(room, "participants", at=at)
    if row is None or row.left_at is not None:
        return "not_current"
    _set_publishing(room, row, True, at=at)
    return "publishing"


def publishing_stopped(
    room: Room, connection: ConnectionSeen, *, at: datetime, reason: str = ""
) -> Outcome:
    row = _row(room, connection)
    if row is None or row.left_at is not None:
        return "not_current"
    _set_publishing(room, row, False, at=at, reason=reason or "track_unpublished")
    return "not_publishing"


def all_left(room: Room, *, reason: str, before: datetime | None = None) -> None:
    """Nobody is connected any more (the room closed); ``before``: only who joined before then."""
    current = room.participants.filter(left_at=None)
    if before is not None:
        current = current.filter(joined_at__lt=before)
    gone = list(current)
    for row in gone:
        _leave(room, row, at=timezone.now(), reason=reason)
    if gone:
        announce(room, "participants", reason=reason)


def repair(
    room: Room,
    seen: Iterable[ParticipantSeen],
    *,
    at: datetime,
    able: Capabilities,
    known: Collection[str] | None = None,
) -> int:
    """Make the rows agree with the provider's list; ``at`` is when it was asked for. Returns how
    many were wrong although a webhook should have told.

    What is there is believed at once. What is missing needs two sightings: somebody may have
    joined, or begun to publish, between the list and our reading of the rows. ``known``: whom the
    list was asked about (None: everybody); of the others it proves nothing by silence.

    A list that lags (``able``) does not miss who just joined, and brings nobody back who just left.

    Where ``publishing`` proves no frames (``able``), the list may name a camera that has been dead
    for a while. One that we only now hear of is then dated by its joining, so that it cannot
    overrule who saw its frames stop since.
    """
    lag = timedelta(seconds=able.lists_lag_seconds)
    lately = at - lag if lag else None
    by_sid = {one.sid: one for one in _newest(seen)}
    added = {one.sid for one in by_sid.values() if _take_over(room, one, lately=lately)}
    changed, told = len(added), 0
    for row in room.participants.filter(left_at=None):
        one = by_sid.get(row.sid)
        if one is not None and one.publishing and not row.publishing:
            dated = not able.frames_prove_publishing and row.sid in added
            since = row.joined_at + RESOLUTION if dated else timezone.now()
            _set_publishing(room, row, True, at=since, reason="sweep")
            told += 1
        elif one is not None and (one.publishing or not row.publishing):
            _doubt(row, None)
        elif one is None and not _is_missed(row, known, at, lag):
            continue
        elif row.doubted_at is None or row.doubted_at >= at:
            _doubt(row, row.doubted_at or timezone.now())
        elif one is None:
            _leave(room, row, at=at, reason="sweep")
            changed += 1
        else:
            _set_publishing(room, row, False, at=at, reason="sweep")
            told += 1
    if changed:
        announce(room, "participants", reason="sweep")
    return changed + (told if able.tracks_in_webhooks else 0)


def _newest(seen: Iterable[ParticipantSeen]) -> Iterable[ParticipantSeen]:
    """One connection for each identity: a provider may go on listing the replaced one beside it."""
    newest: dict[str, ParticipantSeen] = {}
    for one in seen:
        other = newest.get(one.identity)
        if other is None or one.joined_at_ms >= other.joined_at_ms:
            newest[one.identity] = one
    return newest.values()


def _is_missed(
    row: Participant, known: Collection[str] | None, at: datetime, lag: timedelta
) -> bool:
    """Does it mean something that the list does not have this one? ``joined_at`` is by the
    provider's clock: far in our future it says that ours is late, and nothing of a list's lag."""
    asked_about = known is None or row.identity in known
    return asked_about and not (lag and abs(at - row.joined_at) < lag)


def _take_over(room: Room, one: ParticipantSeen, *, lately: datetime | None) -> bool:
    """Believe one participant of the provider's list, unless they left ``lately``. True when
    somebody was added."""
    joined_at = datetime.fromtimestamp(one.joined_at_ms // 1000, UTC)
    connection = ConnectionSeen(one.sid, one.identity, joined_at)
    row = _row(room, connection)
    if lately is not None and row is not None and row.left_at is not None:
        if row.left_at > lately:
            return False
    added = row is None or row.left_at is not None
    if added:
        _replace(room, connection.identity)
    if row is None:
        _insert(room, connection)
    elif row.left_at is not None:
        row.left_at = None
        row.save(update_fields=["left_at"])
        _look_for_what_is_sent(room, row)
    return added


def _row(room: Room, connection: ConnectionSeen) -> Participant | None:
    return room.participants.filter(sid=connection.sid).first()


def _enter(room: Room, connection: ConnectionSeen) -> Participant | None:
    """A new current row that replaces the identity's older one; None when that one is newer."""
    newer = room.participants.filter(
        identity=connection.identity, left_at=None, joined_at__gt=connection.joined_at
    ).first()
    if newer is not None:
        _insert(room, connection, left_at=newer.joined_at)
        return None
    _replace(room, connection.identity)
    return _insert(room, connection)


def _insert(
    room: Room, connection: ConnectionSeen, *, left_at: datetime | None = None
) -> Participant:
    row: Participant = room.participants.create(
        sid=connection.sid,
        identity=connection.identity,
        kind=Participant.kind_of(connection.identity),
        joined_at=connection.joined_at,
        left_at=left_at,
    )
    if left_at is None:
        _look_for_what_is_sent(room, row)
    return row


def _look_for_what_is_sent(room: Room, row: Participant) -> None:
    if row.kind in looks.PUBLISHERS:
        looks.expect_publisher(room)


def _replace(room: Room, identity: str) -> None:
    # No announcement: a takeover is no absence.
    room.participants.filter(identity=identity, left_at=None).update(
        left_at=timezone.now(), publishing=False, doubted_at=None
    )


def _leave(room: Room, row: Participant, *, at: datetime, reason: str) -> None:
    row.left_at, row.publishing, row.doubted_at = at, False, None
    row.save(update_fields=["left_at", "publishing", "doubted_at"])
    # Replaced by its own identity (a takeover): no absence, the camera goes on under a new sid.
    if row.kind == CAMERA and reason != TAKEN_OVER:
        announce(room, "camera_absent", at=at, participant_sid=row.sid, reason=reason)


def _set_publishing(
    room: Room, row: Participant, publishing: bool, *, at: datetime, reason: str = ""
) -> None:
    """Announced even when the row says so already: an announcement may have been lost."""
    row.publishing, row.doubted_at = publishing, None
    row.save(update_fields=["publishing", "doubted_at"])
    if row.kind == CAMERA:
        change: RoomChange = "camera_publishing" if publishing else "camera_absent"
        announce(room, change, at=at, participant_sid=row.sid, reason=reason)
    else:  # whether it may is for the apps above to judge
        announce(room, "participants", at=at, participant_sid=row.sid, reason=reason)


def _doubt(row: Participant, at: datetime | None) -> None:
    if row.doubted_at != at:
        row.doubted_at = at
        row.save(update_fields=["doubted_at"])
