"""Where media goes, as the settings say: read here for the web process and for the media server."""

import ipaddress
import os

from django.conf import settings

from livekit_app.media.negotiation.ice_servers import IceServer, TurnSecret, parse_ice_server
from livekit_app.media.sending.capacity import spectators_for


def ice_servers() -> tuple[IceServer, ...]:
    """Raises ``ValueError`` for one that cannot be read; the checks have said so before."""
    secret = bool(settings.EMBEDDED_TURN_SECRET)
    return tuple(parse_ice_server(text, secret=secret) for text in settings.EMBEDDED_ICE_SERVERS)


def turn_secret() -> TurnSecret:
    """Who joins with the last second of a grant still needs the relay for a whole broadcast."""
    seconds = settings.GRANT_TTL_SECONDS + settings.MAX_DURATION_SECONDS
    return TurnSecret(settings.EMBEDDED_TURN_SECRET, int(seconds))


# Half of the cores, as the web server, the workers and the commentator need theirs, too: where
# there are two, a second process would have to take turns with them, and nobody gains. With more
# than four, the one with the camera and the signalling is what limits.
_MOST_PROCESSES = 4


def processes() -> int:
    """How many share the spectators of a room."""
    if settings.EMBEDDED_PROCESSES:
        return int(settings.EMBEDDED_PROCESSES)
    try:
        cores = len(os.sched_getaffinity(0))  # those we may use
    except AttributeError:  # not Linux
        cores = os.cpu_count() or 1
    return max(1, min(_MOST_PROCESSES, cores // 2))


def media_address() -> str:
    """``HOST`` where that is one address, and the one by which people reach us: behind a proxy it
    is only the proxy's way. Empty: all addresses of this machine."""
    if settings.PUBLIC_URL or settings.TRUSTED_PROXIES:
        return ""
    host = settings.HOST.replace("localhost", "127.0.0.1")
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return ""
    return "" if address.is_unspecified else str(address)


def max_spectators() -> int:
    """As many as it was measured to carry, where the setting says nothing."""
    return settings.EMBEDDED_MAX_SPECTATORS or spectators_for(
        processes(), settings.EMBEDDED_UDP_PORTS
    )
