"""Webhooks as evidence: doubled, out of order, late, of another incarnation, of nobody's room."""

import threading
from datetime import datetime, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import connections
from django.utils import timezone

from livekit_app.models import Participant, ProviderEvent, Room
from livekit_app.participants import presence
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.rooms import service as rooms
from livekit_app.rooms.reconcile import reconcile
from livekit_app.signals import RoomEvent
from livekit_app.webhooks import inbox
from tests.livekit_app.webhook_bodies import (
    VIDEO,
    changes,
    outcomes,
    participant,
    read,
    webhook_body,
)

Sent = list[tuple[str, tuple[object, ...]]]

CAMERA, BOB = "camera:Agame1234567", "spectator:bob"


@pytest.fixture
def opened(
    transactional_db: None, server: FakeProvider, sent: Sent, heard: list[RoomEvent]
) -> Room:
    """A room that is open at the provider; what opening it caused is forgotten."""
    room = rooms.request_room("Agame1234567", "Final")
    room = async_to_sync(reconcile)(room.pk)
    heard.clear()
    sent.clear()
    return room


class Hook:
    """Delivers webhooks of one room to the inbox."""

    def __init__(self, server: FakeProvider, room: Room) -> None:
        self.server, self.room = server, room

    def __call__(self, event: str, **more: object) -> bool:
        return self.of(self.room.sid, event, **more)

    def of(self, room_sid: str, event: str, **more: object) -> bool:
        """The same, about another incarnation of the room."""
        body = webhook_body(event, self.room.name, room_sid, **more)
        return inbox.store(read(self.server, body), "fake")


@pytest.fixture
def hook(server: FakeProvider, opened: Room) -> Hook:
    return Hook(server, opened)


def current() -> set[str]:
    return set(Participant.objects.filter(left_at=None).values_list("sid", flat=True))


def test_a_webhook_is_stored_once_and_its_processing_enqueued_once(
    opened: Room, server: FakeProvider, sent: Sent
) -> None:
    event = read(server, webhook_body("room_started", opened.name, opened.sid))

    assert [inbox.store(event, "fake"), inbox.store(event, "fake")] == [True, False]

    assert ProviderEvent.objects.count() == 1
    assert sent == [("process_inbox", ())]


def test_the_same_event_id_of_another_provider_is_another_event(
    opened: Room, server: FakeProvider
) -> None:
    event = read(server, webhook_body("room_started", opened.name, opened.sid))

    assert inbox.store(event, "fake") and inbox.store(event, "embedded")


def test_joining_and_leaving_changes_who_is_there(hook: Hook, heard: list[RoomEvent]) -> None:
    hook("participant_joined", **participant(BOB, "PA_1"))
    inbox.process_waiting()
    assert current() == {"PA_1"}

    hook("participant_left", **participant(BOB, "PA_1"))
    inbox.process_waiting()

    assert current() == set()
    assert changes(heard) == ["participants", "participants"]


def test_the_camera_publishing_and_stopping_is_announced(
    hook: Hook, heard: list[RoomEvent]
) -> None:
    hook("participant_joined", **participant(CAMERA, "PA_1"))
    hook("track_published", **participant(CAMERA, "PA_1"), **VIDEO)
    hook("track_unpublished", **participant(CAMERA, "PA_1"), **VIDEO)
    inbox.process_waiting()

    assert changes(heard) == ["participants", "camera_publishing", "camera_absent"]
    assert heard[1].participant_sid == "PA_1"
    assert current() == {"PA_1"}


def test_audio_is_no_sign_of_the_camera(hook: Hook, heard: list[RoomEvent]) -> None:
    hook("track_published", **participant(CAMERA, "PA_1"), track={"sid": "TR_2"})
    inbox.process_waiting()

    assert changes(heard) == [] and outcomes() == ["ignored"]


def test_a_camera_that_leaves_is_absent(hook: Hook, heard: list[RoomEvent]) -> None:
    hook("track_published", **participant(CAMERA, "PA_1"), **VIDEO)
    hook("participant_left", **participant(CAMERA, "PA_1", disconnectReason="CONNECTION_TIMEOUT"))
    inbox.process_waiting()

    absent = [event for event in heard if event.change == "camera_absent"]
    assert [event.reason for event in absent] == ["connection_timeout"]


def test_a_leave_that_overtook_its_join_ends_as_left(hook: Hook) -> None:
    hook("participant_left", **participant(BOB, "PA_1"))
    hook("participant_joined", **participant(BOB, "PA_1"))
    inbox.process_waiting()

    assert current() == set()
    assert outcomes() == ["left_before_joined", "already_left"]


def test_a_leave_of_a_connection_that_is_not_current_is_ignored(
    hook: Hook, heard: list[RoomEvent]
) -> None:
    hook("participant_joined", **participant(CAMERA, "PA_1"))
    hook("participant_joined", **participant(CAMERA, "PA_2"))
    hook("track_published", **participant(CAMERA, "PA_2"), **VIDEO)
    hook("participant_left", **participant(CAMERA, "PA_1", disconnectReason="DUPLICATE_IDENTITY"))
    inbox.process_waiting()

    assert current() == {"PA_2"}
    assert outcomes()[-1] == "not_current"
    assert "camera_absent" not in changes(heard)


def test_a_takeover_in_the_servers_order_is_no_absence(hook: Hook, heard: list[RoomEvent]) -> None:
    hook("track_published", **participant(CAMERA, "PA_1"), **VIDEO)
    hook("participant_left", **participant(CAMERA, "PA_1", disconnectReason="DUPLICATE_IDENTITY"))
    hook("participant_joined", **participant(CAMERA, "PA_2"))
    inbox.process_waiting()

    assert current() == {"PA_2"}
    assert "camera_absent" not in changes(heard)


def test_a_late_join_of_an_older_connection_does_not_replace_the_newer(hook: Hook) -> None:
    then = str(int(timezone.now().timestamp()) - 8)
    hook("participant_joined", **participant(CAMERA, "PA_2"))
    hook("participant_joined", **participant(CAMERA, "PA_1"), createdAt=then)
    inbox.process_waiting()

    assert current() == {"PA_2"}
    assert outcomes() == ["joined", "replaced_already"]


def test_a_late_event_speaks_of_the_time_it_was_sent(hook: Hook, heard: list[RoomEvent]) -> None:
    then = int(timezone.now().timestamp()) - 8
    hook("track_published", **participant(CAMERA, "PA_1"), **VIDEO, createdAt=str(then))
    hook("track_published", **participant(CAMERA, "PA_1"), **VIDEO)
    inbox.process_waiting()

    late, prompt = [event.at for event in heard if event.change == "camera_publishing"]
    assert late.timestamp() == then + 1
    assert prompt == ProviderEvent.objects.order_by("id")[1].received_at


def test_processing_again_changes_nothing(hook: Hook, heard: list[RoomEvent]) -> None:
    hook("participant_joined", **participant(BOB, "PA_1"))

    assert [inbox.process_waiting(), inbox.process_waiting()] == [1, 0]
    ProviderEvent.objects.update(processed_at=None)  # as if the worker had died before marking
    inbox.process_waiting()

    assert Participant.objects.count() == 1
    assert outcomes() == ["double"]


def test_two_workers_at_once_agree(hook: Hook) -> None:
    for number in range(12):
        hook("participant_joined", **participant(f"spectator:{number}", f"PA_{number}"))
        hook("participant_left", **participant(f"spectator:{number}", f"PA_{number}"))
    hook("participant_joined", **participant(BOB, "PA_bob"))

    def work() -> None:
        inbox.process_waiting()
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert current() == {"PA_bob"}
    assert Participant.objects.count() == 13
    assert not ProviderEvent.objects.filter(processed_at=None).exists()


def test_evidence_of_an_older_room_changes_nothing(
    hook: Hook, opened: Room, sent: Sent, heard: list[RoomEvent]
) -> None:
    for event in ("participant_joined", "room_finished"):
        hook.of("RM_older", event, **participant(BOB, "PA_1"))
    Room.objects.update(observed_at=timezone.now())  # the provider showed the current sid later
    inbox.process_waiting()

    assert outcomes() == ["older_room", "older_room"]
    assert current() == set() and changes(heard) == []
    assert ("reconcile_room", (opened.pk,)) not in sent


def test_evidence_of_a_room_sid_not_seen_yet_waits_for_a_look(
    hook: Hook, opened: Room, server: FakeProvider, sent: Sent
) -> None:
    server.restart()
    remade = server._create(opened.name)
    hook.of(remade.sid, "participant_joined", **participant(BOB, "PA_1"))
    inbox.process_waiting()
    assert outcomes() == [""] and ("reconcile_room", (opened.pk,)) in sent

    async_to_sync(reconcile)(opened.pk)
    inbox.process_waiting()

    assert outcomes() == ["joined"]
    assert current() == {"PA_1"}


def test_an_event_does_not_wait_for_ever(hook: Hook, opened: Room) -> None:
    hook.of("RM_never_seen", "participant_joined", **participant(BOB, "PA_1"))
    long_ago = timezone.now() - timedelta(minutes=1)
    ProviderEvent.objects.update(received_at=long_ago)
    Room.objects.update(observed_at=long_ago - timedelta(minutes=1))

    inbox.process_waiting()

    assert outcomes() == ["room_never_settled"]


def test_a_room_that_finished_against_our_will_is_looked_at(
    hook: Hook, opened: Room, sent: Sent
) -> None:
    hook("room_finished")
    inbox.process_waiting()

    assert outcomes() == ["look"]
    assert ("reconcile_room", (opened.pk,)) in sent


def test_a_room_that_started_although_we_closed_it_is_looked_at(
    hook: Hook, opened: Room, sent: Sent
) -> None:
    """An old token can revive a room at some servers."""
    rooms.close_room(opened.pk)
    async_to_sync(reconcile)(opened.pk)
    sent.clear()

    hook.of("RM_revived", "room_started")
    inbox.process_waiting()

    assert outcomes() == ["look"]
    assert ("reconcile_room", (opened.pk,)) in sent


def test_our_own_opening_and_closing_causes_no_second_look(
    hook: Hook, opened: Room, sent: Sent
) -> None:
    hook("room_started")
    inbox.process_waiting()
    rooms.close_room(opened.pk)
    async_to_sync(reconcile)(opened.pk)
    hook("room_finished")
    hook("participant_left", **participant(BOB, "PA_1"))
    sent.clear()
    inbox.process_waiting()

    assert outcomes() == ["expected", "expected", "room_closed"]
    assert sent == []


def test_a_room_of_ours_that_nobody_owns_calls_for_a_sweep(
    opened: Room, server: FakeProvider, sent: Sent
) -> None:
    body = webhook_body("room_started", f"{rooms.prefix()}Aghost123456", "RM_9")
    inbox.store(read(server, body), "fake")
    sent.clear()

    inbox.process_waiting()

    assert outcomes() == ["orphan"] and sent == [("sweep_provider", ("fake",))]


def test_somebody_elses_room_is_left_alone(opened: Room, server: FakeProvider, sent: Sent) -> None:
    inbox.store(read(server, webhook_body("room_started", "pickup-other-Ax", "RM_9")), "fake")
    sent.clear()

    inbox.process_waiting()

    assert outcomes() == ["not_ours"] and sent == []


def test_a_restarted_server_calls_for_a_sweep(
    opened: Room, server: FakeProvider, sent: Sent
) -> None:
    inbox.store(read(server, webhook_body("server_started")), "fake")
    sent.clear()

    inbox.process_waiting()

    assert sent == [("sweep_provider", ("fake",))]


def test_an_event_type_we_do_not_know_is_kept_and_ignored(hook: Hook) -> None:
    hook("egress_started")
    inbox.process_waiting()

    assert outcomes() == ["ignored"]


def test_one_event_that_cannot_be_applied_does_not_hold_up_the_others(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook("participant_joined", **participant("spectator:bad", "PA_bad"))
    hook("participant_joined", **participant(BOB, "PA_1"))
    arrived = presence.arrived

    def fails_for_one(room: Room, connection: presence.ConnectionSeen, *, at: datetime) -> str:
        if connection.sid == "PA_bad":
            raise RuntimeError("bug")
        return arrived(room, connection, at=at)

    monkeypatch.setattr(presence, "arrived", fails_for_one)
    inbox.process_waiting()
    assert outcomes() == ["", "joined"]

    ProviderEvent.objects.update(received_at=timezone.now() - timedelta(minutes=1))
    inbox.process_waiting()
    assert outcomes() == ["failed", "joined"]
