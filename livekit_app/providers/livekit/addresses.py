"""One address of a LiveKit server serves its WebSocket and its HTTP."""

from urllib.parse import urlsplit, urlunsplit


def with_scheme(url: str, scheme: str) -> str:
    """``http`` or ``ws``; with the ``s`` that the address has."""
    parts = urlsplit(url)
    secure = "s" if parts.scheme in {"https", "wss"} else ""
    return urlunsplit(parts._replace(scheme=scheme + secure))
