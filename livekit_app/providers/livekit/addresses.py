"""One address of a LiveKit server serves its WebSocket and its HTTP."""

from urllib.parse import urlsplit, urlunsplit


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


def page_origin(public_url: str) -> str:
    """Where a page asks LiveKit why a join failed: ``wss://lk.example/x`` → ``https://lk.example``.

    Empty when browsers reach it on our own origin.
    """
    scheme, separator, rest = public_url.partition("://")
    secure = "s" if scheme in ("wss", "https") else ""
    return f"http{secure}://{rest.split('/', 1)[0]}" if separator else ""
