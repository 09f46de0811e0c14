"""The host with the real media server, a real camera's encoded video, and the real engine."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from commentary.host.host import CommentatorHost
from livekit_app.providers.port import RoomSpec
from livekit_app.providers.registry import close_providers, get_provider
from sessions_app.states import State
from tests.commentary.host.waiting import becomes, in_db, line_count, lines_of, says
from tests.livekit_app.media.clients import KEY, SECRET
from tests.livekit_app.media.conftest import People, Serve, people, serve  # noqa: F401 - fixtures
from tests.support.broadcasts import MakeSession

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


async def test_a_moving_picture_becomes_lines_and_a_camera_that_vanishes_is_noticed(
    serve: Serve,  # noqa: F811
    people: People,  # noqa: F811
    make_session: MakeSession,
    settings: Any,
    sent_to_broker: list[int],
    start_real_host: Callable[[], CommentatorHost],
) -> None:
    server = await serve(room=False)
    settings.PROVIDER = "embedded"
    settings.EMBEDDED_URL = server.url
    settings.EMBEDDED_API_KEY, settings.EMBEDDED_API_SECRET = KEY, SECRET
    session = await in_db(make_session, State.WAITING)
    room = session.room.name
    await get_provider("embedded").create_room(RoomSpec(room, session.pk))
    start_real_host()
    await says(session, "waiting")

    camera = await people.publisher(server, room=room, identity=f"camera:{session.pk}").connect()
    await becomes(session, State.LIVE)
    await line_count(session, 1)
    first = await lines_of(session)
    await camera.vanish()
    await becomes(session, State.INTERRUPTED)
    await says(session, "waiting")

    assert any("mov" in line.lower() or "right" in line.lower() for line in first), first
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
