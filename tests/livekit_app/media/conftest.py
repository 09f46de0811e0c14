"""A media server on a free port, and clients that are closed when the test ends."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import pytest

from livekit_app.media.server import MediaServer
from tests.livekit_app.media.clients import Camera, Client, Listener, Spectator, config, make_room

ClientType = TypeVar("ClientType", bound=Client)
Serve = Callable[..., Awaitable[MediaServer]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """``await serve(max_rooms=1)``: a started server with room-1 in it."""
    servers: list[MediaServer] = []

    async def start(*, room: bool = True, **changes: Any) -> MediaServer:
        server = MediaServer(config(**changes))
        await server.start()
        servers.append(server)
        if room:
            await make_room(server.url)
        return server

    yield start
    for server in servers:
        await server.stop()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    listener = Listener()
    await listener.start()
    yield listener
    await listener.stop()


class People:
    """Makes clients and sees that they are closed."""

    def __init__(self) -> None:
        self.clients: list[Client] = []

    def publisher(self, server: MediaServer, **options: Any) -> Camera:
        return self._keep(Camera(server.url, **options))

    def spectator(self, server: MediaServer, **options: Any) -> Spectator:
        return self._keep(Spectator(server.url, **options))

    def _keep(self, client: ClientType) -> ClientType:
        self.clients.append(client)
        return client


@pytest.fixture
async def people() -> AsyncIterator[People]:
    people = People()
    yield people
    for client in people.clients:
        await client.close()
