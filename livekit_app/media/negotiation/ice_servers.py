"""EMBEDDED_ICE_SERVERS, read in one place for browsers, encoders and the media server.

Neither Django nor aiortc here: the web process and the media server both import it.
"""

import base64
import hashlib
import hmac
import ipaddress
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

_SCHEMES = ("stun", "stuns", "turn", "turns")
_WHERE = re.compile(r"(?P<host>\[[^\]]*\]|[^:?\[\]]*)(?::(?P<port>[^?:]*))?(?:\?(?P<query>.*))?")
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?")


@dataclass(frozen=True, slots=True)
class IceServer:
    """``url`` without the credentials, as browsers want it; they are empty for STUN."""

    url: str
    username: str = ""
    credential: str = field(default="", repr=False)

    @property
    def is_relay(self) -> bool:
        return self.url.startswith("turn")

    def for_browser(self) -> dict[str, str]:
        """An RTCIceServer dictionary."""
        if not self.username:
            return {"urls": self.url}
        return {"urls": self.url, "username": self.username, "credential": self.credential}


@dataclass(frozen=True, slots=True)
class TurnSecret:
    """What a TURN server shares with us (coturn's ``use-auth-secret``): everybody gets credentials
    of their own, good for ``seconds``. An empty one changes nothing."""

    secret: str = field(default="", repr=False)
    seconds: int = 0

    def given(self, servers: Iterable[IceServer], identity: str) -> tuple[IceServer, ...]:
        """``servers`` as ``identity`` may use them. Those with a user and password keep theirs."""
        if not self.secret:
            return tuple(servers)
        username = f"{int(time.time()) + self.seconds}:{identity}"
        digest = hmac.new(self.secret.encode(), username.encode(), hashlib.sha1).digest()
        credential = base64.b64encode(digest).decode()
        return tuple(
            replace(server, username=username, credential=credential)
            if server.is_relay and not server.username
            else server
            for server in servers
        )


NO_SECRET = TurnSecret()


def parse_ice_server(text: str, *, secret: bool = False) -> IceServer:
    """``stun:host:port`` or ``turn:user:password@host:port?transport=tcp``; with a ``secret`` of
    the TURN server its entry may do without user and password.

    User and password are percent-encoded where they hold ``:`` (the user), ``%`` or a comma.
    Raises ``ValueError`` whose text says what is wrong, without the password.
    """
    scheme, _, rest = text.partition(":")
    if scheme not in _SCHEMES:
        raise ValueError("it must begin with stun:, turn: or turns:")
    if rest.startswith("//"):
        raise ValueError(f"there is no // behind {scheme}:")
    credentials, at, where = rest.rpartition("@")
    _check_address(where, relay=scheme.startswith("turn"))
    url = f"{scheme}:{where}"
    if scheme.startswith("stun"):
        if at:
            raise ValueError("a STUN server has no user and password")
        return IceServer(url)
    if secret and not at:
        return IceServer(url)
    user, _, password = credentials.partition(":")
    if not user or not password:
        raise ValueError(
            "a TURN server needs user:password@ before its host, or EMBEDDED_TURN_SECRET"
        )
    return IceServer(url, _decoded(user), _decoded(password))


def _check_address(where: str, *, relay: bool) -> None:
    found = _WHERE.fullmatch(where)
    if found is None:
        raise ValueError("an IPv6 address stands in brackets, like [2001:db8::1]:3478")
    host, port, query = found["host"], found["port"], found["query"]
    if not (_is_ipv6(host[1:-1]) if host.startswith("[") else _NAME.fullmatch(host)):
        raise ValueError("its host is neither a name nor an address")
    if port is not None and not (re.fullmatch("[0-9]{1,5}", port) and 0 < int(port) <= 65535):
        raise ValueError("its port must be a number from 1 to 65535")
    if query is not None and not relay:
        raise ValueError("?transport= is for TURN only")
    if query not in (None, "transport=udp", "transport=tcp"):
        raise ValueError("behind ? only transport=udp or transport=tcp is known")


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _decoded(text: str) -> str:
    try:
        plain = unquote(text, errors="strict")
    except UnicodeDecodeError:
        plain = ""
    if not plain.isprintable() or not plain:
        raise ValueError("its user or password has characters that cannot be sent")
    return plain
