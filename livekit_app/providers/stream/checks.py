"""Stream's settings, looked at: what is missing or contradicts, and where browsers are sent."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error

from livekit_app.providers.spec import MediaPath
from livekit_app.providers.stream.spec import SPEC

CALL_TYPE = re.compile(r"[A-Za-z0-9_-]{1,64}")  # it stands in paths, tokens and cids
THEIR_OWN = ("default", "livestream", "audio_room", "development")


def problems() -> Iterator[CheckMessage]:
    if not settings.STREAM_API_KEY:
        yield Error(
            f"SIDELINE_PROVIDER={SPEC.name} needs an app of yours at Stream: set "
            "STREAM_API_KEY and STREAM_API_SECRET as its dashboard shows them (docs/stream.md).",
            id="sideline.E055",
        )
    if not CALL_TYPE.fullmatch(settings.STREAM_CALL_TYPE):
        yield Error(
            "STREAM_CALL_TYPE must be 1 to 64 letters (a to z), digits, _ or -, like sideline.",
            id="sideline.E056",
        )
    elif settings.STREAM_CALL_TYPE in THEIR_OWN:  # `stream_setup` would close it to everybody else
        yield Error(
            f"STREAM_CALL_TYPE={settings.STREAM_CALL_TYPE} is one of Stream's own types, and other "
            "programs may use it: choose a name of our own, like sideline.",
            id="sideline.E056",
        )
    for name in ("STREAM_URL", "STREAM_HINT_URL"):
        yield from _address(name)


def _address(name: str) -> Iterator[CheckMessage]:
    parts = urlsplit(getattr(settings, name))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield Error(f"{name} must begin with https://.", id="sideline.E057")
    elif parts.scheme == "http" and not is_loopback(parts.hostname):
        # Tokens and, from us, what the secret has signed would be read on the way.
        yield Error(
            f"{name} must begin with https:// (http:// only for a server on this machine).",
            id="sideline.E057",
        )
    # The API's is the beginning of every path, a page's as well, and of the policy of pages.
    if name == "STREAM_URL" and (parts.path or parts.query or parts.fragment or parts.username):
        yield Error(
            f"{name} must be an address without a path, like https://video.stream-io-api.com.",
            id="sideline.E058",
        )


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def media_path() -> MediaPath:
    return MediaPath("signalling at Stream itself", signalling=settings.STREAM_URL)
