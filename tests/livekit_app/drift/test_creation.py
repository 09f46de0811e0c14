"""Starting a broadcast while something is broken: it is finished, or it is called failed and
nothing is left half-made."""

import asyncio
import re

import pytest
from asgiref.sync import sync_to_async

from livekit_app.errors import ServiceError
from livekit_app.models import Room
from livekit_app.monitoring import metrics
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession
from tests.livekit_app.drift.faults import Mode
from tests.livekit_app.drift.kills import killed_while_calling
from tests.livekit_app.drift.world import World, unguessable

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("mode", "cause"),
    [
        ("refuse", "provider_unreachable"),
        ("hang", "provider_timeout"),
        ("error", "provider_broken"),
        ("unauthorized", "provider_credentials"),
        ("html", "provider_broken"),
        ("empty", "provider_broken"),
        ("lose_reply", "provider_timeout"),
    ],
)
async def test_a_start_that_cannot_work_says_so_and_leaves_nothing(
    world: World,
    mode: Mode,
    cause: str,
) -> None:
    await world.proxy.be(mode)

    with pytest.raises(ServiceError) as refusal:
        await world.start_session()

    code = "provider_credentials" if cause == "provider_credentials" else "start_failed"
    assert (refusal.value.status, refusal.value.code) == (503, code)
    room = await Room.objects.aget()
    assert room.desired == "closed" and room.last_error_code in {cause, ""}

    async def named() -> bool:
        drift = await sync_to_async(metrics.read)(world.name)
        return drift.fault == metrics.CAUSES[cause]

    await world.until("the cause is named", named)
    await world.proxy.be("pass")
    await world.agree()
    assert await world.names() == set()


async def test_a_lost_reply_of_the_create_is_looked_up(world: World) -> None:
    """The server made the room, the answer never came: the room is found, the start succeeds."""
    await world.proxy.be("lose_reply", only=world.creating)

    session = await world.start_session()

    assert session.state == "waiting"
    await world.proxy.be("pass")
    await world.agree()


async def test_a_slow_create_that_lands_after_the_close_is_undone(world: World) -> None:
    await world.proxy.be("slow", only=world.creating, seconds=2.5)
    with pytest.raises(ServiceError):
        await world.start_session()
    name = (await Room.objects.aget()).name
    await world.agree()  # it is closed, and the server has no room yet

    await asyncio.wait_for(world.proxy.carried_out.wait(), 10)
    await world.proxy.be("pass")

    await world.agree()
    assert name not in await world.names()


async def test_a_close_during_a_hanging_create_wins(world: World) -> None:
    await world.proxy.be("slow", only=world.creating, seconds=0.4)
    session = await sync_to_async(lifecycle.start_session)(world.request())

    name = (await Room.objects.aget()).name

    async def asked() -> bool:
        """For this room: the sweep may have asked for LiveKit's sentinel room before."""
        calls = zip(world.proxy.calls, world.proxy.bodies, strict=True)
        return any(
            re.search(world.creating, call) and name in f"{call} {body!r}" for call, body in calls
        )

    await world.until("the create is under way", asked)
    await world.end(session)

    await asyncio.wait_for(world.proxy.carried_out.wait(), 10)
    await world.proxy.be("pass")
    await world.agree()
    assert await world.names() == set()


async def test_a_web_process_killed_after_its_commit_loses_nothing(world: World) -> None:
    """The message to the worker is lost, too. The sweep makes the room; the same key finds it."""
    await world.worker.kill()
    key = unguessable()
    first = await sync_to_async(lifecycle.start_session)(world.request(key))
    world.worker.start()
    await world.agree()

    again = await world.start_session(key)

    assert again.pk == first.pk
    assert await LiveSession.objects.acount() == 1
    await world.agree()


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_worker_killed_in_the_call_leaves_a_room_that_is_finished(
    world: World,
    moment: str,
) -> None:
    """SIGKILL of a real process while it waits for the answer: ``before`` the server heard of
    the room, ``after`` it made the room. Its claim stays behind until it runs out."""
    await world.worker.kill()
    key = unguessable()
    session = await sync_to_async(lifecycle.start_session)(world.request(key))
    await world.proxy.be("hang" if moment == "before" else "lose_reply", only=world.creating)

    await killed_while_calling(world, session.room_id)

    await world.proxy.be("pass")
    assert (session.room.name in await world.names()) is (moment == "after")
    left = await Room.objects.aget()
    assert left.claim and left.observed == "unknown"
    world.worker.start()
    await world.agree()
    assert (await world.start_session(key)).pk == session.pk


async def test_a_worker_killed_while_closing_leaves_no_room(world: World) -> None:
    session = await world.start_session()
    await world.agree()
    await world.worker.kill()
    await world.end(session)
    await world.proxy.be("hang", only=world.closing)

    await killed_while_calling(world, session.room_id)

    await world.proxy.be("pass")
    assert session.room.name in await world.names()
    world.worker.start()
    await world.agree()
    assert await world.names() == set()
