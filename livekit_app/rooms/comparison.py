"""Comparing: the rooms that the provider lists against ours. Pure reading; the sweep acts on it."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Count, Q
from django.utils import timezone

from livekit_app.models import Participant, Room
from livekit_app.providers.port import RoomSeen, Snapshot
from livekit_app.rooms.service import prefix

SILENT_SECONDS = 10  # how often a room with silent speakers is looked into

UNSETTLED = Q(desired=Room.Desired.OPEN) | ~Q(observed=Room.Observed.ABSENT)

Why = Literal[
    "due",  # a change of ours or a failed attempt: to be done, nothing has drifted
    "unseen",  # not settled, and no attempt is planned: one was lost
    "gone",  # wanted, seen before, and not there, or held by a machine that died
    "other_sid",  # there, but not the one that we know
    "revived",  # closed and seen absent, yet there: a late create, or an old token
    "orphan",  # named like ours, and no row knows it
    "people",  # who is in it differs
    "missing_once",  # wanted and not there: noted, the second sighting acts
    "found_again",  # a sighting like that was a mistake
]
PENDING: frozenset[Why] = frozenset({"due", "unseen", "missing_once", "found_again"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. ``room_id`` is None for a room that no row knows."""

    why: Why
    name: str
    room_id: int | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What one comparison found, and what it asks for: room ids, and names that nobody owns."""

    all: tuple[Finding, ...] = ()
    restarted: bool = False
    placed: tuple[tuple[int, str], ...] = ()  # rooms whose machine was not known

    @property
    def reconcile(self) -> list[int]:
        return self._ids("due", "unseen", "gone", "other_sid", "revived")

    @property
    def recount(self) -> list[int]:
        return self._ids("people")

    @property
    def orphans(self) -> list[str]:
        return [one.name for one in self.all if one.why == "orphan"]

    def _ids(self, *reasons: Why) -> list[int]:
        return [one.room_id for one in self.all if one.why in reasons and one.room_id is not None]


def compare(
    provider: str, snapshot: Snapshot, asked_at: datetime, *, restarted: bool = False
) -> Findings:
    """Differences between the provider's rooms, listed at ``asked_at``, and ours. Only reads."""
    found: list[Finding] = []
    there = {room.name: room for room in snapshot.rooms}
    ours = list(Room.objects.filter(UNSETTLED, provider=provider))
    present = []
    for room in ours:
        seen = there.get(room.name)
        why = _difference(room, seen, asked_at, restarted=restarted)
        if why is not None:
            found.append(Finding(why, room.name, room.pk))
        if seen is not None and room.desired == Room.Desired.OPEN and why in (None, "found_again"):
            present.append((room, seen))
    found += _miscounted(present, asked_at)
    found += _strangers(provider, there.keys() - {room.name for room in ours}, asked_at)
    placed = [(room.pk, seen.place) for room, seen in present if seen.place and not room.place]
    return Findings(tuple(found), restarted, tuple(placed))


def is_lost(room: Room, seen: RoomSeen) -> bool:
    """Is that the shell of a room whose machine died? Whoever was in it is gone, and the lists of
    the media server may name them for good: such a room is made anew, never believed.

    Its machine is dead now, or was: then another one took the room over, for somebody who came
    back by themselves before we looked.
    """
    moved = bool(room.place and seen.place) and room.place != seen.place
    return seen.lost or (moved and seen.sid == room.sid)


def _difference(
    room: Room, seen: RoomSeen | None, asked_at: datetime, *, restarted: bool
) -> Why | None:
    if room.next_attempt_at is not None:
        return "due" if room.next_attempt_at <= timezone.now() else None
    if room.desired == Room.Desired.CLOSED or room.observed != Room.Observed.PRESENT:
        return "unseen"
    older = _older(room.observed_at, asked_at)
    if seen is None:
        return _missing(room, restarted=restarted) if older else None  # made while we asked
    if older and is_lost(room, seen):
        return "gone"
    if seen.sid != room.sid and older:
        return "other_sid"
    return None if room.missing_since is None else "found_again"


def _missing(room: Room, *, restarted: bool) -> Why:
    """Wanted, once seen, and not in the list: is that enough to act?"""
    return "gone" if restarted or room.missing_since is not None else "missing_once"


def _strangers(provider: str, names: Set[str], asked_at: datetime) -> list[Finding]:
    """Rooms at the provider that are none of our unsettled ones."""
    if not names:
        return []
    begins_with = prefix()
    ours_by_name = sorted(name for name in names if name.startswith(begins_with))
    rows = {room.name: room for room in Room.objects.filter(name__in=ours_by_name)}
    found = []
    for name in ours_by_name:
        room = rows.get(name)
        if room is None:
            found.append(Finding("orphan", name))
        elif room.provider == provider and _older(room.observed_at, asked_at):
            found.append(Finding("revived", name, room.pk))
    return found


def _older(observed_at: datetime | None, asked_at: datetime) -> bool:
    return observed_at is None or observed_at < asked_at


def _miscounted(present: list[tuple[Room, RoomSeen]], asked_at: datetime) -> list[Finding]:
    """Rooms whose participants at the provider are not as many as our rows say, or in doubt.

    A speaker who is silent may count as a publisher or not: LiveKit counts who may publish and has
    ever begun to. While there are such, the number of publishers proves less, so the list is asked
    for now and then.
    """
    if not present:
        return []
    current = (
        Participant.objects.filter(left_at=None)
        .values_list("room_id")
        .annotate(
            everybody=Count("id"),
            publishers=Count("id", filter=Q(publishing=True)),
            doubted=Count("id", filter=Q(doubted_at__isnull=False)),
            silent=Count("id", filter=Q(publishing=False, kind=Participant.Kind.SPEAKER)),
        )
    )
    counts = {room_id: tuple(numbers) for room_id, *numbers in current}
    return [
        Finding("people", room.name, room.pk)
        for room, seen in present
        if _differs(counts.get(room.pk, (0, 0, 0, 0)), seen)
        or (_is_unsure(counts.get(room.pk, (0, 0, 0, 0)), seen) and _turn_of(room.pk, asked_at))
    ]


def _differs(counted: tuple[int, ...], seen: RoomSeen) -> bool:
    everybody, publishers, doubted, silent = counted
    # Where the list does not say who publishes, somebody else asks (``participants.looks``).
    fits = seen.num_publishers is None or (publishers <= seen.num_publishers <= publishers + silent)
    return everybody != seen.num_participants or doubted > 0 or not fits


def _is_unsure(counted: tuple[int, ...], seen: RoomSeen) -> bool:
    """Does the number of publishers prove less than it says, because of silent speakers?"""
    return counted[3] > 0 and seen.num_publishers is not None


def _turn_of(room_id: int, at: datetime) -> bool:
    """One second in ten, another one for the next room: no state to keep between processes."""
    return int(at.timestamp()) % SILENT_SECONDS == room_id % SILENT_SECONDS
