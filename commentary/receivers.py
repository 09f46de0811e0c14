"""Takes part in the clock of the broadcasts, in forgetting what is old, and in the withdrawal of
lines."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from commentary import leases, model_use
from commentary.voice import voice_rows
from sessions_app.signals import aged, line_withdrawn, swept


@receiver(swept)
def tell_of_dead_commentators(*, now: datetime, **kwargs: Any) -> None:
    """Spectators learn within a moment that their commentator died, also when no host is left."""
    leases.mark_stale(now=now)


@receiver(aged)
def forget_what_the_model_was_asked_for(*, now: datetime, **kwargs: Any) -> None:
    model_use.forget_old(now)


@receiver(line_withdrawn)
def forget_its_voice(*, session_id: str, seq: int, **kwargs: Any) -> None:
    voice_rows.forget(session_id, seq)
