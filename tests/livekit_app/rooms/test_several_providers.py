"""Two providers in one installation: each is swept at its own pace, neither holds the other up."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.management import CommandError, call_command
from django.utils import timezone

from livekit_app import tasks
from livekit_app.errors import ProviderBusy, ProviderCredentials, ServiceError
from livekit_app.models import ProviderEvent, ProviderHealth, Room
from livekit_app.monitoring import metrics
from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.fake.spec import SPEC
from livekit_app.providers.registry import get_provider
from livekit_app.rooms import service as rooms
from livekit_app.rooms import sweep_plan
from livekit_app.rooms.reconcile import reconcile
from livekit_app.rooms.sweep import sweep_due, sweep_provider
from livekit_app.signals import RoomEvent
from livekit_app.tokens import grants
from livekit_app.webhooks import inbox
from tests.livekit_app.webhook_bodies import read, webhook_body

Sent = list[tuple[str, tuple[object, ...]]]

OLD = "former"


class FormerProvider(FakeProvider):
    name = OLD


former = FormerProvider()


@pytest.fixture
def old(server: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    """The provider that was chosen before; its settings are still there."""
    former.reset()
    spec = replace(SPEC, name=OLD, build=f"{__name__}:the_former", served_with="SECRET_KEY")
    monkeypatch.setitem(PROVIDERS, OLD, spec)
    yield former
    former.reset()


def the_former() -> FakeProvider:
    return former


@pytest.fixture
async def begun(room: Room, old: FakeProvider, heard: list[RoomEvent], sent: Sent) -> Room:
    """A room that was opened at the former provider."""
    await Room.objects.filter(pk=room.pk).aupdate(provider=OLD)
    opened = await reconcile(room.pk)
    assert opened.agrees and set(old.rooms) == {room.name}
    heard.clear()
    sent.clear()
    old.calls.clear()
    return opened


async def fresh(room: Room) -> Room:
    return await Room.objects.aget(pk=room.pk)


async def let_pass(seconds: float) -> None:
    async for row in ProviderHealth.objects.all():
        if row.swept_at is not None:
            row.swept_at -= timedelta(seconds=seconds)
            await row.asave(update_fields=["swept_at"])


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not await sync_to_async(condition)():  # noqa: ASYNC110 - another task's state
            await asyncio.sleep(0.01)


def slow(monkeypatch: pytest.MonkeyPatch, name: str, seconds: float) -> None:
    able = replace(PROVIDERS[name].capabilities, sweep_seconds=seconds)
    monkeypatch.setitem(PROVIDERS, name, replace(PROVIDERS[name], capabilities=able))


async def test_both_are_swept_as_long_as_rooms_are_open_at_the_former_one(
    begun: Room, server: FakeProvider, old: FakeProvider
) -> None:
    assert await sweep_due()

    assert server.calls == old.calls == [("snapshot", "")]


async def test_without_rooms_only_the_chosen_one_is_asked(
    begun: Room, server: FakeProvider, old: FakeProvider
) -> None:
    await sync_to_async(rooms.close_room)(begun.pk)
    assert (await reconcile(begun.pk)).agrees
    old.calls.clear()

    assert await sweep_due()

    assert server.calls == [("snapshot", "")] and old.calls == []


async def test_a_room_missing_at_the_former_provider_is_made_again_there(
    begun: Room, server: FakeProvider, old: FakeProvider
) -> None:
    old.rooms.clear()

    for _ in range(2):
        await sweep_due()
        await let_pass(60)

    assert set(old.rooms) == {begun.name} and server.rooms == {}


async def test_a_room_whose_broadcast_is_over_is_closed_where_it_was_opened(
    begun: Room, server: FakeProvider, old: FakeProvider
) -> None:
    await sync_to_async(rooms.close_room)(begun.pk)
    await Room.objects.aupdate(next_attempt_at=timezone.now())  # its message was lost

    await sweep_due()

    assert old.rooms == {} and (await fresh(begun)).agrees
    assert ("delete_room", begun.name) not in server.calls


async def test_a_new_room_is_made_at_the_chosen_one(
    begun: Room, server: FakeProvider, old: FakeProvider
) -> None:
    new = await sync_to_async(rooms.request_room)("Anew12345678")

    assert (await reconcile(new.pk)).agrees

    assert set(server.rooms) == {new.name} and set(old.rooms) == {begun.name}


# --- the pace -------------------------------------------------------------------------------------


async def test_two_sweeps_are_as_far_apart_as_each_provider_asks(
    begun: Room, server: FakeProvider, old: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow(monkeypatch, OLD, 10.0)
    for _ in range(4):
        await sweep_due()
        await let_pass(4.9)

    assert len(server.calls) == 4  # every two seconds
    assert len(old.calls) == 2  # at 0 and 14.7 s


async def test_a_sweep_that_is_asked_for_keeps_the_rate_limit_too(
    begun: Room, old: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow(monkeypatch, OLD, 10.0)

    for _ in range(3):
        await asyncio.to_thread(tasks.sweep_provider, OLD)

    assert old.calls == [("snapshot", "")]


async def test_where_no_limit_asks_for_it_nobody_waits(server: FakeProvider, room: Room) -> None:
    for _ in range(2):
        await asyncio.to_thread(tasks.sweep_provider, server.name)

    assert server.calls == [("snapshot", "")] * 2


async def test_beat_ticks_for_the_fastest_that_is_served(
    old: FakeProvider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sweep_plan.seconds_between_ticks() == 2 * settings.SWEEP_SECONDS

    slow(monkeypatch, OLD, 10.0)  # each tick that it waits for beyond its ten seconds is too much

    assert sweep_plan.seconds_between_ticks() == settings.SWEEP_SECONDS


async def test_one_that_asks_us_to_wait_is_left_alone_so_long_and_is_not_down(
    begun: Room, old: FakeProvider
) -> None:
    old.fail("snapshot", ProviderBusy("too often", retry_after=30.0))
    await sweep_due()
    await let_pass(29)
    await sweep_due()
    assert old.calls == [("snapshot", "")]
    health = await ProviderHealth.objects.aget(provider=OLD)
    assert health.failing_since is None

    await let_pass(2)
    await sweep_due()

    assert len(old.calls) == 2


async def test_one_that_hangs_does_not_hold_up_the_other(
    begun: Room, server: FakeProvider, old: FakeProvider
) -> None:
    hold = old.hold("snapshot")
    hanging = asyncio.create_task(sweep_due())
    await hold.reached.wait()
    done = ProviderHealth.objects.filter(provider=server.name, sweeping_until=None)
    await until(lambda: bool(server.calls) and done.exists())

    for _ in range(3):
        await let_pass(5)
        assert await sweep_due()  # the hanging one's lease is held: it is passed over

    assert server.calls == [("snapshot", "")] * 4 and old.calls == [("snapshot", "")]
    hold.release()
    assert await hanging


async def test_a_sweep_that_breaks_does_not_break_the_other(
    begun: Room, server: FakeProvider, old: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(old, "snapshot", None)

    assert await sweep_due()

    assert server.calls == [("snapshot", "")]


# --- webhooks -------------------------------------------------------------------------------------


async def test_a_room_that_nobody_owns_at_the_former_provider_is_closed(
    room: Room, server: FakeProvider, old: FakeProvider, sent: Sent
) -> None:
    """No room of ours is open there, so nobody looks there of themselves."""
    name = f"{await sync_to_async(rooms.prefix)()}Aghost123456"
    old._create(name)
    body = webhook_body("room_started", name, old.rooms[name].sid)
    await sync_to_async(inbox.store)(read(old, body), OLD)
    sent.clear()

    await sync_to_async(inbox.process_waiting)()
    assert sent == [("sweep_provider", (OLD,))]
    assert (await ProviderEvent.objects.aget()).processed_at is None
    await asyncio.to_thread(tasks.sweep_provider, OLD)
    await sync_to_async(inbox.process_waiting)()

    assert old.rooms == {}
    assert (await ProviderEvent.objects.aget()).outcome == "orphan"


async def test_waiting_for_a_sweep_does_not_ask_again_and_again(
    room: Room, old: FakeProvider, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow(monkeypatch, OLD, 10.0)
    old.fail("snapshot", ProviderBusy("too often", retry_after=10.0))
    await asyncio.to_thread(tasks.sweep_provider, OLD)
    name = f"{await sync_to_async(rooms.prefix)()}Aghost123456"
    await sync_to_async(inbox.store)(read(old, webhook_body("room_started", name, "RM_9")), OLD)
    sent.clear()

    for _ in range(3):
        await sync_to_async(inbox.process_waiting)()

    assert sent == []


# --- settings that are gone -----------------------------------------------------------------------


@pytest.fixture
def gone(begun: Room, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.FORMER_KEY = ""
    monkeypatch.setitem(PROVIDERS, OLD, replace(PROVIDERS[OLD], served_with="FORMER_KEY"))


@pytest.mark.usefixtures("gone")
async def test_rooms_whose_providers_settings_are_gone_are_lost_in_the_end(
    begun: Room, old: FakeProvider, heard: list[RoomEvent], settings: Any
) -> None:
    assert await sweep_due()
    assert old.calls == [] and heard == []

    long_ago = timezone.now() - timedelta(seconds=settings.ROOM_LOST_SECONDS + 1)
    await ProviderHealth.objects.filter(provider=OLD).aupdate(failing_since=long_ago)
    await Room.objects.aupdate(created_at=long_ago)
    await let_pass(60)
    await sweep_due()

    assert [(one.change, one.reason) for one in heard] == [("lost", "provider_credentials")]
    drift = await sync_to_async(metrics.read)(OLD)
    assert drift.alarms[0] == "provider failing: credentials rejected, or none are set"


@pytest.mark.usefixtures("gone")
async def test_such_a_room_cannot_be_closed_and_is_not_called_so(begun: Room) -> None:
    await sync_to_async(rooms.close_room)(begun.pk)

    room = await reconcile(begun.pk)

    assert not room.agrees and room.last_error_code == "provider_credentials"


@pytest.mark.usefixtures("gone")
async def test_such_a_provider_refuses_everything_and_breaks_nothing(begun: Room) -> None:
    provider = get_provider(OLD)
    assert provider.capabilities == SPEC.capabilities
    with pytest.raises(ProviderCredentials):
        await provider.get_room(begun.name)
    with pytest.raises(ServiceError) as refusal:
        await sync_to_async(grants.commentator_grant)(begun)
    assert refusal.value.status == 503


async def test_a_fault_from_long_ago_loses_no_young_room(
    begun: Room, old: FakeProvider, heard: list[RoomEvent]
) -> None:
    await ProviderHealth.objects.acreate(
        provider=OLD, failing_since=timezone.now() - timedelta(days=3)
    )
    old.go_down(ProviderCredentials("status 401"))

    await sweep_due()

    assert heard == []


async def test_nobody_is_alarmed_by_a_provider_that_is_not_used_any_more(
    transactional_db: None, old: FakeProvider
) -> None:
    await ProviderHealth.objects.acreate(
        provider=OLD, failing_since=timezone.now(), last_error_code="provider_unreachable"
    )

    assert (await sync_to_async(metrics.read)(OLD)).alarms == ()


# --- manage.py reconcile --------------------------------------------------------------------------


async def test_the_command_repairs_every_provider(
    begun: Room, server: FakeProvider, old: FakeProvider
) -> None:
    await sweep_provider(OLD)
    prefix = await sync_to_async(rooms.prefix)()
    server._create(f"{prefix}Aghost123456")
    old._create(f"{prefix}Aghost654321")

    await asyncio.to_thread(call_command, "reconcile")

    assert server.rooms == {} and set(old.rooms) == {begun.name}


@pytest.mark.usefixtures("gone")
async def test_the_command_repairs_the_others_and_names_the_one_it_cannot_ask(
    begun: Room, server: FakeProvider
) -> None:
    server._create(f"{await sync_to_async(rooms.prefix)()}Aghost123456")

    with pytest.raises(CommandError, match="cannot be asked: credentials"):
        await asyncio.to_thread(call_command, "reconcile")

    assert server.rooms == {}
