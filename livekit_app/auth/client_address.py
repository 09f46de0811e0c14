"""Where a request comes from: its address, and whose address that is when one counts."""

import ipaddress

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The caller's address, also behind our own proxies (``SIDELINE_TRUSTED_PROXIES``): the web
    process has written it where a direct request has it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def subscriber(address: str) -> str:
    """Whose address this is, for counting: an IPv6 subscriber has a whole /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # a unix socket, or a test client
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network(f"{address.partition('%')[0]}/64", strict=False))
