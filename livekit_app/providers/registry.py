"""The registry of providers: by ``get_provider`` and ``open_watch`` everybody else comes by one."""

import asyncio
from collections.abc import Callable
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from livekit_app.providers.port import Provider
from livekit_app.providers.watching.room_watch import RoomWatch

_by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Provider]] = WeakKeyDictionary()
_without_loop: dict[str, Provider] = {}


def get_provider(name: str | None = None) -> Provider:
    """The provider called ``name`` (default: ``settings.PROVIDER``).

    One per process and event loop, because its HTTP session belongs to the loop. Sync code gets
    one that can mint and read webhooks only. Raises ``LookupError`` for an unknown name.
    """
    name = name or settings.PROVIDER
    try:
        kept = _by_loop.setdefault(asyncio.get_running_loop(), {})
    except RuntimeError:
        kept = _without_loop
    if name not in kept:
        kept[name] = _factory(name)()
    return kept[name]


async def close_providers() -> None:
    """Close the current loop's providers (connections); a later ``get_provider`` makes new ones."""
    for provider in _by_loop.pop(asyncio.get_running_loop(), {}).values():
        await provider.aclose()


def takes_webhooks(name: str) -> bool:
    """May webhooks of this provider come in? The fake's only where it is the provider in use."""
    return name == "embedded" or name == settings.PROVIDER


def _factory(name: str) -> Callable[[], Provider]:
    # Imported on use: a process loads only the SDK of the provider it talks to.
    if name == "embedded":
        from livekit_app.providers.embedded.adapter import from_settings

        return from_settings
    if name == "livekit":
        from livekit_app.providers.livekit import adapter

        return adapter.from_settings
    if name == "fake":
        from livekit_app.providers.fake import adapter as fake

        return lambda: fake.shared
    raise LookupError(f"no media provider is called {name!r}")


def open_watch(provider: str, *, frames_per_second: float) -> RoomWatch:
    """A watch that is not connected yet. ``ValueError`` for a provider nobody can watch,
    ``ImproperlyConfigured`` when its client is not installed."""
    if provider == "embedded":
        # Imported on use: it brings aiortc and FFmpeg, and the port's types are wanted elsewhere.
        from livekit_app.providers.embedded.watch import EmbeddedWatch

        return EmbeddedWatch(settings.EMBEDDED_URL, frames_per_second=frames_per_second)
    if provider == "livekit":
        return _livekit_watch(frames_per_second)
    raise ValueError(f"rooms of the provider {provider!r} cannot be watched")


def _livekit_watch(frames_per_second: float) -> RoomWatch:
    # A hundred megabytes that the embedded provider does not need (requirements-livekit.txt).
    try:
        from livekit_app.providers.livekit.watch import LiveKitWatch
    except ImportError as problem:
        if (problem.name or "").split(".")[0] != "livekit":
            raise
        raise ImproperlyConfigured(
            "Watching LiveKit's rooms needs its Python client: "
            "pip install -r requirements-livekit.txt -c constraints.txt"
        ) from problem
    return LiveKitWatch(settings.LIVEKIT_URL, frames_per_second=frames_per_second)
