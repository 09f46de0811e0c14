"""LiveKit's settings, looked at: what contradicts, and where browsers are sent."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error

from livekit_app.providers.spec import MediaPath


def problems() -> Iterator[CheckMessage]:
    if not settings.LIVEKIT_IS_LOCAL:
        yield from _elsewhere()
    redis = urlsplit(settings.LIVEKIT_REDIS_URL)
    if settings.LIVEKIT_REDIS_URL and redis.scheme not in ("redis", "rediss"):
        yield Error("LIVEKIT_REDIS_URL must begin with redis:// or rediss://.", id="sideline.E054")
    public = urlsplit(settings.LIVEKIT_PUBLIC_URL)
    same_origin = settings.LIVEKIT_PUBLIC_URL.startswith("/")
    if not same_origin and (public.scheme not in ("ws", "wss") or not public.hostname):
        yield Error(
            "LIVEKIT_PUBLIC_URL must begin with wss:// (or ws://), or be a path like /livekit.",
            id="sideline.E052",
        )
    if public.scheme == "ws" and settings.PUBLIC_URL.startswith("https://"):
        yield Error(
            "LIVEKIT_PUBLIC_URL is ws://, and pages on https may only connect to wss://.",
            id="sideline.E053",
        )


def _elsewhere() -> Iterator[CheckMessage]:
    parts = urlsplit(settings.LIVEKIT_URL)
    if parts.scheme not in ("http", "https", "ws", "wss") or not parts.hostname:
        yield Error(
            "LIVEKIT_URL must begin with http://, https://, ws:// or wss://.", id="sideline.E051"
        )


def media_path() -> MediaPath:
    if settings.LIVEKIT_PUBLIC_URL.startswith("/"):
        return MediaPath("signalling on our own origin")
    return MediaPath("signalling at LiveKit itself", signalling=settings.LIVEKIT_PUBLIC_URL)
