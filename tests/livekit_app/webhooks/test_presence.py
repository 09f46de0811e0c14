"""The provider's list against the rows: what it lacks is believed at the second sighting."""

from datetime import timedelta

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
