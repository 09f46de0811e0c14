"""EMBEDDED_ICE_SERVERS, read in one place for browsers, encoders and the media server.

Neither Django nor aiortc here: the web process and the media server both import it.
"""

import ipaddress
import re
from dataclasses import dataclass, field
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

    def for_browser(self) -> dict[str, str]:
        """An RTCIceServer dictionary."""
        if not self.username:
            return {"urls": self.url}
        return {"urls": self.url, "username": self.username, "credential": self.credential}


def parse_ice_server(text: str) -> IceServer:
    """``stun:host:port`` or ``turn:user:password@host:port?transport=tcp``.

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
    user, _, password = credentials.partition(":")
    if not user or not password:
        raise ValueError("a TURN server needs user:password@ before its host")
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
