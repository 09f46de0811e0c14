"""When each part of the product was last alive."""

from django.utils import timezone

from livekit_app.models import Heartbeat


def beat(name: str, detail: str = "") -> None:
    """Write that ``name`` (worker, beat, sweep …) is alive now."""
    Heartbeat.objects.update_or_create(
        name=name, defaults={"at": timezone.now(), "detail": detail[:80]}
    )


def age(name: str) -> float | None:
    """Seconds since the last beat of ``name``; None when it never beat."""
    at = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return None if at is None else (timezone.now() - at).total_seconds()
