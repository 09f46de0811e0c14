"""One address of a LiveKit server serves its WebSocket and its HTTP."""

from urllib.parse import urlsplit, urlunsplit

CLOUD = ".livekit.cloud"


def with_scheme(url: str, scheme: str) -> str:
    """``http`` or ``ws``; with the ``s`` that the address has."""
    parts = urlsplit(url)
    secure = "s" if parts.scheme in {"https", "wss"} else ""
    return urlunsplit(parts._replace(scheme=scheme + secure))


def browser_url(url: str, lan_address: str | None) -> str:
    """``http://127.0.0.1:7880`` → ``ws://192.168.1.7:7880``: what a browser elsewhere should use.

    ``lan_address``: ours, None where others do not reach this machine; then loopback stays.
    """
    parts = urlsplit(url)
    if not parts.hostname:
        return ""
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    place = parts.netloc
    if lan_address and parts.hostname in ("localhost", "127.0.0.1", "::1"):
        place = f"{lan_address}:{parts.port}" if parts.port else lan_address
    return f"{scheme}://{place}{parts.path}"


def origin(public_url: str, scheme: str) -> str:
    """``wss://lk.example/x`` → ``https://lk.example``: scheme ``http`` or ``ws``, with an ``s``.

    Empty when browsers reach LiveKit on our own origin.
    """
    given, separator, rest = public_url.partition("://")
    secure = "s" if given in ("wss", "https") else ""
    return f"{scheme}{secure}://{rest.split('/', 1)[0]}" if separator else ""


def regions(public_url: str) -> str:
    """Where LiveKit's own cloud sends browsers on to, as sources of a policy; else empty."""
    host = urlsplit(public_url).hostname or ""
    return f"wss://*{CLOUD} https://*{CLOUD}" if host.endswith(CLOUD) else ""
