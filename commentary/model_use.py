"""The vision model's budget of the clock's hour (UTC), which all processes share in one row.

A call is let through by one conditional statement, so however many ask at once, no more calls begin
than are allowed. Tokens are known after a call: of those in flight the last may go beyond.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from commentary.models import ModelUse

HOUR = timedelta(hours=1)
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class HourlyBudget:
    """0 is no limit."""

    calls: int = 0
    tokens: int = 0


def hour_of(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def admit(budget: HourlyBudget, *, now: datetime | None = None) -> datetime | None:
    """The hour that a call is counted to, which may begin now; None: the hour's budget is spent,
    and that is counted."""
    hour = hour_of(now or timezone.now())
    ModelUse.objects.bulk_create([ModelUse(hour=hour)], ignore_conflicts=True)
    row = ModelUse.objects.filter(hour=hour)
    left = row
    if budget.calls:
        left = left.filter(calls__lt=budget.calls)
    if budget.tokens:
        left = left.filter(prompt_tokens__lt=budget.tokens - F("answer_tokens"))
    if left.update(calls=F("calls") + 1):
        return hour
    row.update(refused=F("refused") + 1)
    return None


def record(hour: datetime, *, prompt_tokens: int, answer_tokens: int, failed: int = 0) -> None:
    """What calls took that were let through in ``hour``; ``failed``: how many brought nothing."""
    ModelUse.objects.filter(hour=hour).update(
        prompt_tokens=F("prompt_tokens") + prompt_tokens,
        answer_tokens=F("answer_tokens") + answer_tokens,
        failed=F("failed") + failed,
    )


def is_spent(budget: HourlyBudget, *, now: datetime | None = None) -> bool:
    """For who asks and does not call."""
    use = this_hour(now=now)
    return bool(
        (budget.calls and use.calls >= budget.calls)
        or (budget.tokens and use.tokens >= budget.tokens)
    )


def this_hour(*, now: datetime | None = None) -> ModelUse:
    """What was used until now; a row of nothing where nobody asked."""
    hour = hour_of(now or timezone.now())
    return ModelUse.objects.filter(hour=hour).first() or ModelUse(hour=hour)


def forget_old(now: datetime) -> int:
    return ModelUse.objects.filter(hour__lt=now - KEPT).delete()[0]
