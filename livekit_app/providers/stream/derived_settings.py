"""Where pages on Stream connect to. Standard library only: settings are being read."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

DOMAIN = "stream-io-video.com"  # of its own media servers, whose names come with the join


def derive(known: Mapping[str, Any], chosen: bool) -> dict[str, Any]:
    """Sources for the CSP, each a scheme and a host; empty where there is none."""
    server = urlsplit(known["STREAM_URL"])
    sockets = "wss" if server.scheme == "https" else "ws"
    hint = urlsplit(known["STREAM_HINT_URL"])
    theirs = (server.hostname or "").endswith(".stream-io-api.com")
    return {
        "STREAM_PAGE_ORIGIN": f"{server.scheme}://{server.netloc}",
        "STREAM_SOCKET_ORIGIN": f"{sockets}://{server.netloc}",
        "STREAM_HINT_ORIGIN": f"{hint.scheme}://{hint.netloc}",
        "STREAM_SFU_ORIGINS": f"https://*.{DOMAIN}" if theirs else "",
        "STREAM_SFU_SOCKETS": f"wss://*.{DOMAIN}" if theirs else "",
    }
