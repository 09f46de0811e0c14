"""Where a request comes from: its address, and whose address that is when one counts."""

import ipaddress
from ipaddress import IPv4Address, IPv6Address

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

PASSED_ON = "sideline.passed_on"  # in the scope: by a proxy that is none of ours
WIDER = 4  # so many times more than for one subscriber is let through for a ``wider_network``


def client_address(request: HttpRequest) -> str:
    """The caller's address, also behind our own proxies (``SIDELINE_TRUSTED_PROXIES``): the web
    process has written it where a direct request has it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def is_on_this_machine(request: HttpRequest) -> bool:
    """Does whoever asks sit at this machine? Through a proxy of ours the address is the caller's;
    one that we were not told of, or that does not say for whom it asks, gives itself away by the
    name that it passes on, or by the headers of a proxy."""
    if getattr(request, "scope", {}).get(PASSED_ON):
        return False
    host, _ = split_domain_port(request.get_host())
    return _is_loopback(str(request.META.get("REMOTE_ADDR", ""))) and _is_loopback(host)


def _is_loopback(address: str) -> bool:
    """Or the one address that we listen on: nobody else connects from there."""
    if address in ("localhost", settings.LOCAL_HOST):
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def subscriber(address: str) -> str:
    """Whose address this is, for counting: an IPv6 subscriber has a whole /64."""
    parsed = parsed_address(address)
    if parsed is None:  # a unix socket, or a test client
        return address
    return str(parsed) if parsed.version == 4 else _network(parsed, 64)


def wider_network(address: str) -> str:
    """What many IPv6 subscribers are given, a /48, and fill with 65,536 of their own; empty for
    IPv4. To be counted as well, ``WIDER``: a whole mobile network may be in one."""
    parsed = parsed_address(address)
    return _network(parsed, 48) if parsed is not None and parsed.version == 6 else ""


def parsed_address(address: str) -> IPv4Address | IPv6Address | None:
    """Without its zone, and as IPv4 where it is that, mapped into IPv6; None for what is none."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _network(parsed: IPv4Address | IPv6Address, bits: int) -> str:
    return str(ipaddress.ip_network(f"{parsed}/{bits}", strict=False))
