"""However webhooks are delivered, the final state is the same."""

import asyncio
from typing import Any

import pytest

from livekit_app.models import Participant, ProviderEvent
from livekit_app.webhooks.inbox import PROMPT
from sessions_app.models import LiveSession
from tests.livekit_app.drift.faults import Hook
from tests.livekit_app.drift.world import World

pytestmark = pytest.mark.slow


async def scene(world: World, session: LiveSession | None = None) -> LiveSession:
    """Camera on air, two spectators come, one goes, the camera reloads. Who is there at the end:
    the camera, publishing, and one spectator."""
    session = session or await world.start_session()
    camera = await world.camera(session)
    gone = await world.spectator(session)
    await world.spectator(session)
    await gone.leave()
    await camera.leave()
    await world.camera(session)
    return session


async def assert_perfect(world: World, session: LiveSession) -> None:
    """The final state that perfect delivery leads to."""
    await world.until_state(session, "live")
    await world.agree()

    async def counted() -> bool:
        return (await world.fresh(session)).viewers == 1

    await world.until("one viewer", counted)
    rows = Participant.objects.filter(room=session.room_id, left_at=None).order_by("identity")
    assert [(row.kind, row.publishing) async for row in rows] == [
        ("camera", True),
        ("spectator", False),
    ]


@pytest.mark.parametrize("delivery", ["pass", "drop", "double"])
async def test_the_state_is_the_same(world: World, delivery: Any) -> None:
    world.relay.delivery = delivery

    session = await scene(world)

    await assert_perfect(world, session)
    stored = ProviderEvent.objects.filter(room_name=session.room.name)
    assert await stored.aexists() is (delivery != "drop")


async def test_webhooks_that_come_late_and_reversed_change_nothing(world: World) -> None:
    """Held back until the sweep has found everything out, and longer than counts as prompt."""
    world.relay.delivery = "hold"
    session = await scene(world)
    await assert_perfect(world, session)
    await asyncio.sleep(PROMPT.total_seconds())
    assert len(world.relay.held) > 6

    await world.relay.release(reversed)

    await all_processed(world)
    await assert_perfect(world, session)


async def test_webhooks_that_come_reversed_lead_to_the_same_state(world: World) -> None:
    """Nothing else has told before: the sweep slept meanwhile."""
    session = await world.start_session()
    await world.worker.kill()
    world.relay.delivery = "hold"
    session = await scene(world, session)
    world.worker.start()

    await world.relay.release(reversed)

    await assert_perfect(world, session)


async def test_echoes_about_former_connections_change_nothing(world: World) -> None:
    """In this room, but of participant sids that are not the current ones."""
    session = await scene(world)
    await assert_perfect(world, session)
    current = Participant.objects.filter(left_at=None).values_list("sid", flat=True)
    sids = [sid.encode() async for sid in current]

    async def both_have_left() -> bool:
        return sum(world.is_about(hook, "left") for hook in world.relay.seen) == 2

    await world.until("the server told that both have left", both_have_left)
    former = [
        hook
        for hook in world.relay.seen
        if world.is_about(hook, "somebody") and not any(sid in hook.body for sid in sids)
    ]
    tracks = 2 if world.able.tracks_in_webhooks else 0  # the first camera's
    assert len(former) >= 4 + tracks  # joined and left of both

    await echo(world, former)

    await all_processed(world)
    await assert_perfect(world, session)


async def echo(world: World, hooks: list[Hook]) -> None:
    for hook in hooks:
        assert await world.relay.deliver(world.echo(hook)) == 200


async def all_processed(world: World) -> None:
    async def done() -> bool:
        return not await ProviderEvent.objects.filter(processed_at=None).aexists()

    await world.until("all webhooks are processed", done, seconds=30)
