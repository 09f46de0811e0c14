"""How many WebSockets a process holds; whoever finds no place is told so."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from project.servers import Message, Receive, Scope, Send
from project.servers.socket_places import TRY_LATER, SocketPlaces


async def ignore(message: Message) -> None: ...


async def until_it_leaves(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


class Peer:
    all: list["Peer"] = []

    def __init__(self, places: SocketPlaces, address: str = "192.0.2.1") -> None:
        self.inbox: asyncio.Queue[Message] = asyncio.Queue()
        self.inbox.put_nowait({"type": "websocket.connect"})
        self.said: list[Message] = []
        scope = {"type": "websocket", "client": (address, 4711)}
        self._task = asyncio.create_task(places(scope, self.inbox.get, self._send))
        Peer.all.append(self)

    async def _send(self, message: Any) -> None:
        self.said.append(message)

    async def settled(self) -> "Peer":
        for _ in range(5):
            await asyncio.sleep(0)
        return self

    async def leave(self) -> None:
        self.inbox.put_nowait({"type": "websocket.disconnect"})
        await self._task

    @property
    def is_in(self) -> bool:
        return [message["type"] for message in self.said] == ["websocket.accept"]


@pytest.fixture(autouse=True)
async def all_leave_in_the_end() -> AsyncIterator[None]:
    Peer.all = []
    yield
    for peer in Peer.all:
        await peer.leave()


async def test_sockets_in_all_are_limited_and_a_place_is_free_again() -> None:
    places = SocketPlaces(until_it_leaves, most=3)
    first, *_ = [await Peer(places, f"192.0.2.{n}").settled() for n in range(3)]
    late = await Peer(places, "192.0.2.9").settled()
    assert [message["type"] for message in late.said] == [
        "websocket.accept",
        "websocket.send",
        "websocket.close",
    ]
    assert json.loads(late.said[1]["text"]) == {
        "type": "error",
        "code": "full",
        "error": "Too many are connected at the moment. Try again.",
    }
    assert late.said[2]["code"] == TRY_LATER
    await first.leave()
    assert (await Peer(places, "192.0.2.9").settled()).is_in


async def test_one_address_leaves_places_for_others(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["198.51.100.0/24"]
    places = SocketPlaces(until_it_leaves, most=100, per_address=2)
    crowd = [await Peer(places).settled() for _ in range(3)]
    assert [peer.is_in for peer in crowd] == [True, True, False]
    subscriber = [await Peer(places, f"2001:db8::{n}").settled() for n in range(1, 4)]
    assert [peer.is_in for peer in subscriber] == [True, True, False]
    behind = [await Peer(places, "198.51.100.7").settled() for _ in range(3)]
    assert all(peer.is_in for peer in behind)
    assert (await Peer(places, "192.0.2.2").settled()).is_in
    await crowd[0].leave()
    assert (await Peer(places).settled()).is_in


async def test_an_application_that_fails_gives_its_place_back() -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError

    places = SocketPlaces(failing, most=1)
    for _ in range(3):
        with pytest.raises(ValueError):
            await places({"type": "websocket"}, asyncio.Queue[Message]().get, ignore)
