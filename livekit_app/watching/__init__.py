"""Watching rooms (``port.RoomWatch``): one implementation per provider, chosen by name here."""

from django.conf import settings

from livekit_app.watching.port import RoomWatch


def open_watch(provider: str, *, frames_per_second: float) -> RoomWatch:
    """A watch that is not connected yet. ``ValueError`` for a provider nobody can watch."""
    if provider == "embedded":
        # Imported on use: it brings aiortc and FFmpeg, and the port's types are wanted elsewhere.
        from livekit_app.watching.embedded import EmbeddedWatch

        return EmbeddedWatch(settings.EMBEDDED_URL, frames_per_second=frames_per_second)
    raise ValueError(f"rooms of the provider {provider!r} cannot be watched")
