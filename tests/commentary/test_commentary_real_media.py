"""The host with the real media server, a real camera's encoded video, and the real engine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

import pytest

from commentary.host.host import CommentatorHost
from commentary.observers.facts import What
from livekit_app.providers.port import RoomSpec
from livekit_app.providers.registry import close_providers, get_provider
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.commentary.host.waiting import (
    becomes,
    data_of,
    in_db,
    line_count,
    lines_of,
    says,
    until,
)
from tests.commentary.observers.people.films import StreetTrack
from tests.livekit_app.media.clients import KEY, SECRET
from tests.livekit_app.media.conftest import People, Serve, people, serve  # noqa: F401 - fixtures
from tests.support.broadcasts import MakeSession

RoomOf = Callable[[LiveSession], Awaitable[dict[str, Any]]]

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("engine", ["motion"])
async def test_a_moving_picture_becomes_lines_and_a_camera_that_vanishes_is_noticed(
    room_of: RoomOf,
    people: People,  # noqa: F811
    make_session: MakeSession,
    sent_to_broker: list[int],
    start_real_host: Callable[[], CommentatorHost],
) -> None:
    session = await in_db(make_session, State.WAITING)
    room = await room_of(session)
    start_real_host()
    await says(session, "waiting")

    camera = await people.publisher(**room).connect()
    await becomes(session, State.LIVE)
    await line_count(session, 1)
    first = await lines_of(session)
    await camera.vanish()
    await becomes(session, State.INTERRUPTED)
    await says(session, "waiting")

    assert any("mov" in line.lower() or "right" in line.lower() for line in first), first


@pytest.mark.parametrize("engine", ["people"])
async def test_people_on_a_street_are_told_of_soon_and_in_the_chosen_language(
    room_of: RoomOf,
    people: People,  # noqa: F811
    make_session: MakeSession,
    sent_to_broker: list[int],
    start_real_host: Callable[[], CommentatorHost],
) -> None:
    street = StreetTrack()
    session = await in_db(partial(make_session, commentary_language="de"), State.WAITING)
    room = await room_of(session)
    start_real_host()
    await says(session, "waiting")

    await people.publisher(**room, film=street).connect()
    line = await until(lambda: _of_people(session), "a line of people", seconds=40)

    assert "people" in line["sources"]
    assert 0 < line["frame_age"] < 5
    assert line["lang"] == "de"


async def _of_people(session: LiveSession) -> dict[str, Any] | None:
    for line in await data_of(session, "commentary"):
        if any(claim["what"] in (What.PEOPLE, What.SEVERAL_PEOPLE) for claim in line["claims"]):
            return line
    return None


@pytest.fixture
async def room_of(serve: Serve, settings: Any, engine: str) -> AsyncIterator[RoomOf]:  # noqa: F811
    """``await room_of(session)``: a publisher's arguments for its room, on a server of our own."""
    server = await serve(room=False)
    settings.PROVIDER = "embedded"
    settings.EMBEDDED_URL = server.url
    settings.EMBEDDED_API_KEY, settings.EMBEDDED_API_SECRET = KEY, SECRET
    settings.COMMENTARY_ENGINE = engine

    async def make(session: LiveSession) -> dict[str, Any]:
        name = session.room.name
        await get_provider("embedded").create_room(RoomSpec(name, session.pk))
        return {"server": server, "room": name, "identity": f"camera:{session.pk}"}

    yield make
    await close_providers()


@pytest.fixture
async def start_real_host() -> Any:
    hosts: list[tuple[CommentatorHost, asyncio.Task[None]]] = []

    def start() -> CommentatorHost:
        host = CommentatorHost()
        hosts.append((host, asyncio.create_task(host.run())))
        return host

    yield start
    for host, _ in hosts:
        host.stop()
    await asyncio.gather(*(task for _, task in hosts))
