"""Doors for Celery: short, repeatable, safe to run twice at once."""

from celery import shared_task
from django.utils import timezone

from livekit_app.participants import kept_people
from sessions_app import clock as sweep_service
from sessions_app.access import admissions
from sessions_app.auth import browser_sessions, nostr
from sessions_app.lifecycle import retention as retention_service
from sessions_app.signals import aged


@shared_task(name="sessions_app.tasks.sweep", soft_time_limit=20, time_limit=30)  # type: ignore[untyped-decorator]
def sweep() -> None:
    sweep_service.sweep()


@shared_task(name="sessions_app.tasks.retention", soft_time_limit=120, time_limit=150)  # type: ignore[untyped-decorator]
def retention() -> None:
    now = timezone.now()
    admissions.forget_beyond(now)
    nostr.forget_used()
    browser_sessions.forget_expired()
    retention_service.delete_old()
    kept_people.enqueue_forgetting()
    aged.send_robust(None, now=now)
