"""SIGKILL of one of two LiveKit nodes: LiveKit's lists go on as if nothing had happened."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from livekit_app.models import Participant
from livekit_app.providers.livekit.adapter import LiveKitProvider
from sessions_app.models import LiveSession
from tests.livekit_app.cluster.nodes_and_redis import Cluster
from tests.livekit_app.drift.faults import WebhookRelay
from tests.livekit_app.drift.world import Worker, running
from tests.livekit_app.livekit.people import Person
from tests.livekit_app.livekit.world import LiveKitWorld, _sentinel
from tests.support.livekit import LiveKit
from tests.support.services import Missing

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROOMS = 6


class ClusterWorld(LiveKitWorld):
    def __init__(self, directory: Path, relay: WebhookRelay, worker: Worker) -> None:
        super().__init__(directory, relay, worker)
        self.cluster = Cluster(directory / "cluster", [relay.url])

    def start_server(self) -> str:
        self.cluster.start()
        return self.cluster.url

    def stop_server(self) -> None:
        self.cluster.stop()

    def adapter(self) -> LiveKitProvider:
        keys = self.cluster.keys
        url, redis_url = self.cluster.url, self.cluster.redis.url
        return LiveKitProvider(
            url,
            self.cluster.public_url,
            keys.key,
            keys.secret,
            sentinel=_sentinel,
            redis_url=redis_url,
        )

    def settings(self) -> dict[str, str]:
        return {
            "LIVEKIT_URL": self.proxy.url,
            "LIVEKIT_PUBLIC_URL": self.cluster.public_url,
            "LIVEKIT_API_KEY": self.cluster.keys.key,
            "LIVEKIT_API_SECRET": self.cluster.keys.secret,
            "LIVEKIT_REDIS_URL": self.cluster.redis.url,
        }

    async def enter(self, token: str, *, publish: bool) -> Person:
        return await Person.join(self.cluster.public_url, token, publish=publish)

    def said(self) -> str:
        return "\n".join(node.said(15) for node in self.cluster.nodes)

    async def kill_node_of(self, session: LiveSession) -> LiveKit:
        node = await asyncio.to_thread(self.cluster.node_of, session.room.name)
        node.kill()
        return node

    def is_beside(self, one: LiveSession, other: LiveSession) -> bool:
        places = self.cluster.places()
        return places[one.room.name] == places[other.room.name]

    async def made_anew(self, session: LiveSession) -> LiveSession:
        """With another sid, on a node that lives."""

        async def anew() -> bool:
            now = await self.fresh(session)
            place = self.cluster.places().get(now.room.name)
            lives = {self.cluster.id_of(node) for node in self.cluster.nodes if node.pid}
            return now.room.agrees and now.room.sid != session.room.sid and place in lives

        await self.until("made anew", anew)
        return await self.fresh(session)

    async def owned_once(self) -> None:
        async def fits() -> bool:
            return self.cluster.each_room_is_held_once()

        await self.until("each room is held once", fits)


@pytest.fixture
async def world(
    transactional_db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ClusterWorld]:
    try:
        async with running(ClusterWorld, tmp_path, settings, monkeypatch) as made:
            yield made
    except Missing as missing:
        pytest.skip(str(missing))


async def here(session: LiveSession) -> set[str]:
    """The kinds of those who are in the room, as we count them."""
    rows = Participant.objects.filter(room=session.room_id, left_at=None)
    return {kind async for kind in rows.values_list("kind", flat=True)}


async def test_a_dead_nodes_rooms_are_made_on_the_other_one_without_its_ghosts(
    world: ClusterWorld,
) -> None:
    sessions = [await world.start_session() for _ in range(ROOMS)]
    session = sessions[0]
    camera = await world.camera(session)
    ghost = await world.spectator(session)
    await world.until_state(session, "live")
    await world.agree()
    there = [one for one in sessions[1:] if world.is_beside(one, session)]
    ended = there[0] if there else sessions[1]

    dead = await world.kill_node_of(session)
    for person in (camera, ghost):
        await person.leave()  # nobody is there to be told: LiveKit's list keeps them
    await world.end(ended)

    now = await world.made_anew(session)
    assert await here(session) == set()
    await world.camera(now)
    await world.until_state(session, "live")
    await world.agree()
    assert await here(session) == {"camera"}
    assert ended.room.name not in await world.names()
    assert len(await world.names()) == ROOMS - 1
    await world.owned_once()

    dead.start()  # with another id, and without any room
    await world.agree()
    await world.owned_once()


async def test_who_came_back_alone_before_we_looked_brings_no_ghosts(world: ClusterWorld) -> None:
    """Another node takes the room over for them, with its sid and everybody in its lists."""
    session = await world.start_session()
    ghost = await world.spectator(session)
    faithful = await world.spectator(session)
    await world.agree()
    await world.worker.kill()
    node = await world.kill_node_of(session)
    await ghost.leave()
    alive = next(one for one in world.cluster.nodes if one is not node)

    async def taken_over() -> bool:
        return world.cluster.places()[session.room.name] == world.cluster.id_of(alive)

    await world.until("the other node has the room", taken_over, seconds=60)
    [there] = (await world.server.snapshot()).rooms
    assert (there.sid, there.lost) == (session.room.sid, False)

    world.worker.start()

    await world.made_anew(session)
    await faithful.leave()
    await world.agree()
    assert await here(session) == set()
    await world.owned_once()
