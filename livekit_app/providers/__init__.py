"""The registry of providers: ``get_provider`` is how everybody else comes by one."""

import asyncio
from collections.abc import Callable
from weakref import WeakKeyDictionary

from django.conf import settings

from livekit_app.providers.port import Provider

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
        from livekit_app.providers.embedded import from_settings

        return from_settings
    if name == "livekit":
        from livekit_app.providers import livekit

        return livekit.from_settings
    if name == "fake":
        from livekit_app.providers import fake

        return lambda: fake.shared
    raise LookupError(f"no media provider is called {name!r}")
