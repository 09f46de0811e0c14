"""Numbers that tell whether database and media server agree, and the alarms that follow.

Counted where it happens (``count``), stored as ``Tally`` rows so that every process adds to the
same numbers, and read by the admin and ``manage.py reconcile`` (``read``). docs/drift.md says what
to do when an alarm shows.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F, Max, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from livekit_app.models import Participant, ProviderEvent, ProviderHealth, Room, Tally
from livekit_app.providers.catalogue import PROVIDERS

logger = logging.getLogger(__name__)

FOUND, REPAIRED, REFUSED = "found:", "repaired:", "refused:"

SILENCE = timedelta(minutes=10)  # without any webhook although rooms are open
BIRTH_NOTICE = timedelta(minutes=1)  # by then LiveKit has told us of a room it made, or never will
LASTING = timedelta(seconds=30)  # a disagreement older than this does not heal by itself
REFUSALS_RECENT = timedelta(minutes=10)

CAUSES = {
    "": "",
    "provider_unreachable": "unreachable: nothing answers at its address",
    "provider_timeout": "too slow: no answer within the limit",
    "provider_rejected": "it refuses what it is asked",
    "provider_credentials": "credentials rejected, or none are set",
    "provider_busy": "asked too often: its rate limit",
    "provider_broken": "answers with errors, or is not a media server",
    "provider_full": "full",
}


@dataclass(frozen=True)
class Drift:
    """One provider, now. Ages in seconds; None: nothing to tell the age of."""

    open_rooms: int
    disagreeing: int
    oldest: float | None  # age of the oldest disagreement that lasts
    fault: str  # why the provider cannot be used, in words; empty: it can
    last_webhook: datetime | None
    is_silent: bool  # no webhook comes although one should
    found: Mapping[str, int]
    repaired: Mapping[str, int]
    refused: Mapping[str, int]
    alarms: tuple[str, ...]


def count(provider: str, name: str, times: int = 1) -> None:
    """Add to a tally. Safe from any process; a new tally begins at ``times``."""
    if times < 1:
        return
    now = timezone.now()
    name = name[:48]
    row = Tally.objects.filter(provider=provider, name=name)
    if row.update(count=F("count") + times, last_at=now):
        return
    try:
        _, created = Tally.objects.get_or_create(
            provider=provider, name=name, defaults={"count": times, "last_at": now}
        )
    except IntegrityError:  # somebody else began it in this moment
        created = False
    if not created:
        row.update(count=F("count") + times, last_at=now)


class Refusals:
    """Webhooks answered with 4xx. Strangers can cause them, so they are written at most once a
    second per process; what came within that second is added by the next one that is written."""

    EVERY_SECONDS = 1.0

    def __init__(self) -> None:
        self._waiting: Counter[tuple[str, str]] = Counter()
        self._written_at = float("-inf")
        self._lock = threading.Lock()

    def note(self, provider: str, code: str) -> None:
        with self._lock:
            self._waiting[provider, code] += 1
            now = time.monotonic()
            if now - self._written_at < self.EVERY_SECONDS:
                return
            self._written_at = now
            waiting, self._waiting = self._waiting, Counter()
        for (name, why), times in waiting.items():
            count(name, REFUSED + why, times)


refusals = Refusals()


def read(provider: str) -> Drift:
    """Everything about one provider. A few indexed queries over what is open."""
    now = timezone.now()
    open_rooms = Room.objects.filter(provider=provider, desired=Room.Desired.OPEN)
    disagreeing, since = _disagreements(provider)
    oldest = None if since is None else (now - since).total_seconds()
    health = ProviderHealth.objects.filter(provider=provider).first()
    fault = ""
    # Nobody looks at one that is not chosen and has nothing left to settle: what was said last of
    # it is no alarm.
    in_use = provider == settings.PROVIDER or disagreeing or open_rooms.exists()
    if in_use and health is not None and health.failing_since is not None:
        fault = CAUSES.get(health.last_error_code, health.last_error_code)
    # The last by number is the last that came, and the date has no index.
    events = ProviderEvent.objects.filter(provider=provider).order_by("-pk")
    last_webhook = events.values_list("received_at", flat=True).first()
    silence = _silence(provider, last_webhook, now)
    tallies = list(Tally.objects.filter(provider=provider))
    return Drift(
        open_rooms=open_rooms.count(),
        disagreeing=disagreeing,
        oldest=oldest,
        fault=fault,
        last_webhook=last_webhook,
        is_silent=bool(silence),
        found=_named(tallies, FOUND),
        repaired=_named(tallies, REPAIRED),
        refused=_named(tallies, REFUSED),
        alarms=tuple(_alarms(fault, oldest, silence, tallies, now)),
    )


def _alarms(
    fault: str, oldest: float | None, silence: str, tallies: list[Tally], now: datetime
) -> Iterator[str]:
    if fault:
        yield f"provider failing: {fault}"
    if oldest is not None and oldest > LASTING.total_seconds():
        yield f"disagreement for {oldest:.0f} s"
    if silence:
        yield silence
    recent = [
        row
        for row in tallies
        if row.name.startswith(REFUSED) and row.last_at > now - REFUSALS_RECENT
    ]
    if recent:
        codes = ", ".join(sorted(row.name.removeprefix(REFUSED) for row in recent))
        yield f"webhooks refused within 10 minutes: {codes}"


def _named(tallies: list[Tally], prefix: str) -> dict[str, int]:
    return {
        row.name.removeprefix(prefix): row.count for row in tallies if row.name.startswith(prefix)
    }


def _disagreements(provider: str) -> tuple[int, datetime | None]:
    """How many rooms differ from the provider, as last seen, and since when the oldest does."""
    differing = Room.objects.filter(
        Q(desired=Room.Desired.OPEN) & ~Q(observed=Room.Observed.PRESENT)
        | Q(desired=Room.Desired.CLOSED) & ~Q(observed=Room.Observed.ABSENT)
        | Q(desired=Room.Desired.OPEN, missing_since__isnull=False)
        | Q(desired=Room.Desired.OPEN, failing_since__isnull=False),
        provider=provider,
    )
    rooms = differing.aggregate(
        oldest=Min(Coalesce("missing_since", "failing_since", "closed_at", "created_at"))
    )["oldest"]
    people = Participant.objects.filter(
        room__provider=provider, left_at=None, doubted_at__isnull=False
    ).aggregate(oldest=Min("doubted_at"))["oldest"]
    both = [at for at in (rooms, people) if at is not None]
    return differing.count(), min(both, default=None)


def _silence(provider: str, last_webhook: datetime | None, now: datetime) -> str:
    """Why no webhook seems to reach us; empty when that cannot be said.

    A room's birth is always told, so one older than a minute without any webhook since is proof.
    """
    needed = PROVIDERS[provider].webhooks_with
    if needed and not getattr(settings, needed):
        return ""
    births = Room.objects.filter(
        provider=provider, desired=Room.Desired.OPEN, observed=Room.Observed.PRESENT
    ).aggregate(first=Min("created_at"), last=Max("created_at"))
    first, last = births["first"], births["last"]
    if first is None:
        return ""
    if now - BIRTH_NOTICE > last and (last_webhook is None or last_webhook < last):
        return "no webhook came since a room was opened"
    if now - SILENCE > max(first, last_webhook or first):
        minutes = SILENCE.total_seconds() / 60
        return f"no webhook for {minutes:.0f} minutes although rooms are open"
    return ""
