"""Which of an offer's candidates the server sends to: by default none.

A candidate makes ICE send packets to an address that nobody has proved to be the sender's. Browsers
call us, so an offer without any works as well (ICE-lite has it so). Only where STUN or TURN is
configured the server may stand behind NAT, and has to send first.
"""

import ipaddress
from collections.abc import Callable, Sequence

from aiortc.sdp import candidate_from_sdp

MOST_KEPT = 8  # of one offer, the first ones
LOWEST_PORT = 1024  # below are services
HIGHEST_PORT = 65535
_MAX_PRIORITY = (1 << 32) - 1

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Keeps = Callable[[str], bool]
"""Is the candidate with this attribute value kept? Asked once for each, in order."""


def keeps_none(value: str) -> bool:
    return False


def keeps_reachable(neighbours: Sequence[Network], own: Sequence[str]) -> Keeps:
    """The first candidates that are UDP and global unicast, or in one of ``neighbours`` (the
    subnets that we are in); never one of our ``own`` addresses. Names are not addresses."""
    kept = 0

    def keeps(value: str) -> bool:
        nonlocal kept
        if kept >= MOST_KEPT or not _is_reachable(value, neighbours, own):
            return False
        kept += 1
        return True

    return keeps


def _is_reachable(value: str, neighbours: Sequence[Network], own: Sequence[str]) -> bool:
    try:
        found = candidate_from_sdp(value)
        address = ipaddress.ip_address(found.ip)
    except (ValueError, AssertionError):
        return False
    if found.protocol.lower() != "udp" or not LOWEST_PORT <= found.port <= HIGHEST_PORT:
        return False
    if found.component != 1 or not 0 <= found.priority <= _MAX_PRIORITY or str(address) in own:
        return False
    for network in neighbours:
        if address.version == network.version and address in network:
            # Nor the subnet's own two addresses, to which everybody in it may listen.
            ends = (network.network_address, network.broadcast_address)
            return address not in ends and not _is_special(address)
    return address.is_global and not _is_special(address)


def _is_special(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and (
        address.ipv4_mapped or address.sixtofour or address.teredo or address.scope_id
    ):
        return True  # an IPv4 address in disguise, or one of a single link
    return (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
    )
