"""Rooms that vanish, appear or belong to others."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from livekit_app.monitoring import metrics
from livekit_app.providers.port import RoomSpec
from livekit_app.rooms.service import prefix
from livekit_app.rooms.sweep import sweep_provider
from tests.livekit_app.drift.world import World

pytestmark = pytest.mark.slow


async def tally(world: World, kind: str) -> int:
    drift = await sync_to_async(metrics.read)(world.name)
    return drift.found.get(kind, 0)


@pytest.mark.parametrize("webhooks", ["pass", "drop"])
async def test_a_room_with_our_prefix_that_nobody_owns_is_closed(
    world: World,
    webhooks: Any,
) -> None:
    world.relay.delivery = webhooks
    name = await sync_to_async(prefix)() + "Astranger123"

    await world.server.create_room(RoomSpec(name, "Astranger123", ""))

    await world.agree()
    assert await world.names() == set()
    assert await tally(world, "orphan") >= 1


async def test_a_room_of_somebody_else_is_left_alone(world: World) -> None:
    session = await world.start_session()
    for name in ("meeting-room-7", "pickup-", "pickup-0-Agame1234567"):
        await world.server.create_room(RoomSpec(name, "x", ""))

    for _ in range(4):
        await sweep_provider()

    await world.agree()
    assert await world.names() == {
        session.room.name, "meeting-room-7", "pickup-", "pickup-0-Agame1234567",
    }  # fmt: skip


async def test_a_kicked_camera_comes_back_as_one(world: World) -> None:
    session = await world.start_session()
    await world.camera(session)
    await world.until_state(session, "live")

    await world.server.remove_participant(session.room.name, f"camera:{session.pk}")
    await world.until_state(session, "interrupted")
    await world.camera(session)

    await world.until_state(session, "live")
    await world.agree()


async def test_a_host_who_reloads_ten_times_keeps_the_broadcast(world: World) -> None:
    session = await world.start_session()
    for _ in range(9):
        camera = await world.camera(session)
        await camera.leave()
    await world.camera(session)

    await world.until_state(session, "live")
    await world.agree()
