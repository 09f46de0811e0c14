"""The addresses by which other devices may reach this machine."""

import ipaddress
import socket

import ifaddr


def own_ipv4() -> list[str]:
    """All IPv4 addresses of this machine's interfaces, loopback last."""
    found = {
        str(ip.ip)
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if isinstance(ip.ip, str) and not ipaddress.ip_address(ip.ip).is_link_local
    }
    return sorted(found, key=lambda address: (ipaddress.ip_address(address).is_loopback, address))


def own_ipv6() -> list[str]:
    """The IPv6 addresses of this machine by which others may reach it: global and local (ULA)."""
    found = {
        str(ip.ip[0])
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if isinstance(ip.ip, tuple)
    }
    return sorted(a for a in found if not _is_near(ipaddress.ip_address(a)))


def lan_ipv4() -> str | None:
    """The address a phone in the same network should use, or None on a machine with loopback only.

    The routing table knows best: connecting a UDP socket sends nothing, but picks the source
    address. A machine without a default route falls back to its first non-loopback address.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737 documentation address, never contacted
            chosen = str(probe.getsockname()[0])
        except OSError:
            chosen = ""
    if chosen and not ipaddress.ip_address(chosen).is_loopback:
        return chosen
    others = [a for a in own_ipv4() if not ipaddress.ip_address(a).is_loopback]
    return others[0] if others else None


def own_names() -> list[str]:
    """Host names this machine answers to: its name, its mDNS name, localhost."""
    name = socket.gethostname()
    return list(dict.fromkeys([name, f"{name.split('.')[0]}.local", "localhost"]))


def _is_near(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Of this machine or this cable alone, and of no use in a link."""
    return address.is_link_local or address.is_loopback
