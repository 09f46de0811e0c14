"""What pages load to show video: a player of ours, and a vendor's module where it needs one.

A broadcast goes on at the provider it began on, also when another one is chosen meanwhile. A page
that does not know yet whose broadcast it will show is told of all that are served.
"""

from typing import Any

from django.templatetags.static import static

from livekit_app.providers import registry
from livekit_app.providers.spec import ProviderSpec


def video(spec: ProviderSpec) -> dict[str, Any]:
    """What a page needs to try or to show this provider's video."""
    return {"player": spec.player, "playerModule": module_of(spec)}


def any_video(spec: ProviderSpec) -> dict[str, Any]:
    """The same, where the broadcast may be another provider's."""
    return {**video(spec), "playerModules": by_player()}


def module_of(spec: ProviderSpec) -> str | None:
    """Where the browser finds the vendor's module that the player needs. None: it needs none, or
    that is not installed."""
    if not spec.vendor_module or not registry.has_player(spec):
        return None
    return static(f"vendor/{spec.vendor_module}")


def by_player() -> dict[str, str | None]:
    return {spec.player: module_of(spec) for spec in registry.served()}
