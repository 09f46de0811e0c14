"""Wanting a room, waiting for it, joining it, and the small parts around."""

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError

from livekit_app import tasks
from livekit_app.errors import ProviderFull, ServiceError
from livekit_app.models import Installation, Participant, ProviderEvent, Room
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.port import Kind
from livekit_app.providers.registry import get_provider
from livekit_app.rooms import retention
from livekit_app.rooms import service as rooms
from livekit_app.rooms.reconcile import reconcile
from livekit_app.runtime import heartbeats
from livekit_app.runtime import loop as runtime_loop
from livekit_app.signals import RoomEvent
from livekit_app.tokens import grants
from livekit_app.tokens import policy as token_policy

Sent = list[tuple[str, tuple[object, ...]]]


# --- wanting ------------------------------------------------------------------------------------


async def test_a_rooms_name_tells_the_installation_and_the_session(room: Room) -> None:
    code = await sync_to_async(Installation.current_code)()

    assert room.name == f"pickup-{code}-Agame1234567"


def test_the_message_goes_out_only_when_the_row_is_committed(
    transactional_db: None, server: FakeProvider, sent: Sent
) -> None:
    with transaction.atomic():
        room = rooms.request_room("Agame1234567")
        assert sent == []

    assert sent == [("reconcile_room", (room.pk,))]


def test_a_rolled_back_start_leaves_no_room_and_no_message(
    transactional_db: None, server: FakeProvider, sent: Sent
) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        rooms.request_room("Agame1234567")
        raise RuntimeError("the session could not be made")

    assert sent == [] and not Room.objects.exists()


def test_closing_twice_is_closing_once(
    transactional_db: None, server: FakeProvider, sent: Sent
) -> None:
    room = rooms.request_room("Agame1234567")
    rooms.close_room(room.pk)
    closed = Room.objects.get()
    rooms.close_room(room.pk)

    assert Room.objects.get().closed_at == closed.closed_at is not None
    assert len(sent) == 2


def test_a_broker_that_is_away_is_no_failure(
    transactional_db: None, server: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row is committed and due; the sweep makes the room."""

    def refuse(*args: object, **options: object) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.reconcile_room, "apply_async", refuse)

    room = rooms.request_room("Agame1234567")

    assert Room.objects.get(pk=room.pk).next_attempt_at is not None


# --- waiting ------------------------------------------------------------------------------------


async def test_waiting_ends_when_the_room_is_present(room: Room, server: FakeProvider) -> None:
    waiting = asyncio.create_task(rooms.wait_until_present(room.pk, 30))
    await reconcile(room.pk)

    after = await waiting
    assert after and after.observed == Room.Observed.PRESENT


async def test_waiting_ends_at_its_limit(room: Room) -> None:
    after = await rooms.wait_until_present(room.pk, 0.05)
    assert after and after.observed == Room.Observed.UNKNOWN


async def test_waiting_ends_at_once_when_the_provider_is_full(
    room: Room, server: FakeProvider
) -> None:
    server.fail("create_room", ProviderFull())
    await reconcile(room.pk)

    after = await asyncio.wait_for(rooms.wait_until_present(room.pk, 600), 30)

    assert after and after.last_error_code == "provider_full"


async def test_waiting_ends_when_the_room_is_no_longer_wanted(room: Room) -> None:
    await sync_to_async(rooms.close_room)(room.pk)

    after = await asyncio.wait_for(rooms.wait_until_present(room.pk, 600), 30)

    assert after and after.desired == Room.Desired.CLOSED


# --- joining ------------------------------------------------------------------------------------


def refusal(room: Room) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        grants.camera_grant(room)
    return caught.value


@pytest.fixture
def opened(
    transactional_db: None, server: FakeProvider, sent: Sent, heard: list[RoomEvent]
) -> Room:
    return async_to_sync(reconcile)(rooms.request_room("Agame1234567").pk)


def test_camera_and_commentator_have_fixed_identities(opened: Room) -> None:
    assert grants.camera_grant(opened).identity == "camera:Agame1234567"
    assert grants.commentator_grant(opened).identity == "commentator:Agame1234567"


def test_a_grant_lives_as_long_as_the_setting_says(opened: Room, settings: Any) -> None:
    settings.GRANT_TTL_SECONDS = 90

    left = grants.camera_grant(opened).expires_at - timezone.now()

    assert timedelta(seconds=85) < left <= timedelta(seconds=90)


def test_a_room_not_seen_yet_is_not_ready(
    transactional_db: None, server: FakeProvider, sent: Sent
) -> None:
    problem = refusal(rooms.request_room("Agame1234567"))

    assert (problem.status, problem.code, problem.retry_after) == (409, "room_not_ready", 1)


def test_a_closed_room_is_over_even_while_it_still_exists(opened: Room) -> None:
    rooms.close_room(opened.pk)

    problem = refusal(Room.objects.get())

    assert (problem.status, problem.code, problem.stage) == (410, "ended", "room")


def test_the_policy_of_the_apps_above_decides(
    opened: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoCameras:
        def may_join(self, room: Room, kind: Kind) -> None:
            if kind == "camera":
                raise ServiceError("private", "No.", status=403, stage="access")

    monkeypatch.setattr(token_policy, "_policy", NoCameras())

    assert refusal(opened).code == "private"
    assert grants.commentator_grant(opened).kind == "commentator"


def test_without_a_policy_nobody_joins(opened: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_policy, "_policy", None)

    assert refusal(opened).status == 403


# --- the bridge between threads and the loop ------------------------------------------------------


def test_run_async_uses_one_loop_whatever_the_thread() -> None:
    async def loop() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    seen: list[asyncio.AbstractEventLoop] = []
    threads = [
        threading.Thread(target=lambda: seen.append(runtime_loop.run_async(loop()))) for _ in "abc"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(map(id, [*seen, runtime_loop.run_async(loop())]))) == 1


async def test_run_async_refuses_to_block_a_running_loop() -> None:
    async def nothing() -> None: ...

    with pytest.raises(AssertionError):
        runtime_loop.run_async(nothing())


async def test_there_is_one_provider_per_loop() -> None:
    async def provider() -> object:
        return get_provider("embedded")

    here = get_provider("embedded")

    assert here is get_provider("embedded")
    assert await asyncio.to_thread(lambda: runtime_loop.run_async(provider())) is not here
    with pytest.raises(LookupError):
        get_provider("nobody")


# --- tasks, heartbeats, retention, admin ----------------------------------------------------------


def test_the_tasks_do_their_work_from_a_worker_thread(
    transactional_db: None, server: FakeProvider, sent: Sent, heard: list[RoomEvent]
) -> None:
    room = rooms.request_room("Agame1234567")

    tasks.reconcile_room(room.pk)
    tasks.sweep_provider()
    tasks.process_inbox()

    assert Room.objects.get().agrees
    assert heartbeats.age("sweep_provider") is not None
    assert heartbeats.age("nobody") is None


def test_a_task_for_a_room_that_was_deleted_is_success(
    transactional_db: None, server: FakeProvider
) -> None:
    tasks.reconcile_room(4711)
    assert server.calls == []


def test_old_webhooks_and_old_rooms_participants_are_pruned(opened: Room, settings: Any) -> None:
    settings.RETENTION_DAYS = 1
    now = timezone.now()
    for number, days in enumerate((8, 6)):
        event = ProviderEvent.objects.create(
            provider="fake", event_id=str(number), type="other", created_at=now
        )
        ProviderEvent.objects.filter(pk=event.pk).update(received_at=now - timedelta(days=days))
    old = Room.objects.create(
        name="old", session_id="Aold", provider="fake", desired="closed", observed="absent"
    )
    for room in (old, opened):
        room.participants.create(identity="spectator:b", sid="P", kind="spectator", joined_at=now)
    Room.objects.filter(pk=old.pk).update(closed_at=now - timedelta(days=2))

    assert retention.prune() == 2

    assert ProviderEvent.objects.get().event_id == "1"
    assert Participant.objects.get().room == opened


def test_webhooks_of_a_room_that_was_deleted_are_pruned_in_a_minute(opened: Room) -> None:
    """Its last ones come after the deletion, and name it once more."""
    for event_id, room, minutes in (
        ("stray", "pickup-1-gone", 1.1),
        ("stray, just now", "pickup-1-gone", 0.5),
        ("known", opened.name, 61),
        ("of no room", "", 61),
    ):
        now = timezone.now()
        event = ProviderEvent.objects.create(
            provider="fake", event_id=event_id, type="other", room_name=room, created_at=now
        )
        ProviderEvent.objects.filter(pk=event.pk).update(
            received_at=now - timedelta(minutes=minutes), processed_at=now
        )
    assert retention.prune() == 1
    assert not ProviderEvent.objects.filter(event_id="stray").exists()


def test_the_admin_shows_drift_and_reconciles_on_demand(opened: Room, sent: Sent) -> None:
    User.objects.create_superuser("alice", password="x")
    client = Client()
    client.login(username="alice", password="x")
    for model in ("room", "participant", "providerevent", "providerhealth"):
        assert client.get(f"/admin/livekit_app/{model}/").status_code == 200
    sent.clear()

    answer = client.post(
        "/admin/livekit_app/room/",
        {"action": "reconcile_now", "_selected_action": [opened.pk]},
    )

    assert answer.status_code == 302
    assert sent == [("reconcile_room", (opened.pk,))]
    assert client.get("/admin/livekit_app/room/add/").status_code == 403
