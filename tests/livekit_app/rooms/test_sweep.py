"""The sweep: both directions, two sightings, restarts, and what it must leave alone."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from livekit_app import tasks
from livekit_app.errors import ProviderTimeout, ProviderUnreachable
from livekit_app.models import Participant, ProviderEvent, ProviderHealth, Room
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.rooms import service as rooms
from livekit_app.rooms.comparison import _turn_of
from livekit_app.rooms.reconcile import reconcile
from livekit_app.rooms.sweep import sweep_provider
from livekit_app.signals import RoomEvent
from livekit_app.webhooks import inbox
from tests.livekit_app.webhook_bodies import changes, participant, read, webhook_body

Sent = list[tuple[str, tuple[object, ...]]]

CAMERA, BOB = "camera:Agame1234567", "spectator:bob"


@pytest.fixture
async def opened(room: Room, server: FakeProvider, heard: list[RoomEvent], sent: Sent) -> Room:
    """An open room, known to a provider that has been swept before."""
    opened = await reconcile(room.pk)
    await sweep_provider()
    heard.clear()
    sent.clear()
    server.calls.clear()
    return opened


async def fresh(room: Room) -> Room:
    return await Room.objects.aget(pk=room.pk)


async def test_it_only_looks_when_all_agree(
    opened: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    assert await sweep_provider()

    assert server.calls == [("snapshot", "")]
    assert changes(heard) == []


async def test_a_new_room_whose_message_was_lost_is_made(
    room: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    await sweep_provider()
    assert server.rooms == {}  # the message has a second to arrive

    await Room.objects.aupdate(next_attempt_at=timezone.now())
    await sweep_provider()

    assert room.name in server.rooms and changes(heard) == ["opened"]


async def test_a_close_whose_message_was_lost_is_carried_out(
    opened: Room, server: FakeProvider
) -> None:
    await sync_to_async(rooms.close_room)(opened.pk)
    await Room.objects.aupdate(next_attempt_at=timezone.now())

    await sweep_provider()

    assert server.rooms == {} and (await fresh(opened)).agrees


async def test_a_missing_room_is_made_again_after_the_second_sighting(
    opened: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    server.rooms.clear()

    await sweep_provider()
    assert changes(heard) == [] and (await fresh(opened)).missing_since is not None

    await sweep_provider()
    assert changes(heard) == ["gone", "recreated"]
    assert (await fresh(opened)).agrees and opened.name in server.rooms


async def test_a_room_that_was_only_overlooked_once_is_left_alone(
    opened: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    kept = dict(server.rooms)
    server.rooms.clear()
    await sweep_provider()
    server.rooms.update(kept)

    await sweep_provider()
    assert (await fresh(opened)).missing_since is None
    server.rooms.clear()
    await sweep_provider()

    assert changes(heard) == []


async def test_a_restarted_server_gets_its_rooms_at_once(
    opened: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    server.restart()

    await sweep_provider()

    assert changes(heard) == ["gone", "recreated"]
    assert (await fresh(opened)).sid == server.rooms[opened.name].sid


async def test_a_room_made_anew_behind_our_back_is_noticed(
    opened: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    server.rooms.clear()
    server._create(opened.name)

    await sweep_provider()

    assert changes(heard) == ["recreated"]


async def test_a_room_nobody_owns_is_closed(opened: Room, server: FakeProvider) -> None:
    prefix = await sync_to_async(rooms.prefix)()
    server._create(f"{prefix}Aghost123456")

    await sweep_provider()

    assert set(server.rooms) == {opened.name}


async def test_rooms_of_others_are_left_alone(opened: Room, server: FakeProvider) -> None:
    for name in ("meeting", "pickup-0therc-Agame7654321", f"x{opened.name}"):
        server._create(name)

    await sweep_provider()

    assert len(server.rooms) == 4


async def test_a_slow_create_that_lands_after_the_close_is_seen_and_undone(
    room: Room, server: FakeProvider, heard: list[RoomEvent], settings: Any
) -> None:
    hold = server.hold("create_room")
    settings.PROVIDER_TIMEOUT_SECONDS = 0.2
    attempt = await reconcile(room.pk)  # runs into the deadline; nothing is there
    settings.PROVIDER_TIMEOUT_SECONDS = 30.0
    assert attempt.last_error_code == "provider_timeout"
    await sync_to_async(rooms.close_room)(room.pk)
    assert (await reconcile(room.pk)).agrees

    hold.release()
    await hold.done.wait()
    assert room.name in server.rooms
    await sweep_provider()

    assert server.rooms == {}
    assert (await fresh(room)).agrees and "opened" not in changes(heard)


async def test_a_room_made_while_the_provider_was_asked_is_not_taken_for_missing(
    opened: Room, server: FakeProvider, heard: list[RoomEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Provider first, database second."""
    ask = server._call

    async def meanwhile(method: str, name: str, effect: Any) -> Any:
        result = await ask(method, name, effect)
        if method == "snapshot":
            late = await sync_to_async(rooms.request_room)("Alate1234567")
            await reconcile(late.pk)
        return result

    with monkeypatch.context() as patched:
        patched.setattr(server, "_call", meanwhile)
        await sweep_provider()

    assert changes(heard) == ["opened"]
    assert not await Room.objects.filter(missing_since__isnull=False).aexists()


async def test_a_room_closed_while_the_provider_was_asked_is_not_taken_for_revived(
    opened: Room, server: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = server._call

    async def meanwhile(method: str, name: str, effect: Any) -> Any:
        result = await ask(method, name, effect)
        if method == "snapshot":
            await sync_to_async(rooms.close_room)(opened.pk)
            await reconcile(opened.pk)
            server.calls.clear()
        return result

    with monkeypatch.context() as patched:
        patched.setattr(server, "_call", meanwhile)
        await sweep_provider()

    assert server.calls == []


async def test_a_failed_room_is_tried_again_when_due_and_not_before(
    opened: Room, server: FakeProvider
) -> None:
    later = timezone.now() + timedelta(seconds=60)
    await Room.objects.aupdate(next_attempt_at=later, attempts=4, last_error_code="provider_broken")
    await sweep_provider()
    assert server.calls == [("snapshot", "")]

    await Room.objects.aupdate(next_attempt_at=timezone.now())
    await sweep_provider()

    after = await fresh(opened)
    assert (after.attempts, after.last_error_code, after.next_attempt_at) == (0, "", None)


async def test_missed_arrivals_are_repaired_at_once(
    opened: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    server.join(opened.name, CAMERA, publishing=True)
    server.join(opened.name, BOB)

    await sweep_provider()

    assert sorted(changes(heard)) == ["camera_publishing", "participants"]
    assert await Participant.objects.filter(left_at=None).acount() == 2
    heard.clear()
    server.calls.clear()
    await sweep_provider()
    assert server.calls == [("snapshot", "")] and changes(heard) == []


async def test_missed_departures_need_two_sightings(
    opened: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    server.join(opened.name, CAMERA, publishing=True)
    await sweep_provider()
    heard.clear()
    server.leave(opened.name, CAMERA)

    await sweep_provider()
    assert changes(heard) == []

    await sweep_provider()
    assert changes(heard) == ["camera_absent", "participants"]


async def test_a_silent_camera_needs_two_sightings(
    opened: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    server.join(opened.name, CAMERA, publishing=True)
    await sweep_provider()
    heard.clear()
    server.publish(opened.name, CAMERA, publishing=False)

    await sweep_provider()
    assert changes(heard) == []

    await sweep_provider()
    assert changes(heard) == ["camera_absent"]
    assert await Participant.objects.filter(left_at=None, publishing=False).acount() == 1


async def test_somebody_overlooked_once_stays(
    opened: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    server.join(opened.name, BOB)
    await sweep_provider()
    heard.clear()
    kept = dict(server.participants[opened.name])
    server.leave(opened.name, BOB)
    await sweep_provider()
    server.participants[opened.name].update(kept)

    await sweep_provider()
    assert not await Participant.objects.filter(doubted_at__isnull=False).aexists()
    server.leave(opened.name, BOB)
    await sweep_provider()

    assert changes(heard) == []


async def test_a_list_that_webhooks_have_overtaken_is_not_believed(
    opened: Room, server: FakeProvider, heard: list[RoomEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bob is on the list, but his leaving came in while the list was on its way."""
    sid = server.join(opened.name, BOB)
    ask = server._call

    async def meanwhile(method: str, name: str, effect: Any) -> Any:
        result = await ask(method, name, effect)
        if method == "list_participants":
            server.leave(name, BOB)
            body = webhook_body("participant_left", name, opened.sid, **participant(BOB, sid))
            await sync_to_async(inbox.store)(read(server, body), "fake")
            await sync_to_async(inbox.process_waiting)()
        return result

    with monkeypatch.context() as patched:
        patched.setattr(server, "_call", meanwhile)
        await sweep_provider()

    assert not await Participant.objects.filter(left_at=None).aexists()


async def test_the_providers_list_brings_back_whom_a_webhook_buried(
    opened: Room, server: FakeProvider
) -> None:
    sid = server.join(opened.name, BOB)
    await Participant.objects.acreate(
        room=opened,
        sid=sid,
        identity=BOB,
        kind="spectator",
        joined_at=timezone.now(),
        left_at=timezone.now(),
    )

    await sweep_provider()

    assert await Participant.objects.filter(sid=sid, left_at=None).aexists()


async def test_an_outage_is_noted_with_its_beginning_and_its_end(
    opened: Room, server: FakeProvider
) -> None:
    server.go_down(ProviderUnreachable())
    await sweep_provider()
    down = await ProviderHealth.objects.aget()
    await sweep_provider()
    assert (await ProviderHealth.objects.aget()).failing_since == down.failing_since is not None
    assert down.last_error_code == "provider_unreachable"

    server.come_back()
    await sweep_provider()

    back = await ProviderHealth.objects.aget()
    assert back.failing_since is None and back.last_error_code == ""
    assert back.back_at is not None and back.server_id == server.server_id


async def test_an_outage_ends_no_room_before_its_time(
    opened: Room, server: FakeProvider, heard: list[RoomEvent], settings: Any
) -> None:
    server.go_down(ProviderTimeout())
    await sweep_provider()
    assert await sweep_provider() and changes(heard) == []
    since = timezone.now() - timedelta(seconds=settings.ROOM_LOST_SECONDS + 1)
    await ProviderHealth.objects.aupdate(failing_since=since)
    await Room.objects.aupdate(created_at=since)
    await sweep_provider()
    assert changes(heard) == ["lost"]


async def test_two_sweeps_never_overlap(opened: Room, server: FakeProvider) -> None:
    hold = server.hold("snapshot")
    first = asyncio.create_task(sweep_provider())
    await hold.reached.wait()

    assert await sweep_provider() is False
    hold.release()
    assert await first is True
    assert await sweep_provider() is True


async def test_a_sweep_that_was_killed_does_not_block_the_next_for_ever(
    opened: Room, server: FakeProvider
) -> None:
    await ProviderHealth.objects.aupdate(sweeping_until=timezone.now() - timedelta(seconds=1))

    assert await sweep_provider() is True


async def test_webhooks_whose_message_was_lost_are_processed(opened: Room) -> None:
    now = timezone.now()
    await ProviderEvent.objects.acreate(
        provider="fake",
        event_id="EV_lost",
        type="participant_joined",
        vendor_type="participant_joined",
        room_name=opened.name,
        room_sid=opened.sid,
        participant_sid="PA_1",
        participant_identity=BOB,
        created_at=now,
    )

    await asyncio.to_thread(tasks.sweep_provider)

    assert (await ProviderEvent.objects.aget()).outcome == "joined"


async def test_one_rooms_failure_does_not_keep_others_from_being_repaired(
    opened: Room, server: FakeProvider
) -> None:
    others = [await sync_to_async(rooms.request_room)(f"Aroom{n}234567") for n in range(3)]
    await Room.objects.filter(pk__in=[one.pk for one in others]).aupdate(next_attempt_at=None)
    server.fail("create_room", ProviderUnreachable())

    await sweep_provider()

    made = [room async for room in Room.objects.filter(observed="present")]
    assert len(made) == 3
    failed = await Room.objects.aget(attempts=1)
    assert failed.last_error_code == "provider_unreachable"


async def test_silent_speakers_are_no_endless_disagreement(
    opened: Room, server: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LiveKit counts a speaker as a publisher who may publish and sends nothing (seen)."""
    monkeypatch.setattr("livekit_app.rooms.comparison._turn_of", lambda room_id, at: False)
    server.join(opened.name, CAMERA, publishing=True)
    server.join(opened.name, "speaker:0123456789ab.1")
    await sweep_provider()
    real = server._show

    def counts_everybody_who_may(name: str) -> Any:
        seen = real(name)
        return seen and replace(seen, num_publishers=2)

    monkeypatch.setattr(server, "_show", counts_everybody_who_may)
    server.calls.clear()

    await sweep_provider()

    assert server.calls == [("snapshot", "")]


async def test_rooms_with_silent_speakers_are_looked_into_now_and_then(
    opened: Room, server: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A silent speaker might stand for the camera in the number of publishers."""
    server.join(opened.name, CAMERA, publishing=True)
    server.join(opened.name, "speaker:0123456789ab.1")
    await sweep_provider()
    server.publish(opened.name, CAMERA, publishing=False)
    server.publish(opened.name, "speaker:0123456789ab.1")
    monkeypatch.setattr("livekit_app.rooms.comparison._turn_of", lambda room_id, at: True)

    await sweep_provider()
    await sweep_provider()

    rows = Participant.objects.filter(left_at=None).order_by("kind")
    assert [(row.kind, row.publishing) async for row in rows] == [
        ("camera", False),
        ("speaker", True),
    ]


async def test_a_list_that_does_not_say_who_publishes_is_no_reason_to_ask(
    opened: Room, server: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silent speakers, and a camera: whoever needs to know asks (``participants.looks``)."""
    monkeypatch.setattr("livekit_app.rooms.comparison._turn_of", lambda room_id, at: True)
    server.join(opened.name, CAMERA, publishing=True)
    server.join(opened.name, "speaker:0123456789ab.1")
    await sweep_provider()
    real = server._show
    monkeypatch.setattr(
        server, "_show", lambda name: (seen := real(name)) and replace(seen, num_publishers=None)
    )
    server.calls.clear()
    server.publish(opened.name, CAMERA, publishing=False)

    await sweep_provider()

    assert server.calls == [("snapshot", "")]


def test_every_room_has_its_turn_once_in_ten_seconds() -> None:
    now = timezone.now()
    turns = [_turn_of(7, now + timedelta(seconds=second)) for second in range(20)]
    assert sum(turns) == 2
