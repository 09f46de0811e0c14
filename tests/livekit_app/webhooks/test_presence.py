"""The provider's list against the rows: what it lacks is believed at the second sighting."""

from datetime import datetime, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import transaction
from django.utils import timezone

from livekit_app.models import Participant, Room
from livekit_app.participants import presence
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.port import ParticipantSeen
from livekit_app.providers.spec import Capabilities
from livekit_app.rooms import service as rooms
from livekit_app.rooms.reconcile import reconcile
from livekit_app.signals import RoomEvent
from tests.livekit_app.webhook_bodies import changes

LAGS = Capabilities(lists_lag_seconds=5.0, tracks_in_webhooks=False)

Sent = list[tuple[str, tuple[object, ...]]]


@pytest.fixture
def opened(
    transactional_db: None, server: FakeProvider, sent: Sent, heard: list[RoomEvent]
) -> Room:
    room = async_to_sync(reconcile)(rooms.request_room("Agame1234567", "Final").pk)
    heard.clear()
    return room


@pytest.fixture
def camera(opened: Room) -> Participant:
    return opened.participants.create(
        sid="PA_1",
        identity="camera:Agame1234567",
        kind=presence.CAMERA,
        joined_at=timezone.now(),
        publishing=True,
    )


def silent(camera: Participant) -> list[ParticipantSeen]:
    """It is there, and does not publish."""
    at_ms = int(camera.joined_at.timestamp() * 1000)
    return [ParticipantSeen(camera.identity, camera.sid, at_ms, publishing=False)]


@pytest.mark.parametrize("there", [False, True], ids=["gone", "silent"])
def test_one_list_read_twice_is_one_sighting(
    opened: Room, camera: Participant, heard: list[RoomEvent], there: bool
) -> None:
    """Two workers may read the same answer, or a slow one an answer from before the doubt."""
    seen = silent(camera) if there else []
    asked_at = timezone.now()

    with transaction.atomic():
        wrong = [presence.repair(opened, seen, at=asked_at, able=Capabilities()) for _ in range(2)]

    camera.refresh_from_db()
    assert wrong == [0, 0]
    assert (camera.left_at, camera.publishing) == (None, True)
    assert changes(heard) == []


@pytest.mark.parametrize("there", [False, True], ids=["gone", "silent"])
def test_a_second_list_is_believed(
    opened: Room, camera: Participant, heard: list[RoomEvent], there: bool
) -> None:
    seen = silent(camera) if there else []
    with transaction.atomic():
        presence.repair(opened, seen, at=timezone.now(), able=Capabilities())
    camera.refresh_from_db()
    assert camera.doubted_at is not None

    later = camera.doubted_at + timedelta(seconds=1)
    with transaction.atomic():
        assert presence.repair(opened, seen, at=later, able=Capabilities()) == 1

    camera.refresh_from_db()
    assert (camera.left_at, camera.publishing) == (None if there else later, False)
    assert "camera_absent" in changes(heard)


def lists(
    opened: Room,
    seen: list[ParticipantSeen],
    *,
    at: datetime | None = None,
    able: Capabilities = LAGS,
) -> int:
    """The provider shows this list."""
    with transaction.atomic():
        return presence.repair(opened, seen, at=at or timezone.now(), able=able)


def test_of_those_nobody_asked_about_silence_proves_nothing(
    opened: Room, camera: Participant, heard: list[RoomEvent]
) -> None:
    bob = opened.participants.create(
        sid="PA_2", identity="spectator:bob", kind="spectator", joined_at=timezone.now()
    )
    for at in (timezone.now(), timezone.now() + timedelta(seconds=60)):
        with transaction.atomic():
            presence.repair(opened, [], at=at, able=Capabilities(), known={camera.identity})
    bob.refresh_from_db()
    camera.refresh_from_db()
    assert (bob.left_at, bob.doubted_at) == (None, None)
    assert camera.left_at is not None


def test_a_list_that_lags_does_not_miss_who_just_came(
    opened: Room, camera: Participant, heard: list[RoomEvent]
) -> None:
    soon, later = (camera.joined_at + timedelta(seconds=s) for s in (4, 6))
    for _ in range(2):
        lists(opened, [], at=soon)
    camera.refresh_from_db()
    assert (camera.left_at, camera.doubted_at, changes(heard)) == (None, None, [])
    lists(opened, [], at=later)
    camera.refresh_from_db()
    assert camera.doubted_at is not None


@pytest.mark.parametrize("minutes", [5, -5], ids=["our clock is late", "our clock is early"])
def test_a_clock_that_is_wrong_by_minutes_keeps_nobody_who_left(
    opened: Room, camera: Participant, heard: list[RoomEvent], minutes: int
) -> None:
    """Whoever joined is dated by the provider's clock."""
    opened.participants.update(joined_at=camera.joined_at + timedelta(minutes=minutes))
    for seconds in (6, 8):
        lists(opened, [], at=timezone.now() + timedelta(seconds=seconds))
    camera.refresh_from_db()
    assert camera.left_at is not None


def test_a_list_that_lags_brings_nobody_back_who_just_left(
    opened: Room, camera: Participant, heard: list[RoomEvent]
) -> None:
    """Nor is somebody who was barred put out again and again while it still names them."""
    at_ms = int(camera.joined_at.timestamp() * 1000)
    seen = [ParticipantSeen(camera.identity, camera.sid, at_ms, publishing=True)]
    left_at = timezone.now()
    opened.participants.update(left_at=left_at, publishing=False)

    lists(opened, seen, at=left_at + timedelta(seconds=4))
    assert not opened.participants.filter(left_at=None).exists() and changes(heard) == []
    lists(opened, seen, at=left_at + timedelta(seconds=6))
    assert opened.participants.filter(left_at=None).exists()


@pytest.mark.parametrize("order", [1, -1], ids=["old first", "new first"])
def test_of_two_connections_of_one_identity_the_newer_one_counts(
    opened: Room, camera: Participant, heard: list[RoomEvent], order: int
) -> None:
    """Where a second join throws nobody out both are listed, until the older page gives up."""
    at_ms = int(camera.joined_at.timestamp() * 1000)
    seen = [
        ParticipantSeen(camera.identity, camera.sid, at_ms, publishing=True),
        ParticipantSeen(camera.identity, "PA_new", at_ms + 60_000, publishing=False),
    ][::order]
    for _ in range(3):
        lists(opened, seen, able=Capabilities())
    current = opened.participants.get(left_at=None)
    assert (current.sid, current.doubted_at) == ("PA_new", None)
    assert changes(heard) == ["participants"]  # once: they do not take turns
