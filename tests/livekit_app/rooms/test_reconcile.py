"""The one function that moves a provider towards what we want."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from livekit_app.errors import (
    ProviderBroken,
    ProviderBusy,
    ProviderCredentials,
    ProviderFull,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnreachable,
)
from livekit_app.models import Participant, Room
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.rooms import reconcile as reconciling
from livekit_app.rooms import service as rooms
from livekit_app.rooms.reconcile import reconcile
from livekit_app.runtime.database_leases import LEASE_SECONDS, Held, LeaseColumns
from livekit_app.signals import RoomEvent
from tests.livekit_app.webhook_bodies import changes


@sync_to_async
def close(room: Room) -> None:
    rooms.close_room(room.pk)


@sync_to_async
def change(room: Room, **fields: object) -> None:
    Room.objects.filter(pk=room.pk).update(**fields)


async def test_it_opens_a_wanted_room(
    room: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    after = await reconcile(room.pk)

    assert after.observed == Room.Observed.PRESENT
    assert after.sid == server.rooms[room.name].sid
    assert (after.claim, after.next_attempt_at, after.attempts) == ("", None, 0)
    assert changes(heard) == ["opened"]


async def test_it_closes_a_room_that_is_no_longer_wanted(
    room: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    await reconcile(room.pk)
    await room.participants.acreate(
        identity="spectator:bob", sid="PA_9", kind="spectator", joined_at=timezone.now()
    )
    await close(room)

    after = await reconcile(room.pk)

    assert after.observed == Room.Observed.ABSENT
    assert room.name not in server.rooms
    assert await Participant.objects.filter(left_at=None).acount() == 0
    assert changes(heard) == ["opened", "participants"]


async def test_running_it_again_changes_and_announces_nothing(
    room: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    first = await reconcile(room.pk)
    second = await reconcile(room.pk)

    assert second.sid == first.sid
    assert changes(heard) == ["opened"]


async def test_a_room_that_vanished_is_made_again_and_announced_as_recreated(
    room: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    first = await reconcile(room.pk)
    await room.participants.acreate(
        identity=f"camera:{room.session_id}",
        sid="PA_9",
        kind="camera",
        publishing=True,
        joined_at=timezone.now() - timedelta(seconds=5),
    )
    server.restart()

    after = await reconcile(room.pk)

    assert after.sid not in {"", first.sid}
    assert await Participant.objects.filter(left_at=None).acount() == 0
    assert changes(heard) == ["opened", "recreated", "camera_absent", "participants"]


@pytest.mark.parametrize("method", ["create_room", "delete_room"])
async def test_a_timeout_is_unknown_so_it_looks_and_finds_it_done(
    room: Room, server: FakeProvider, method: str
) -> None:
    if method == "delete_room":
        await reconcile(room.pk)
        await close(room)
    server.lose_reply(method)

    after = await reconcile(room.pk)

    assert after.agrees
    assert after.last_error_code == ""


async def test_a_timeout_that_did_nothing_is_a_failure_to_be_retried(
    room: Room, server: FakeProvider
) -> None:
    server.fail("create_room", ProviderTimeout())

    after = await reconcile(room.pk)

    assert after.observed == Room.Observed.UNKNOWN
    assert after.last_error_code == "provider_timeout"
    assert after.attempts == 1
    assert after.next_attempt_at is not None and after.claim == ""
    assert server.calls[-1] == ("get_room", room.name)

    assert (await reconcile(room.pk)).agrees


@pytest.mark.parametrize(
    "error",
    [
        *(ProviderUnreachable(), ProviderRejected(), ProviderFull(), ProviderBroken()),
        *(ProviderCredentials(), ProviderBusy("status 429")),
    ],
)
async def test_a_failure_keeps_what_was_last_seen_and_names_what_went_wrong(
    room: Room, server: FakeProvider, error: Exception
) -> None:
    first = await reconcile(room.pk)
    server.go_down(error)  # type: ignore[arg-type]

    after = await reconcile(room.pk)

    assert (after.observed, after.sid) == (Room.Observed.PRESENT, first.sid)
    assert after.last_error_code == error.code  # type: ignore[attr-defined]
    assert after.failing_since is not None


async def test_a_provider_that_asks_to_wait_is_not_asked_before(
    room: Room, server: FakeProvider
) -> None:
    server.fail("create_room", ProviderBusy("status 429", retry_after=30.0))
    began = timezone.now()

    after = await reconcile(room.pk)

    assert after.last_error_code == "provider_busy" and after.next_attempt_at is not None
    assert after.next_attempt_at >= began + timedelta(seconds=30)


async def test_a_close_during_a_hanging_create_wins(
    room: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    hold = server.hold("create_room")
    running = reconcile(room.pk)

    async def close_meanwhile() -> None:
        await hold.reached.wait()
        await close(room)
        hold.release()

    after, _ = await asyncio.gather(running, close_meanwhile())

    assert after.observed == Room.Observed.ABSENT
    assert server.rooms == {}
    assert "opened" not in changes(heard)


async def test_a_second_run_at_the_same_time_leaves_it_to_the_first(
    room: Room, server: FakeProvider
) -> None:
    hold = server.hold("create_room")
    first = asyncio.create_task(reconcile(room.pk))
    await hold.reached.wait()

    second = await reconcile(room.pk)
    hold.release()

    assert second.observed == Room.Observed.UNKNOWN
    assert (await first).agrees
    assert server.calls.count(("create_room", room.name)) == 1


async def test_a_crash_between_call_and_store_is_finished_by_the_next_run(
    room: Room, server: FakeProvider, monkeypatch: pytest.MonkeyPatch, heard: list[RoomEvent]
) -> None:
    class Killed(BaseException):
        pass

    def die(*args: object) -> bool:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(reconciling, "_store_seen", die)
        with pytest.raises(Killed):
            await reconcile(room.pk)
    left_behind = await Room.objects.aget(pk=room.pk)
    assert left_behind.claim and left_behind.observed == Room.Observed.UNKNOWN

    await change(room, claim_until=timezone.now() - timedelta(seconds=1))  # the claim ran out
    after = await reconcile(room.pk)

    assert after.agrees
    assert len(server.rooms) == 1
    assert changes(heard) == ["opened"]


async def test_whoever_lost_the_claim_stores_nothing(room: Room, server: FakeProvider) -> None:
    hold = server.hold("create_room")
    slow = asyncio.create_task(reconcile(room.pk))
    await hold.reached.wait()
    await change(room, claim="somebody-else", claim_until=timezone.now() + timedelta(seconds=60))
    hold.release()

    after = await slow

    assert after.observed == Room.Observed.UNKNOWN
    assert after.claim == "somebody-else"


async def test_a_claim_outlasts_a_long_call_and_not_its_process(
    room: Room, server: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is short, whatever a call may take, and renewed while one lasts."""
    renewed, loop, renew = asyncio.Event(), asyncio.get_running_loop(), LeaseColumns.renew

    def spy(*args: Any, **named: Any) -> Held | None:
        held = renew(*args, **named)
        loop.call_soon_threadsafe(renewed.set)
        return held

    monkeypatch.setattr(LeaseColumns, "renew", spy)
    hold = server.hold("create_room")
    slow = asyncio.create_task(reconcile(room.pk))
    await hold.reached.wait()
    first = await Room.objects.aget(pk=room.pk)
    assert first.claim_until is not None
    assert first.claim_until - timezone.now() <= timedelta(seconds=LEASE_SECONDS)

    await asyncio.wait_for(renewed.wait(), 10)
    again = await reconcile(room.pk)  # another leaves it to the first
    assert again.claim == first.claim and again.claim_until is not None
    assert again.claim_until > first.claim_until

    hold.release()
    assert (await slow).agrees
    assert len(server.calls) == 1


async def test_a_room_that_cannot_be_made_for_too_long_is_lost(
    room: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    server.go_down(ProviderUnreachable())
    await reconcile(room.pk)
    assert changes(heard) == []
    await change(room, failing_since=timezone.now() - timedelta(hours=1))

    await reconcile(room.pk)

    assert [(event.change, event.reason) for event in heard] == [("lost", "provider_unreachable")]


async def test_a_room_that_cannot_be_closed_is_never_called_lost(
    room: Room, server: FakeProvider, heard: list[RoomEvent]
) -> None:
    await reconcile(room.pk)
    await close(room)
    await change(room, failing_since=timezone.now() - timedelta(hours=1))
    server.go_down(ProviderUnreachable())

    await reconcile(room.pk)

    assert changes(heard) == ["opened"]


def test_retries_back_off_from_a_fifth_of_a_second_to_five_seconds() -> None:
    first = [reconciling.RETRIES.delay(0) for _ in range(50)]
    late = [reconciling.RETRIES.delay(60) for _ in range(50)]

    assert 0.1 <= min(first) < max(first) <= 0.2
    assert 2.5 <= min(late) < max(late) <= 5.0


async def test_the_network_is_never_used_inside_a_transaction(
    room: Room, server: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection

    inside: list[bool] = []
    ask = server._call

    async def watched(method: str, name: str, effect: object) -> object:
        inside.append(await sync_to_async(lambda: connection.in_atomic_block)())
        return await ask(method, name, effect)  # type: ignore[arg-type]

    monkeypatch.setattr(server, "_call", watched)
    await reconcile(room.pk)
    await close(room)
    await reconcile(room.pk)

    assert inside == [False, False]


async def test_what_was_seen_is_dated_from_before_the_look(
    room: Room, server: FakeProvider
) -> None:
    """Evidence that comes in during the look may be newer than what the look shows."""
    hold = server.hold("create_room")
    looking = asyncio.create_task(reconcile(room.pk))
    await hold.reached.wait()
    meanwhile = timezone.now()
    hold.release()

    after = await looking

    assert after.observed_at is not None and after.observed_at <= meanwhile
