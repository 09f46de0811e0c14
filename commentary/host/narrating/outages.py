"""From a narrator's failures and answers to what hosts and operators are told of them.

A single slow answer is no news, and no more is a single good one that never came: what passes by
itself is told when it came twice in a row, or once it has cost ten seconds. It ends with a good
answer, not with another attempt.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from commentary.narrators.trouble import Trouble

TOLD_AFTER = timedelta(seconds=10)
# Somebody has to do something, or the hour to end: no second failure would say more.
_TOLD_AT_ONCE = {
    Trouble.KEY_REFUSED,
    Trouble.MODEL_UNKNOWN,
    Trouble.REQUEST_REFUSED,
    Trouble.CERTIFICATE,
    Trouble.REDIRECTED,
    Trouble.BUDGET_SPENT,
}


@dataclass(frozen=True, slots=True)
class Outage:
    """``until``: it is tried again then; None: soon, or after a restart."""

    trouble: Trouble
    until: datetime | None = None


class Outages:
    """Of one narrator. ``told``: what is so for everybody else."""

    def __init__(self) -> None:
        self.told: Outage | None = None
        self._since: datetime | None = None  # the first call of those that failed in a row
        self._last: Trouble | None = None

    def failed(
        self,
        trouble: Trouble,
        *,
        asked_at: datetime,
        resumes_at: datetime,
        until: datetime | None = None,
    ) -> None:
        """``resumes_at``: it is not asked again before. ``until``: what the other side named, or
        the hour's end; seconds are not told."""
        self._since = self._since or asked_at
        repeated = trouble is self._last or (self.told is None and self._last is not None)
        self._last = trouble
        long = resumes_at - self._since >= TOLD_AFTER and self.told is None
        if trouble in _TOLD_AT_ONCE or repeated or long:
            soon = until is None or until - asked_at < TOLD_AFTER
            self.told = Outage(trouble, None if soon else until)

    def stopped(self, trouble: Trouble) -> None:
        """Until somebody restarts it."""
        self.told = Outage(trouble)

    def answered(self) -> None:
        self.told = self._since = self._last = None
