"""Which UDP addresses and ports the server offers, and how soon a vanished peer is noticed.

aioice has no options for either: it binds every non-loopback address to a random port. Instead of
patching its module (other connections of the process would change too), the gathering method of
one connection is replaced on that instance; it uses aioice's own public pieces.
"""

import asyncio
import ipaddress
import random
import socket
from collections.abc import Iterable
from dataclasses import dataclass

import aioice.ice
import aioice.stun
import ifaddr
from aioice.candidate import Candidate, candidate_foundation, candidate_priority
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCIceServer, RTCPeerConnection

from livekit_app.media.negotiation.ice_servers import NO_SECRET, IceServer, TurnSecret
from livekit_app.media.negotiation.remote_candidates import (
    Keeps,
    Network,
    keeps_none,
    keeps_reachable,
)

CONSENT_INTERVAL_SECONDS = 1
CONSENT_FAILURES = 3
RECEIVE_BUFFER_BYTES = 1 << 20  # a busy moment must not cost packets
STUN_TIMEOUT_SECONDS = 1.0  # aioice waits 5 s for a server that does not answer
# Of one connection, from where checks come. Each makes us send, and a sender's address is forged
# easily: a browser has some for each of its interfaces.
MAX_SOURCES = 32


def tune_consent() -> None:
    """Notice a vanished peer in about 4 s instead of 30 (RFC 7675 consent, read at run time)."""
    aioice.ice.CONSENT_INTERVAL = CONSENT_INTERVAL_SECONDS
    aioice.ice.CONSENT_FAILURES = CONSENT_FAILURES


def own_addresses() -> list[str]:
    """Host addresses to offer: the machine's, or 127.0.0.1 where it has no other (a sandbox)."""
    found = [address for address, _ in _interfaces()]
    return [a for a in found if not ipaddress.ip_address(a).is_loopback] or ["127.0.0.1"]


def _interfaces() -> list[tuple[str, int]]:
    """Addresses, and how many of their bits are the subnet's."""
    return [
        (str(ip.ip) if isinstance(ip.ip, str) else str(ip.ip[0]), ip.network_prefix)
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if isinstance(ip.ip, str) or ip.ip[2] == 0  # an IPv6 scope id means link-local
    ]


def _is_own(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    return parsed.is_loopback or address in own_addresses()


@dataclass(frozen=True, slots=True)
class IcePolicy:
    """``announced`` one of this machine's addresses: only that one is used. Any other (behind
    NAT or in a container): it is offered besides the machine's own, with the same port.
    ``only`` the one address of this machine to use; empty: all of them."""

    announced: str = ""
    udp_ports: tuple[int, int] | None = None
    ice_servers: tuple[IceServer, ...] = ()
    only: str = ""
    turn: TurnSecret = NO_SECRET

    def addresses(self) -> list[str]:
        if self.announced and _is_own(self.announced):
            return [self.announced]
        return [self.only] if self.only else own_addresses()

    def keeps(self) -> Keeps:
        """Which candidates of one offer the server sends to."""
        if not self.ice_servers:
            return keeps_none
        ours = self.addresses()
        found = _interfaces()
        networks: list[Network] = [
            ipaddress.ip_network(f"{address}/{bits}", strict=False)
            for address, bits in found
            if address in ours
        ]
        return keeps_reachable(networks, [address for address, _ in found])

    def extra_address(self) -> str:
        """The announced address when it is not one we can bind, else empty."""
        return self.announced if self.announced and not _is_own(self.announced) else ""

    def peer_connection(self) -> RTCPeerConnection:
        # iceServers=None would mean Google's STUN server.
        servers = self.turn.given(self.ice_servers, "media")
        return RTCPeerConnection(
            RTCConfiguration(
                iceServers=_for_aiortc(servers), bundlePolicy=RTCBundlePolicy.MAX_BUNDLE
            )
        )

    def apply(self, pc: RTCPeerConnection) -> None:
        """Call when ``pc`` has its transceivers and before it gathers."""
        for connection in {r.transport.transport._connection for r in pc.getReceivers()}:
            self._take_over(connection)
            _bound_sources(connection)

    def _take_over(self, connection: aioice.ice.Connection) -> None:
        original = connection.get_component_candidates

        async def get_component_candidates(
            component: int,
            addresses: list[str],
            timeout: int = 5,  # noqa: ASYNC109 - its signature
        ) -> list[Candidate]:
            hosts = [await self._bind(connection, component, a) for a in self.addresses()]
            bound = [protocol for protocol in hosts if protocol is not None]
            connection._protocols += bound
            candidates = [protocol.local_candidate for protocol in bound]
            if connection.stun_server:
                candidates += await _reflexive(bound, connection.stun_server)
            # With no addresses left, aioice's own method only adds the TURN relay.
            stun_server, connection.stun_server = connection.stun_server, None
            try:
                return candidates + await original(component, [], timeout)
            finally:
                connection.stun_server = stun_server

        connection.get_component_candidates = get_component_candidates  # type: ignore[method-assign]

    async def _bind(
        self, connection: aioice.ice.Connection, component: int, address: str
    ) -> aioice.ice.StunProtocol | None:
        loop = asyncio.get_running_loop()
        for port in self._ports():
            try:
                transport, protocol = await loop.create_datagram_endpoint(
                    lambda: aioice.ice.StunProtocol(connection), local_addr=(address, port)
                )
            except OSError:
                continue
            transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES
            )
            host, port = protocol.transport.get_extra_info("sockname")[:2]
            protocol.local_candidate = Candidate(
                foundation=candidate_foundation("host", "udp", host),
                component=component,
                transport="udp",
                priority=candidate_priority(component, "host"),
                host=host,
                port=port,
                type="host",
            )
            return protocol
        return None

    def _ports(self) -> Iterable[int]:
        if self.udp_ports is None:
            return (0,)
        low, high = self.udp_ports
        # In random order, so that a port just given up is not taken again at once.
        return random.sample(range(low, high + 1), high - low + 1)


def _bound_sources(connection: aioice.ice.Connection) -> None:
    original = connection.check_incoming
    known: set[tuple[str, int]] = set()

    def check_incoming(
        message: aioice.stun.Message, addr: tuple[str, int], protocol: aioice.ice.StunProtocol
    ) -> None:
        if addr in known or len(known) < MAX_SOURCES:
            known.add(addr)
            original(message, addr, protocol)

    connection.check_incoming = check_incoming  # type: ignore[method-assign]


async def _reflexive(
    protocols: list[aioice.ice.StunProtocol], server: tuple[str, int]
) -> list[Candidate]:
    queries = [
        asyncio.create_task(aioice.ice.server_reflexive_candidate(protocol, server))
        for protocol in protocols
        if ipaddress.ip_address(protocol.local_candidate.host).version == 4
    ]
    if not queries:
        return []
    try:
        done, _ = await asyncio.wait(queries, timeout=STUN_TIMEOUT_SECONDS)
    finally:  # also of a join that was given up
        for query in queries:
            query.cancel()
    return [query.result()[0] for query in done if query.exception() is None]


def _for_aiortc(servers: Iterable[IceServer]) -> list[RTCIceServer]:
    """Without those that are IPv6 addresses: aiortc reads none, and would refuse every join."""
    return [
        RTCIceServer(
            urls=server.url,
            username=server.username or None,
            credential=server.credential or None,
        )
        for server in servers
        if "[" not in server.url
    ]
