"""Takes part in the clock of the broadcasts, and in forgetting what is old."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from commentary import leases, model_use
from sessions_app.signals import aged, swept


@receiver(swept)
def tell_of_dead_commentators(*, now: datetime, **kwargs: Any) -> None:
    """Spectators learn within a moment that their commentator died, also when no host is left."""
    leases.mark_stale(now=now)


@receiver(aged)
def forget_what_the_model_was_asked_for(*, now: datetime, **kwargs: Any) -> None:
    model_use.forget_old(now)
