"""What is known of a provider as a whole: restarts, outages, and whose turn it is to sweep."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from livekit_app.models import ProviderHealth
from livekit_app.runtime.database_leases import LEASE_SECONDS, Held, LeaseColumns

logger = logging.getLogger(__name__)

_SWEEP = LeaseColumns(until="sweeping_until")


def take_sweep(provider: str, apart: float = 0.0) -> Held | None:
    """The lease, when nobody else sweeps this provider now, and the last sweep began ``apart``
    seconds ago or earlier."""
    ProviderHealth.objects.get_or_create(provider=provider)
    now = timezone.now()
    due = _row(provider).filter(_is_due(now, apart))
    return _SWEEP.take(due, LEASE_SECONDS, now=now, swept_at=now)


def may_sweep(provider: str, apart: float) -> bool:
    """Would ``take_sweep`` succeed now?"""
    now = timezone.now()
    row = _row(provider)
    return not row.exists() or row.filter(_SWEEP.free(now), _is_due(now, apart)).exists()


def _is_due(now: datetime, apart: float) -> Q:
    if apart <= 0:
        return Q()
    return Q(swept_at=None) | Q(swept_at__lte=now - timedelta(seconds=apart))


def seen_since(provider: str, moment: datetime) -> bool:
    """Has a snapshot worked since?"""
    return _row(provider).filter(seen_at__gt=moment).exists()


def wait(provider: str, seconds: float) -> None:
    """It asked us to wait: its last sweep counts as one that begins ``seconds`` from now."""
    later = timezone.now() + timedelta(seconds=seconds)
    logger.warning("[sweep] provider is asked too often", extra={"provider": provider})
    _row(provider).filter(swept_at__lt=later).update(swept_at=later)


def renew_sweep(provider: str, held: Held, seconds: float) -> Held | None:
    return _SWEEP.renew(_row(provider), held, seconds)


def release_sweep(provider: str, held: Held) -> None:
    _SWEEP.release(_row(provider), held)


def _row(provider: str) -> QuerySet[ProviderHealth]:
    return ProviderHealth.objects.filter(provider=provider)


def answered(provider: str, server_id: str) -> bool:
    """A snapshot worked. True when it came from another server process than the last one."""
    now = timezone.now()
    row = ProviderHealth.objects.get(provider=provider)
    restarted = row.server_id not in {"", server_id}
    if row.failing_since is not None:
        logger.info("[sweep] provider is back", extra={"provider": provider})
        row.back_at = now
    if restarted:
        logger.warning("[sweep] media server restarted", extra={"provider": provider})
    row.server_id, row.seen_at, row.failing_since, row.last_error_code = server_id, now, None, ""
    row.save(update_fields=["server_id", "seen_at", "failing_since", "back_at", "last_error_code"])
    return restarted


def failed(provider: str, code: str) -> bool:
    """A snapshot did not work. True when that has been so for ``ROOM_LOST_SECONDS``."""
    now = timezone.now()
    row = ProviderHealth.objects.get(provider=provider)
    if row.failing_since is None:
        logger.warning("[sweep] provider failed", extra={"provider": provider, "code": code})
        row.failing_since = now
    row.last_error_code = code
    row.save(update_fields=["failing_since", "last_error_code"])
    return now - row.failing_since >= timedelta(seconds=settings.ROOM_LOST_SECONDS)
