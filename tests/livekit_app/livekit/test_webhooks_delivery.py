"""However webhooks are delivered, the final state is the same."""

import asyncio
from typing import Any

import pytest

from livekit_app.models import Participant, ProviderEvent
from livekit_app.webhooks.inbox import PROMPT
from sessions_app.models import LiveSession
from tests.livekit_app.livekit.faults import Hook
from tests.livekit_app.livekit.world import World, world  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow


async def scene(world: World, session: LiveSession | None = None) -> LiveSession:  # noqa: F811
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


async def assert_perfect(world: World, session: LiveSession) -> None:  # noqa: F811
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
async def test_the_state_is_the_same(world: World, delivery: Any) -> None:  # noqa: F811
    world.relay.delivery = delivery

    session = await scene(world)

    await assert_perfect(world, session)
    stored = ProviderEvent.objects.filter(room_name=session.room.name)
    assert await stored.aexists() is (delivery != "drop")


async def test_webhooks_that_come_late_and_reversed_change_nothing(world: World) -> None:  # noqa: F811
    """Held back until the sweep has found everything out, and longer than counts as prompt."""
    world.relay.delivery = "hold"
    session = await scene(world)
    await assert_perfect(world, session)
    await asyncio.sleep(PROMPT.total_seconds())
    assert len(world.relay.held) > 6

    await world.relay.release(reversed)

    await _all_processed(world)
    await assert_perfect(world, session)


async def test_webhooks_that_come_reversed_lead_to_the_same_state(world: World) -> None:  # noqa: F811
    """Nothing else has told before: the sweep slept meanwhile."""
    session = await world.start_session()
    await world.worker.kill()
    world.relay.delivery = "hold"
    session = await scene(world, session)
    world.worker.start()

    await world.relay.release(reversed)

    await assert_perfect(world, session)


async def test_echoes_of_an_older_room_change_nothing(world: World) -> None:  # noqa: F811
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

    await _echo(world, older)

    await _all_processed(world)
    await assert_perfect(world, session)


async def test_echoes_about_former_connections_change_nothing(world: World) -> None:  # noqa: F811
    """In this room, but of participant sids that are not the current ones."""
    session = await scene(world)
    await assert_perfect(world, session)
    current = Participant.objects.filter(left_at=None).values_list("sid", flat=True)
    sids = [sid.encode() async for sid in current]

    async def both_have_left() -> bool:
        return sum(hook.event == "participant_left" for hook in world.relay.seen) == 2

    await world.until("LiveKit told that both have left", both_have_left)
    former = [
        hook
        for hook in world.relay.seen
        if hook.event.startswith(("participant", "track"))
        and not any(sid in hook.body for sid in sids)
    ]
    assert len(former) >= 6  # joined and left of both, the first camera's track

    await _echo(world, former)

    await _all_processed(world)
    await assert_perfect(world, session)


async def _echo(world: World, hooks: list[Hook]) -> None:  # noqa: F811
    keys = world.livekit.keys
    for hook in hooks:
        assert await world.relay.deliver(hook.resigned(keys.key, keys.secret)) == 200


async def _all_processed(world: World) -> None:  # noqa: F811
    async def done() -> bool:
        return not await ProviderEvent.objects.filter(processed_at=None).aexists()

    await world.until("all webhooks are processed", done, seconds=30)
