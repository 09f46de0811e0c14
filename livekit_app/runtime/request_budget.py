"""Another's rate limits, kept per operation: its answers say how many calls are left, until when.

By the headers ``X-RateLimit-Remaining`` and ``-Reset`` (seconds since 1970), and by 429 with
``Retry-After``. Each process knows what its own last answers said, and those count everybody's.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from livekit_app.runtime.retries import retry_after_seconds

MOST_SECONDS = 60.0  # windows are of a minute: a clock that is wrong holds us up no longer
GUESS_SECONDS = 1.0  # after a 429 that does not say how long


class RequestBudget:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._closed_until: dict[str, float] = {}

    def wait(self, operation: str) -> float:
        """Seconds until this operation may be asked for again; 0 for now."""
        return max(0.0, self._closed_until.get(operation, 0.0) - self._clock())

    def note(self, operation: str, status: int, headers: Mapping[str, str]) -> None:
        """What an answer says of the ones to come."""
        if status == 429:
            seconds = retry_after_seconds(headers.get("Retry-After"), now=_written_at(headers))
            if seconds is None:
                seconds = _until_reset(headers)
            self._close(operation, GUESS_SECONDS if seconds is None else seconds)
        elif _first(headers, "X-RateLimit-Remaining") == "0":
            self._close(operation, _until_reset(headers) or 0.0)
        else:
            self._closed_until.pop(operation, None)

    def _close(self, operation: str, seconds: float) -> None:
        self._closed_until[operation] = self._clock() + min(seconds, MOST_SECONDS)


def _until_reset(headers: Mapping[str, str]) -> float | None:
    """Seconds to ``X-RateLimit-Reset``, by the clock that wrote it: ours may be another."""
    try:
        reset = float(_first(headers, "X-RateLimit-Reset"))
    except ValueError:
        return None
    return min(max(0.0, reset - _written_at(headers).timestamp()), MOST_SECONDS)


def _written_at(headers: Mapping[str, str]) -> datetime:
    try:
        moment = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return datetime.now(UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _first(headers: Mapping[str, str], name: str) -> str:
    """Proxies join several answers' headers: ``, 40, 39``. The first that says something counts."""
    return next((one.strip() for one in headers.get(name, "").split(",") if one.strip()), "")
