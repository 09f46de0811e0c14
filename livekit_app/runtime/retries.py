"""How long to wait before something is tried again; ``static/js/core/backoff.js`` in Python.

Standard library only: the media server uses it, too. (Libraries for this call the function that is
retried. Ours wait for an event meanwhile, or keep the number of attempts in a row.)
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """``first_seconds``, doubling up to ``max_seconds``, each between half and the whole of that:
    many that failed in one moment must not all come back in one."""

    first_seconds: float
    max_seconds: float
    chance: Callable[[], float] = random.random

    def delay(self, attempt: int, *, retry_after: float | None = None) -> float:
        """Seconds. ``attempt``: 0 before the first retry. On top of ``retry_after``, what the
        other side asked for: not sooner, and not all at the same moment."""
        whole = min(self.max_seconds, self.first_seconds * 2.0 ** min(attempt, 30))
        return (retry_after or 0.0) + whole * (0.5 + 0.5 * self.chance())


@dataclass(slots=True)
class Backoff:
    """A policy that counts by itself."""

    policy: RetryPolicy
    _attempt: int = field(default=0, init=False)

    def seconds(self, *, retry_after: float | None = None) -> float:
        """How long to wait now; longer next time."""
        delay = self.policy.delay(self._attempt, retry_after=retry_after)
        self._attempt += 1
        return delay

    def reset(self) -> None:
        """It worked: the next failure starts with short waits again."""
        self._attempt = 0


def retry_after_seconds(header: str | None, *, now: datetime | None = None) -> float | None:
    """A ``Retry-After`` header: seconds, or a date; None where there is none that can be read."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
