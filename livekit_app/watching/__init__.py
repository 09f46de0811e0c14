"""Watching rooms (``port.RoomWatch``): one implementation per provider, chosen by name here."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from livekit_app.watching.port import RoomWatch


def open_watch(provider: str, *, frames_per_second: float) -> RoomWatch:
    """A watch that is not connected yet. ``ValueError`` for a provider nobody can watch,
    ``ImproperlyConfigured`` when its client is not installed."""
    if provider == "embedded":
        # Imported on use: it brings aiortc and FFmpeg, and the port's types are wanted elsewhere.
        from livekit_app.watching.embedded import EmbeddedWatch

        return EmbeddedWatch(settings.EMBEDDED_URL, frames_per_second=frames_per_second)
    if provider == "livekit":
        return _livekit_watch(frames_per_second)
    raise ValueError(f"rooms of the provider {provider!r} cannot be watched")


def _livekit_watch(frames_per_second: float) -> RoomWatch:
    # A hundred megabytes that the embedded provider does not need (requirements-livekit.txt).
    try:
        from livekit_app.watching.livekit_watch import LiveKitWatch
    except ImportError as problem:
        if (problem.name or "").split(".")[0] != "livekit":
            raise
        raise ImproperlyConfigured(
            "Watching LiveKit's rooms needs its Python client: "
            "pip install -r requirements-livekit.txt -c constraints.txt"
        ) from problem
    return LiveKitWatch(settings.LIVEKIT_URL, frames_per_second=frames_per_second)
