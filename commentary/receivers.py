"""Takes part in the clock of the broadcasts."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from commentary import leases
from sessions_app.signals import swept


@receiver(swept)
def tell_of_dead_commentators(*, now: datetime, **kwargs: Any) -> None:
    """Spectators learn within a moment that their commentator died, also when no host is left."""
    leases.mark_stale(now=now)
