"""No candidate of an offer makes the server send: it would send for anybody, to anywhere."""

import ipaddress
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aioice.ice
import pytest
from aioice import stun

from livekit_app.media.negotiation import ice, sdp
from livekit_app.media.negotiation.ice import IcePolicy
from livekit_app.media.negotiation.ice_servers import parse_ice_server
from livekit_app.media.negotiation.remote_candidates import MOST_KEPT, keeps_reachable
from livekit_app.media.server import MediaServer
from tests.livekit_app.media.clients import send_offer, token, until
from tests.livekit_app.media.conftest import People, Serve
from tests.livekit_app.media.test_media_odd_offers import BASES, ROLES

RELAY = (parse_ice_server("stun:127.0.0.1:9"),)  # nobody listens there: that costs one second
NAMES = (
    "0a1b2c3d.local 5000",
    "0a1b2c3d.LOCAL 5000",
    "0a1b2c3d.local. 5000",
    "0a1b2c3d.local\t5000",
    "sub.0a1b2c3d.local 5000",
    "localhost 5000",
    "example.org 5000",
)


def candidate(address: str, port: int, protocol: str = "udp", tail: str = "typ host") -> str:
    return f"a=candidate:1 1 {protocol} 2113937151 {address} {port} {tail}\r\n"


class Ears:
    """Ports of a loopback address that listen, and count what they hear."""

    def __init__(self, count: int, address: str = "127.0.0.2") -> None:
        self.sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
        for each in self.sockets:
            each.bind((address, 0))
            each.setblocking(False)

    @property
    def candidates(self) -> str:
        return "".join(candidate(*each.getsockname()) for each in self.sockets)

    def heard(self) -> int:
        """How many of them heard something."""
        return sum(self._packets(each) > 0 for each in self.sockets)

    def _packets(self, each: socket.socket) -> int:
        count = 0
        while True:
            try:
                each.recv(2048)
            except BlockingIOError:
                return count
            count += 1

    def close(self) -> None:
        for each in self.sockets:
            each.close()


@pytest.fixture
def ears() -> Iterator[Ears]:
    ears = Ears(64)
    yield ears
    ears.close()


async def given_up(server: MediaServer) -> None:
    await until(lambda: not server.hub.rooms["room-1"].peers, "the join is given up")


@pytest.mark.parametrize("servers", [(), RELAY], ids=["as it comes", "with a relay"])
@pytest.mark.parametrize("role", ["watch", "publish"])
async def test_nothing_is_sent_where_an_offer_says(
    serve: Serve, ears: Ears, role: sdp.Purpose, servers: Any
) -> None:
    server = await serve(connect_seconds=3.0, ice_servers=servers)
    bearer, offer = token(publish=True, subscribe=True), BASES[role] + ears.candidates
    status, body, _ = await send_offer(server.url, ROLES[role], "room-1", bearer, offer)
    assert status == 201, body
    await given_up(server)
    assert ears.heard() == 0


async def test_such_a_port_would_hear_it(
    serve: Serve, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the test above rests on: were the candidates kept, it would."""
    monkeypatch.setattr(IcePolicy, "keeps", lambda policy: lambda value: True)
    server = await serve(connect_seconds=4.0)
    offer = BASES["watch"] + ears.candidates
    await send_offer(server.url, "whep", "room-1", token(subscribe=True), offer)
    await given_up(server)
    assert ears.heard() > 32  # one after another, every 20 ms


@pytest.mark.parametrize("servers", [(), RELAY], ids=["as it comes", "with a relay"])
async def test_hidden_names_are_never_looked_up(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, servers: Any
) -> None:
    asked: list[Any] = []

    async def look_up(connection: Any) -> Any:
        asked.append(connection)
        raise AssertionError("a name is looked up")

    monkeypatch.setattr(aioice.ice, "get_or_create_mdns_protocol", look_up)
    server = await serve(connect_seconds=2.0, ice_servers=servers)
    lines = "".join(f"a=candidate:1 1 udp 1 {name} typ host\r\n" for name in NAMES)
    offer = BASES["watch"] + lines
    status, _, _ = await send_offer(server.url, "whep", "room-1", token(subscribe=True), offer)
    assert status == 201
    await given_up(server)
    assert asked == []


@pytest.mark.parametrize("servers", [(), RELAY], ids=["as it comes", "with a relay"])
async def test_very_many_candidates_are_no_reason_to_refuse(
    serve: Serve, people: People, servers: Any
) -> None:
    """Containers, a VPN, IPv6 and two kinds of TCP: some machines have that many. (B07)"""
    server = await serve(ice_servers=servers)
    many = "".join(
        candidate(f"198.51.100.{n}", 9, "tcp", "typ host tcptype active")
        + candidate(f"198.51.100.{n}", 50000 + n)
        for n in range(70)
    )
    camera = people.publisher(server, audio=False)
    await camera.connect(more=many)
    spectator = people.spectator(server, audio=False)
    await spectator.connect(more=many)
    await spectator.frames()


def kept(*values: str, own: tuple[str, ...] = ("10.1.2.3",)) -> list[str]:
    keeps = keeps_reachable([ipaddress.ip_network("10.1.2.0/24")], own)
    return [value for value in values if keeps(value.removeprefix("a=candidate:").strip())]


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "2600::1", "10.1.2.7"],
)
def test_with_a_relay_what_can_be_reached_is_kept(address: str) -> None:
    line = candidate(address, 50000)
    assert kept(line) == [line]


@pytest.mark.parametrize(
    ("address", "port"),
    [
        ("127.0.0.1", 50000),
        ("127.8.8.8", 50000),
        ("::1", 50000),
        ("169.254.169.254", 50000),
        ("fe80::1", 50000),
        ("fe80::1%eth0", 50000),
        ("0.0.0.0", 50000),
        ("::", 50000),
        ("224.0.0.251", 5353),
        ("ff02::fb", 5353),
        ("255.255.255.255", 50000),
        ("10.1.2.255", 50000),  # everybody in our subnet
        ("10.1.2.0", 50000),
        ("10.1.2.3", 50000),  # ourselves
        ("10.9.9.9", 50000),  # somebody's inner network
        ("192.168.1.1", 50000),
        ("172.17.0.2", 50000),
        ("100.64.0.1", 50000),
        ("fd00::7", 50000),
        ("::ffff:127.0.0.1", 50000),
        ("::ffff:8.8.8.8", 50000),
        ("2002:7f00:1::1", 50000),  # 6to4 of 127.0.0.1
        ("8.8.8.8", 53),
        ("8.8.8.8", 1023),
        ("8.8.8.8", 0),
        ("8.8.8.8", 70000),
        ("8.8.8.8", -1),
        ("8.8.8", 50000),
        ("0x8080808", 50000),
    ],
)
def test_with_a_relay_nothing_else_is(address: str, port: int) -> None:
    assert kept(candidate(address, port)) == []


def test_with_a_relay_the_first_ones_are_kept() -> None:
    lines = [candidate(f"8.8.{n}.8", 50000) for n in range(60)]
    tcp = [candidate("8.8.8.8", 9, "tcp", "typ host tcptype active")] * 60
    assert kept(*tcp, *lines) == lines[:MOST_KEPT]


@pytest.fixture
async def sources() -> AsyncIterator[list[socket.socket]]:
    opened = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(ice.MAX_SOURCES * 2)]
    for each in opened:
        each.setblocking(False)
    yield opened
    for each in opened:
        each.close()


async def test_whose_address_is_forged_is_not_sent_to_for_ever(
    serve: Serve, sources: list[socket.socket]
) -> None:
    """Each valid check from a new address makes the server check that address, several times; who
    has an answer can write any sender's address into such packets."""
    server = await serve(announced_address="127.0.0.1", connect_seconds=3.0)
    status, answer, _ = await send_offer(
        server.url, "whep", "room-1", token(subscribe=True), BASES["watch"]
    )
    assert status == 201
    fields = dict(
        line[2:].split(":", 1) for line in answer.splitlines() if line.startswith("a=ice-")
    )
    ports = {line.split()[5] for line in answer.splitlines() if line.startswith("a=candidate:")}
    for each in sources:
        check = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
        check.attributes["USERNAME"] = f"{fields['ice-ufrag']}:Lq8y"
        check.attributes["PRIORITY"] = 1
        check.attributes["ICE-CONTROLLING"] = secrets.randbits(64)
        check.add_message_integrity(fields["ice-pwd"].encode())
        each.sendto(bytes(check), ("127.0.0.1", int(min(ports))))
    await given_up(server)
    checked = 0
    for each in sources:
        requests = [m for m in _messages(each) if m.message_class == stun.Class.REQUEST]
        checked += bool(requests)
    assert 0 < checked <= ice.MAX_SOURCES


def _messages(each: socket.socket) -> list[stun.Message]:
    found = []
    while True:
        try:
            found.append(stun.parse_message(each.recv(2048)))
        except BlockingIOError:
            return found
