"""Whose turn it is: which providers are swept, and how far apart two sweeps of one are.

An installation may have rooms at several providers: one was chosen when a broadcast began, another
is chosen now. Each is swept at its own pace, whoever asks for it.
"""

from django.conf import settings

from livekit_app.models import Room
from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.registry import is_served
from livekit_app.rooms.comparison import UNSETTLED


def providers() -> list[str]:
    """The chosen one, also without rooms (it may hold some that nobody owns), and all others that
    have rooms to be settled."""
    unsettled = Room.objects.filter(UNSETTLED).exclude(provider=settings.PROVIDER)
    others = set(unsettled.values_list("provider", flat=True).distinct())
    return [settings.PROVIDER, *sorted(others & PROVIDERS.keys())]


def pace(name: str) -> float:
    """Seconds from one regular sweep of this provider to the next."""
    able = PROVIDERS[name].capabilities
    # Where a media server does not say that it was restarted, only looking finds out.
    own = (2 if able.announces_restart else 1) * settings.SWEEP_SECONDS
    return float(max(own, able.sweep_seconds))


def least_apart(name: str) -> float:
    """So many seconds after the last regular sweep the next one is due. A tick that comes a little
    early counts; what the provider's rate limits ask for is kept in any case."""
    return max(pace(name) - settings.SWEEP_SECONDS / 2, limit_of(name))


def limit_of(name: str) -> float:
    """Seconds that must be between any two sweeps, as the provider's rate limits ask."""
    return PROVIDERS[name].capabilities.sweep_seconds


def seconds_between_ticks() -> float:
    """For beat: the pace of the fastest provider that may have rooms. One with a pace of its own is
    asked about more often than that, or each of its sweeps would be late by up to a whole tick."""
    served = [name for name in PROVIDERS if is_served(name)]
    return float(min(settings.SWEEP_SECONDS if limit_of(one) else pace(one) for one in served))
