"""The commentator's host in a broadcast on a real LiveKit, with sweeps and webhooks as in life."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from commentary.host.host import CommentatorHost
from livekit_app.providers.livekit.joining import everybody_left
from livekit_app.providers.livekit.watch import LiveKitWatch
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.commentary.host.waiting import data_of, line_count, says
from tests.livekit_app.drift.world import HOST_KEY
from tests.livekit_app.livekit.watching import RED, Camera
from tests.livekit_app.livekit.world import LiveKitWorld, world  # noqa: F401 - a fixture

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

Film = Callable[[LiveKitWorld, LiveSession], Any]


@pytest.fixture
async def start_host(
    world: LiveKitWorld,  # noqa: F811
    settings: Any,
) -> AsyncIterator[Callable[[], CommentatorHost]]:
    """The world's proxy carries LiveKit's API only; media and signalling go straight there."""
    settings.COMMENTARY_ENGINE = "scripted"
    hosts: list[tuple[CommentatorHost, asyncio.Task[None]]] = []

    def open_watch(provider: str, *, frames_per_second: float, audio: bool = False) -> LiveKitWatch:
        assert provider == "livekit"
        return LiveKitWatch(world.livekit.url, frames_per_second=frames_per_second, audio=audio)

    def start() -> CommentatorHost:
        host = CommentatorHost(open_watch=open_watch)
        hosts.append((host, asyncio.create_task(host.run())))
        return host

    yield start
    for host, _ in hosts:
        host.stop()
    await asyncio.gather(*(task for _, task in hosts))
    await everybody_left()


@pytest.fixture
async def film() -> AsyncIterator[Film]:
    """Alice's camera, in a process of its own."""
    cameras: list[Camera] = []

    async def start(world: LiveKitWorld, session: LiveSession) -> Camera:  # noqa: F811
        _, grant = await sync_to_async(lifecycle.grant_camera)(
            session.pk, HOST_KEY, client_id="alice", takeover=True
        )
        camera = Camera([world.livekit.public_url, grant.token, *map(str, RED)])
        cameras.append(camera)
        await camera.publishes()
        return camera

    yield start
    for camera in cameras:
        camera.die()


async def states(session: LiveSession) -> list[str]:
    return [data["state"] for data in await data_of(session, "state")]


async def test_it_speaks_in_a_broadcast_on_livekit_and_sees_a_camera_die(
    world: LiveKitWorld,  # noqa: F811
    start_host: Callable[[], CommentatorHost],
    film: Film,
) -> None:
    """A dead camera is told apart long before LiveKit gives it up, and what
    LiveKit goes on saying meanwhile does not flap the broadcast."""
    start_host()
    session = await world.start_session()
    await says(session, "waiting")
    camera = await film(world, session)
    await world.until_state(session, State.LIVE)
    await line_count(session, 2)
    await says(session, "on_air")

    camera.die()
    await world.until_state(session, State.INTERRUPTED)
    room = session.room.name
    identity = f"camera:{session.pk}"

    async def listed() -> bool:
        return identity in {one.identity for one in await world.server.list_participants(room)}

    async def given_up() -> bool:
        return not await listed()

    assert await listed()  # LiveKit has not noticed yet
    await world.until("LiveKit to give the camera up", given_up, seconds=60)
    await world.agree()
    assert await states(session) == ["waiting", "live", "interrupted"]
    await says(session, "waiting")

    before = await line_count(session, 1)
    await film(world, session)
    await world.until_state(session, State.LIVE)
    await line_count(session, before)
    await asyncio.sleep(3.0)
    assert await states(session) == ["waiting", "live", "interrupted", "live"]


async def test_it_comes_back_after_livekit_was_killed_and_started_again_empty(
    world: LiveKitWorld,  # noqa: F811
    start_host: Callable[[], CommentatorHost],
    film: Film,
) -> None:
    start_host()
    session = await world.start_session()
    await film(world, session)
    await world.until_state(session, State.LIVE)
    await line_count(session, 1)

    await asyncio.to_thread(world.livekit.kill)
    await asyncio.sleep(3.0)  # longer than the watch waits for LiveKit's own repair
    await asyncio.to_thread(world.livekit.start)
    before = len(await data_of(session, "commentary"))

    await line_count(session, before)  # the camera's client found back by itself
    await world.until_state(session, State.LIVE)
    await says(session, "on_air")
    await world.agree()
    in_room = await world.server.list_participants(session.room.name)
    assert sorted(one.identity for one in in_room) == sorted(
        [f"camera:{session.pk}", f"commentator:{session.pk}"]
    )
