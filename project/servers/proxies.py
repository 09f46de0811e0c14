"""ASGI wrapper, the outermost: who asked, and how, where a proxy of ours passes it on.

``X-Forwarded-For``, ``-Proto`` and ``-Host`` are believed from ``SIDELINE_TRUSTED_PROXIES`` and
from nobody else. What they say is written where a direct request has it (``client``, ``scheme``,
the Host header), for HTTP and WebSockets alike, and the headers are taken out: behind this nobody
has to know of proxies, and nobody can believe a stranger.

Each proxy adds its own entry on the right. So the address is the first one from the right that is
no proxy of ours, and as many steps lead to scheme and host in their lists.
"""

import ipaddress
import logging
from functools import lru_cache

from django.conf import settings

from livekit_app.auth.client_address import PASSED_ON, parsed_address
from project.servers import Application, Receive, Scope, Send

logger = logging.getLogger(__name__)

SCHEME_UNSURE = "sideline.scheme_unsure"  # in the scope: a proxy may have been reached by another
FOR, PROTO, HOST = b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"
_FORWARDED = frozenset({FOR, PROTO, HOST, b"x-forwarded-port"})
_SECURE = {"http": "https", "ws": "wss"}
_PLAIN = {"https": "http", "wss": "ws"}
_STRANGERS_LOGGED = 20  # a word to whoever forgot the setting, not a log for attackers to fill


def is_trusted(address: str) -> bool:
    """Is the peer at this address one of our own proxies?"""
    return bool(settings.TRUSTED_PROXIES) and _is_in(address, tuple(settings.TRUSTED_PROXIES))


class TrustedProxies:
    def __init__(self, app: Application) -> None:
        self._app = app
        self._strangers: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if any(name in _FORWARDED for name, _ in scope.get("headers", ())):
            peer = (scope.get("client") or ("",))[0]
            if is_trusted(peer):
                scope = _as_forwarded(scope, peer)
            else:
                headers = _without_forwarded(scope)
                scope = {**scope, "headers": headers, SCHEME_UNSURE: True, PASSED_ON: True}
                self._mention(peer)
        await self._app(scope, receive, send)

    def _mention(self, peer: str) -> None:
        if peer not in self._strangers and len(self._strangers) < _STRANGERS_LOGGED:
            self._strangers.add(peer)
            logger.warning(
                "[web] X-Forwarded headers are not believed: no proxy of SIDELINE_TRUSTED_PROXIES",
                extra={"peer": peer},
            )


def address_in(entry: str) -> str:
    """The address of one entry, without the port that some proxies add; empty when it has none."""
    text = entry.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        return ""


def _as_forwarded(scope: Scope, peer: str) -> Scope:
    told = _entries(scope, FOR)
    client, steps = _client(told, peer)
    headers = _without_forwarded(scope)
    if host := _at(_entries(scope, HOST), steps):
        headers = [pair for pair in headers if pair[0] != b"host"]
        headers.append((b"host", host.encode("latin-1")))
    scheme = str(scope.get("scheme") or ("ws" if scope["type"] == "websocket" else "http"))
    protocol = _at(_entries(scope, PROTO), steps).lower()
    match protocol:
        case "https" | "wss":
            scheme = _SECURE.get(scheme, scheme)
        case "http" | "ws":
            scheme = _PLAIN.get(scheme, scheme)
    found = {**scope, "client": (client, 0), "scheme": scheme, "headers": headers}
    if not address_in(_at(told, steps)):
        found[PASSED_ON] = True  # for whom, it does not say: never for who sits at this machine
    return found if protocol else {**found, SCHEME_UNSURE: True}


def _client(entries: list[str], peer: str) -> tuple[str, int]:
    """Its address, and how many proxies of ours stand between: at least the peer."""
    known, steps = peer, 1
    for steps, entry in enumerate(reversed(entries), start=1):  # noqa: B007 - it is returned
        address = address_in(entry)
        if not address:  # hidden or garbled: the one that passed it on is the last we know of
            break
        known = address
        if not is_trusted(address):
            break
    return known, steps


def _at(values: list[str], steps: int) -> str:
    """A proxy may also replace what it was told, so there may be fewer than steps."""
    return values[-min(steps, len(values))] if values else ""


def _entries(scope: Scope, wanted: bytes) -> list[str]:
    joined = ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == wanted)
    return [entry.strip() for entry in joined.split(",") if entry.strip()]


def _without_forwarded(scope: Scope) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in scope["headers"] if name not in _FORWARDED]


@lru_cache(maxsize=4096)
def _is_in(address: str, networks: tuple[str, ...]) -> bool:
    parsed = parsed_address(address)  # None: a unix socket, or a test client
    return parsed is not None and any(parsed in ipaddress.ip_network(one) for one in networks)
