"""The registry of providers: everybody else comes by one, or by its code, through this module.

``PROVIDERS`` (``catalogue.py``) has their specs, for whoever wants to know about one.
"""

import asyncio
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.port import Provider
from livekit_app.providers.spec import MediaPath, ProviderSpec
from livekit_app.providers.unset import UnsetProvider

if TYPE_CHECKING:  # it brings numpy and FFmpeg, which only the commentator has a use for
    from livekit_app.providers.watching.room_watch import RoomWatch

_by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Provider]] = WeakKeyDictionary()
_without_loop: dict[str, Provider] = {}


def get_provider(name: str | None = None) -> Provider:
    """The provider called ``name`` (default: ``settings.PROVIDER``).

    One per process and event loop, because its HTTP session belongs to the loop. Sync code gets
    one that can mint and read webhooks only. Of one that is not served any more, each call says
    that its settings are gone. Raises ``LookupError`` for an unknown name.
    """
    name = name or settings.PROVIDER
    try:
        kept = _by_loop.setdefault(asyncio.get_running_loop(), {})
    except RuntimeError:
        kept = _without_loop
    if name not in PROVIDERS:
        raise LookupError(f"no media provider is called {name!r}")
    if not is_served(name):
        return UnsetProvider(PROVIDERS[name])
    if name not in kept:
        # Loaded on use: a process loads only the SDK of the provider it talks to.
        kept[name] = resolve_name(PROVIDERS[name].build)()
    return kept[name]


async def close_providers() -> None:
    """Close the current loop's providers (connections); a later ``get_provider`` makes new ones."""
    for provider in _by_loop.pop(asyncio.get_running_loop(), {}).values():
        await provider.aclose()


def open_watch(provider: str, *, frames_per_second: float, audio: bool = False) -> "RoomWatch":
    """A watch that is not connected yet. ``ValueError`` for a provider nobody can watch,
    ``ImproperlyConfigured`` when its client is not installed."""
    spec = PROVIDERS.get(provider)
    if spec is None or not spec.open_watch:
        raise ValueError(f"rooms of the provider {provider!r} cannot be watched")
    try:
        # Loaded on use: aiortc and FFmpeg, or a hundred megabytes of an SDK.
        make = resolve_name(spec.open_watch)
    except ImportError as problem:
        if not spec.package or (problem.name or "").split(".")[0] != spec.package.split(".")[0]:
            raise
        raise ImproperlyConfigured(
            f"Watching {spec.label}'s rooms needs its Python client: "
            f"pip install -r {spec.requirements} -c constraints.txt"
        ) from problem
    watch: RoomWatch = make(frames_per_second=frames_per_second, audio=audio)
    return watch


def is_served(name: str) -> bool:
    """Are this provider's webhooks, addresses and rooms ours? The chosen one's, and those of others
    as long as they have their settings: broadcasts that began there go on there."""
    spec = PROVIDERS.get(name)
    if spec is None or name == settings.PROVIDER:
        return spec is not None
    return bool(spec.served_with and getattr(settings, spec.served_with))


def routes() -> list[Any]:
    """URL patterns of the providers that are served."""
    return [one for spec in served() if spec.routes for one in resolve_name(spec.routes)]


def socket_routes() -> list[Any]:
    """The same for WebSockets, as Channels' router takes them."""
    named = (spec.socket_routes for spec in served() if spec.socket_routes)
    return [one for name in named for one in resolve_name(name)]


def connect_sources() -> list[str]:
    """What pages may connect to for media, beside our own origin (CSP): of all that are served, as
    a broadcast goes on where it began."""
    wanted = [one for spec in served() for one in spec.connect_sources]
    sources = (one.format_map(_Settings()) for one in wanted)
    return list(dict.fromkeys(one for one in sources if one))


def media_path(name: str) -> MediaPath | None:
    """Where browsers are sent for this provider's media; None where there is none."""
    spec = PROVIDERS[name]
    found: MediaPath | None = resolve_name(spec.media_path)() if spec.media_path else None
    return found


def has_player(spec: ProviderSpec) -> bool:
    """Is what its player needs in the browser installed?"""
    module = spec.vendor_module
    return not module or any((folder / module).is_file() for folder in settings.VENDOR_DIRS)


def served() -> list[ProviderSpec]:
    """The specs of those whose broadcasts there may be."""
    return [spec for name, spec in PROVIDERS.items() if is_served(name)]


class _Settings(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        return getattr(settings, name)
