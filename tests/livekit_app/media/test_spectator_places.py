"""Who gets in where many want to, and where somebody wants nobody to: real offers, real UDP."""

import asyncio
import socket
from functools import partial
from typing import Any

import pytest
from aiortc import RTCSessionDescription

from livekit_app.media import spectator_places
from livekit_app.media.media_room import MediaRoom
from livekit_app.media.refusals import Refused
from livekit_app.media.server import MediaServer
from livekit_app.media.webhook_sender import Webhooks
from tests.livekit_app.media.clients import (
    Client,
    Spectator,
    call,
    config,
    make_room,
    send_offer,
    token,
    until,
)
from tests.livekit_app.media.conftest import People, Serve
from tests.livekit_app.media.test_media_odd_offers import BASES

ATTACKER, HOME = "203.0.113.66", "198.51.100.7"


class Attacker:
    """Posts offers that never connect, each as somebody new."""

    def __init__(self, server: MediaServer, room: str = "room-1", address: str = ATTACKER) -> None:
        self._server, self._room, self._address = server, room, address
        self.count = 0
        self.answers: list[tuple[int, str]] = []  # status; where its session is, or the code

    async def offer(self) -> None:
        self.count += 1
        bearer = token(f"spectator:{self._address}.{self.count}", self._room, subscribe=True)
        status, body, headers = await send_offer(
            self._server.url, "whep", self._room, bearer, BASES["watch"], address=self._address
        )
        said = body["code"] if isinstance(body, dict) else headers["Location"]
        self.answers.append((status, said))

    async def offers(self, count: int) -> None:
        for _ in range(count):
            await self.offer()

    async def state(self, number: int) -> tuple[int, Any]:
        location = self.answers[number][1].removeprefix("/media")
        bearer = token(f"spectator:{self._address}.{number + 1}", self._room, subscribe=True)
        return await call(self._server.url, "GET", location, bearer)


def is_connected(client: Client) -> bool:
    return client.pc.connectionState == "connected"


async def two_rooms(serve: Serve, **changes: Any) -> MediaServer:
    server = await serve(**changes)
    await make_room(server.url, "room-2")
    return server


async def test_offers_that_never_connect_keep_nobody_out(serve: Serve, people: People) -> None:
    """Of a broadcast of the attacker's own; the next one watches another."""
    server = await two_rooms(serve)
    attacker = Attacker(server)
    await attacker.offers(15)
    assert [status for status, _ in attacker.answers] == [201] * 15
    await people.spectator(server, room="room-2", address=HOME).connect()


@pytest.mark.parametrize(
    ("room", "address"), [("room-2", ATTACKER), ("room-1", HOME)], ids=["one Wi-Fi", "one room"]
)
async def test_who_shares_an_address_or_a_room_with_the_attacker_gets_in(
    serve: Serve, people: People, room: str, address: str
) -> None:
    server = await two_rooms(serve, max_spectators=3)
    for number in range(4):  # more than a room may have under way
        await Attacker(server, address=ATTACKER if number == 0 else f"192.0.2.{number}").offers(3)
    await people.spectator(server, room=room, address=address).connect()


async def test_an_attack_that_goes_on_puts_nobody_out(serve: Serve, people: People) -> None:
    server = await two_rooms(serve)
    camera = await people.publisher(server, room="room-2").connect()
    attacker = Attacker(server)

    async def attack() -> None:
        while True:
            await attacker.offer()
            await asyncio.sleep(0.2)

    attacking = asyncio.create_task(attack())
    try:
        await until(lambda: attacker.count >= 10, "the attack is under way")
        watching = [
            people.spectator(server, room="room-2", identity=f"spectator:{n}", address=HOME)
            for n in range(3)
        ]
        for spectator in watching:
            await spectator.connect()
        await until(lambda: attacker.count >= 30, "the attack goes on")
        for spectator in watching:
            await spectator.frames()
            assert spectator.pc.connectionState == "connected"
        assert camera.pc.connectionState == "connected"
    finally:
        attacking.cancel()
        await asyncio.gather(attacking, return_exceptions=True)


async def test_of_one_address_the_oldest_join_gives_way(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spectator_places, "SAFE_SECONDS", 0.0)
    server = await serve(max_spectators=2)
    attacker = Attacker(server)
    await attacker.offers(3)
    assert [status for status, _ in attacker.answers] == [201] * 3
    status, body = await attacker.state(0)
    assert (status, body["code"]) == (410, "join_failed")
    assert [(await attacker.state(number))[0] for number in (1, 2)] == [200, 200]


async def test_a_young_join_does_not_give_way_to_its_own_crowd(serve: Serve) -> None:
    """Else of a crowd that is larger than the places nobody would ever be connected in time."""
    server = await serve(max_spectators=2)
    attacker = Attacker(server)
    await attacker.offers(3)
    assert attacker.answers[2] == (429, "too_many_joins")
    assert (await attacker.state(0))[0] == 200


async def test_joins_under_way_are_bounded_in_all(serve: Serve) -> None:
    server = await serve(room=False, max_spectators=2, max_rooms=9)
    for number in range(9):
        await make_room(server.url, f"room-{number}")
        for other in range(3):
            await Attacker(server, f"room-{number}", f"192.0.{number}.{other}").offers(2)
    peers = [peer for room in server.hub.rooms.values() for peer in room.peers.values()]
    assert len(peers) == spectator_places.JOINS_IN_ALL * 2
    assert all(peer.state == "joining" for peer in peers)


async def test_a_crowd_takes_all_places_at_once(serve: Serve, people: People) -> None:
    """Twelve behind one Wi-Fi, four places: four are in, all others read why not."""
    server = await serve(max_spectators=4)

    async def come(number: int) -> str:
        """As the page does: again when it is told so, until it is in or there is no place."""
        while True:
            spectator = people.spectator(server, identity=f"spectator:{number}", address=HOME)
            status, body = await spectator.try_post()
            if status == 503:
                return str(body["code"])
            if status == 201:
                ended = await until(partial(outcome, spectator), "in or out")
                if ended == "in":
                    return "in"
            else:
                assert (status, body["code"]) == (429, "too_many_joins")
            await asyncio.sleep(0.2)

    async def outcome(spectator: Spectator) -> str:
        status, body = await spectator.request("GET")
        if status == 410:
            return str(body["code"])
        return "in" if body["state"] == "joined" else ""

    ends = await asyncio.gather(*map(come, range(12)))
    assert sorted(ends) == ["in"] * 4 + ["room_full"] * 8


async def test_a_place_is_taken_by_who_connects_first(serve: Serve, people: People) -> None:
    server = await serve(max_spectators=1)
    slow = people.spectator(server, identity="spectator:slow", address="192.0.2.1")
    slow_offer = await slow.offer()
    status, answer, headers = await send_offer(
        server.url, "whep", "room-1", slow.bearer, slow_offer, address=slow.address
    )
    assert status == 201
    await people.spectator(server, identity="spectator:fast", address="192.0.2.2").connect()
    slow.location = headers["Location"].removeprefix("/media")
    await slow.pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    async def out() -> bool:
        status, body = await slow.request("GET")
        return status == 410 and body["code"] == "room_full"

    await until(out, "the one who came second is told that the place is gone")


async def test_one_broadcast_cannot_starve_another(serve: Serve, people: People) -> None:
    """Four places, two broadcasts with a picture: each has a right to one. The first is full of
    people, the second has nobody yet; a third shows nothing and has no right."""
    server = await two_rooms(serve, max_spectators=4)
    await make_room(server.url, "room-3")
    first = [await people.spectator(server, identity=f"spectator:{n}").connect() for n in range(4)]
    for room in ("room-1", "room-2"):
        await people.publisher(server, room=room, identity=f"camera:{room}").connect()
        await until(server.hub.rooms[room].num_publishers, "a picture")

    nobody = people.spectator(server, room="room-3", identity="spectator:x")
    status, body = await nobody.try_post()
    assert (status, body["code"]) == (503, "room_full")

    watching = await people.spectator(server, room="room-2", identity="spectator:y").connect()
    await watching.frames()
    status, body = await first[3].request("GET")
    assert (status, body["code"]) == (410, "room_full"), "who came last gives way"
    for spectator in first[:3]:
        assert (await spectator.request("GET"))[0] == 200

    second = people.spectator(server, room="room-2", identity="spectator:z")
    status, body = await second.try_post()
    assert (status, body["code"]) == (503, "room_full"), "its right is used"
    back = people.spectator(server, identity="spectator:3")
    status, body = await back.try_post()
    assert (status, body["code"]) == (503, "room_full"), "nobody takes turns"


async def test_camera_and_commentator_never_lose_to_spectators(
    serve: Serve, people: People
) -> None:
    server = await two_rooms(serve, max_spectators=1)
    await people.spectator(server, room="room-2", identity="spectator:full").connect()
    camera = people.publisher(server)
    commentator = people.spectator(server, identity="commentator:s1", hidden=True)
    await camera.post()  # both are under way, while joins come from everywhere
    await commentator.post()
    for number in range(6):
        await Attacker(server, address=f"192.0.2.{number}").offers(2)
    both: tuple[Client, ...] = (camera, commentator)
    for client in both:
        await until(partial(is_connected, client), client.role)
    await commentator.frames()


async def test_joins_that_never_connect_do_not_take_all_ports(serve: Serve, people: People) -> None:
    """Where few are open (EMBEDDED_UDP_PORTS): an answer without one leads nowhere."""
    low = free_udp_port()
    server = await two_rooms(
        serve, max_spectators=4, udp_ports=(low, low + 5), announced_address="127.0.0.1"
    )
    await Attacker(server).offers(4)
    await Attacker(server, address="192.0.2.1").offers(4)
    spectator = await people.spectator(server, room="room-2", address=HOME).connect()
    camera = await people.publisher(server, room="room-2").connect()
    await spectator.frames()
    assert is_connected(camera)


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return min(int(probe.getsockname()[1]), 65_000)


async def test_a_place_is_kept_for_a_moment_for_who_lost_the_way(
    serve: Serve, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else, of hundreds who wait, one had it before its holder's page has joined anew."""
    monkeypatch.setattr(spectator_places, "KEPT_SECONDS", 60.0)
    server = await serve(max_spectators=1)
    first = await people.spectator(server, identity="spectator:first").connect()
    assert (await first.request("DELETE"))[0] == 200
    status, body = await people.spectator(server, identity="spectator:other").try_post()
    assert (status, body["code"]) == (503, "room_full")
    await people.spectator(server, identity="spectator:first").connect()


async def test_a_place_is_free_when_its_holder_has_not_come_back(
    serve: Serve, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spectator_places, "KEPT_SECONDS", 0.0)
    server = await serve(max_spectators=1)
    first = await people.spectator(server, identity="spectator:first").connect()
    assert (await first.request("DELETE"))[0] == 200
    await people.spectator(server, identity="spectator:other").connect()


def test_who_waits_is_told_when_to_ask_by_how_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    places = spectator_places.SpectatorPlaces({}, 0, None)
    room = MediaRoom("room-1", "", Webhooks(config()))

    def told(number: int) -> int | None:
        with pytest.raises(Refused, match="As many watch") as refusal:
            places.place(room, f"spectator:{number}")
        return refusal.value.retry_after

    assert [told(0), told(0), told(0)] == [1, 1, 1], "one who asks again is one"
    for number in range(150):
        told(number)
    assert told(0) == 10
    for number in range(600):
        told(number)
    assert told(0) == spectator_places.LONGEST_WAIT
    now += spectator_places.REMEMBERED_SECONDS + 1
    assert told(0) == 1, "all others have gone"


async def test_of_one_address_only_some_join_side_by_side(serve: Serve, people: People) -> None:
    """Hundreds behind one Wi-Fi come at once: all at the same time, nobody of them is done soon."""
    server = await serve(max_spectators=100)
    crowd = Attacker(server, address=HOME)
    await crowd.offers(spectator_places.JOINS_OF_ADDRESS + 1)
    assert crowd.answers.pop() == (429, "too_many_joins")
    assert {status for status, _ in crowd.answers} == {201}
    assert (await people.spectator(server, identity="spectator:a").try_post())[0] == 201
