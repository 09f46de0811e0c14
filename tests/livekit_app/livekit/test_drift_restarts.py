"""LiveKit's process dies and starts without any room: the same broadcasts go on."""

import asyncio

import pytest
from asgiref.sync import sync_to_async

from livekit_app.models import ProviderHealth, Room
from sessions_app.models import LiveSession, SessionEvent
from tests.livekit_app.drift.test_webhooks_delivery import (
    all_processed,
    assert_perfect,
    echo,
    scene,
)
from tests.livekit_app.livekit.world import LiveKitWorld, world  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow


async def notices(session: LiveSession, code: str) -> list[dict[str, object]]:
    events = SessionEvent.objects.filter(session=session, type="notice", data__code=code)
    return [event.data async for event in events.order_by("seq")]


async def test_livekit_killed_and_started_empty_gets_its_rooms_back(world: LiveKitWorld) -> None:  # noqa: F811
    """New sid recorded, everybody told to join again, the same broadcast goes on."""
    session = await world.start_session()
    camera = await world.camera(session)
    await world.spectator(session)
    await world.until_state(session, "live")
    await world.agree()
    old_sid = (await world.fresh(session)).room.sid

    await asyncio.to_thread(world.livekit.restart)

    async def reopened() -> bool:
        return bool(await notices(session, "room_reopened"))

    await world.until("the notice", reopened)
    now = await world.fresh(session)
    assert now.room.sid != old_sid
    assert [notice["sid"] for notice in await notices(session, "room_reopened")] == [now.room.sid]
    # The page does so by itself when it hears the notice. Two clients of one identity that both
    # come back would throw each other out.
    await camera.leave()
    await world.camera(now)
    await world.until_state(session, "live")
    await world.agree()


async def test_every_room_comes_back_after_a_restart(world: LiveKitWorld) -> None:  # noqa: F811
    sessions = [await world.start_session() for _ in range(12)]
    await world.agree()

    await asyncio.to_thread(world.livekit.restart)

    await world.agree()

    async def everybody_was_told() -> bool:
        return all([await notices(session, "room_reopened") for session in sessions])

    await world.until("the notices", everybody_was_told)  # they follow the rows
    for session in sessions:
        assert len(await notices(session, "room_reopened")) == 1
    assert len(await world.names()) == 12


async def test_a_restart_nobody_saw_is_noticed_by_the_next_sweep(world: LiveKitWorld) -> None:  # noqa: F811
    """Another process answers: rooms that are missing then need no second sighting."""
    session = await world.start_session()
    await world.agree()
    await world.worker.kill()
    first = (await ProviderHealth.objects.aget()).server_id
    await asyncio.to_thread(world.livekit.restart)

    world.worker.start()

    await world.agree()
    assert (await ProviderHealth.objects.aget()).server_id != first
    room = await sync_to_async(Room.objects.get)(pk=session.room_id)
    assert room.agrees


async def test_echoes_of_an_older_room_change_nothing(world: LiveKitWorld) -> None:  # noqa: F811
    """LiveKit restarted; every webhook of the room's former sid comes again as if it were news."""
    session = await scene(world)
    await assert_perfect(world, session)
    for person in world.people:  # or they would find back by themselves
        await person.leave()
    await world.agree()
    older = list(world.relay.seen)
    await asyncio.to_thread(world.livekit.restart)

    async def made_anew() -> bool:
        return (await world.fresh(session)).room.sid != session.room.sid

    await world.until("made anew", made_anew)
    await world.camera(session)
    await world.spectator(session)
    await assert_perfect(world, session)

    await echo(world, older)

    await all_processed(world)
    await assert_perfect(world, session)
