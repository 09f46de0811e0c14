"""Doors for Celery."""

from celery import shared_task

from commentary import leases


@shared_task(  # type: ignore[untyped-decorator]  # celery has no types
    name="commentary.tasks.mark_stale", soft_time_limit=20, time_limit=30
)
def mark_stale() -> None:
    """Spectators learn within a moment that their commentator died, also when no host is left."""
    leases.mark_stale()
