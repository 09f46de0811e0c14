"""The embedded server's settings, looked at: what contradicts, and where browsers are sent."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from livekit_app.media.negotiation.ice_servers import parse_ice_server
from livekit_app.providers.embedded import media_settings
from livekit_app.providers.spec import MediaPath

_UDP_PORTS_PER_CONNECTION = 1  # rtcp-mux and bundle: one per participant


def problems() -> Iterator[CheckMessage]:
    yield from _ice_servers()
    if settings.EMBEDDED_UDP_PORTS is None:
        return
    low, high = settings.EMBEDDED_UDP_PORTS
    # One camera, one commentator, and the spectators of one room at least.
    needed = (media_settings.max_spectators() + 2) * _UDP_PORTS_PER_CONNECTION
    if high - low + 1 < needed:
        yield Error(
            f"EMBEDDED_UDP_PORTS holds {high - low + 1} ports, but one full room needs {needed} "
            "(EMBEDDED_MAX_SPECTATORS, a camera and a commentator).",
            id="sideline.E041",
        )


def _ice_servers() -> Iterator[CheckMessage]:
    for number, text in enumerate(settings.EMBEDDED_ICE_SERVERS, start=1):
        try:
            server = parse_ice_server(text, secret=bool(settings.EMBEDDED_TURN_SECRET))
        except ValueError as problem:  # the text itself may hold a password
            yield Error(f"EMBEDDED_ICE_SERVERS, number {number}: {problem}.", id="sideline.E042")
            continue
        if server.username:
            yield Warning(
                f"EMBEDDED_ICE_SERVERS, number {number}: everybody who watches is given this "
                "password, and may relay by it for ever. Set EMBEDDED_TURN_SECRET instead "
                "(coturn's use-auth-secret).",
                id="sideline.W042",
            )


def media_path() -> MediaPath:
    ports = settings.EMBEDDED_UDP_PORTS
    return MediaPath(
        f"UDP {'any port' if ports is None else f'{ports[0]}-{ports[1]}'}",
        media_host=(
            settings.EMBEDDED_ANNOUNCED_ADDRESS
            or media_settings.media_address()
            or settings.LAN_ADDRESS
            or "127.0.0.1"
        ),
        relayed=any(text.startswith("turn") for text in settings.EMBEDDED_ICE_SERVERS),
    )
