"""A lease on a row: who may work on it, and until when if its holder dies.

One place for the compare-and-set that reconciling a room, sweeping a provider and commentating a
broadcast are built on; each table says in a ``LeaseColumns`` where it keeps its lease. Rules
- A lease is free when it was released or has run out. Nobody guesses whether a holder still lives.
- Leases are short, and are renewed while the work goes on (``renewing``); a killed holder's is free
  ``LEASE_SECONDS`` after its last renewal at most.
- A lease can be lost: to a process that is faster than one that was stopped. So what a holder
  stores, it stores on condition that the row is still ``held_by`` it.
- All times are this process's clock's. Leases are long compared with how far the clocks of one
  installation are apart.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from livekit_app.runtime.db_threads import run_in_database

logger = logging.getLogger(__name__)

LEASE_SECONDS = 1.5  # for work that is renewed here: shorter than a process takes to start
RENEWALS = 3  # within one lease, so that a slow one does not cost it


@dataclass(frozen=True, slots=True)
class Held:
    """A lease as its holder knows it. ``epoch``: how often the row was taken, where that is kept.
    ``until`` tells holders apart where the row names none."""

    owner: str = ""
    epoch: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeaseColumns:
    """Names of columns. ``until``: when it runs out; null: free. ``owner``: empty text when free.
    ``epoch``: counts how often it was taken."""

    until: str
    owner: str = ""
    epoch: str = ""

    def free(self, now: datetime, *, prefix: str = "") -> Q:
        """``prefix``: the way from another table, as ``commentary_run__``. A row that is not there
        counts as free."""
        return Q((f"{prefix}{self.until}", None)) | self.run_out(now, prefix=prefix)

    def run_out(self, now: datetime, *, prefix: str = "") -> Q:
        return Q((f"{prefix}{self.until}__lt", now))

    def in_force(self, now: datetime) -> Q:
        return Q((f"{self.until}__gte", now))

    def held_by(self, held: Held) -> Q:
        if not self.owner:
            return Q((self.until, held.until))
        found = Q((self.owner, held.owner))
        return found & Q((self.epoch, held.epoch)) if self.epoch else found

    def take(
        self,
        row: QuerySet[Any],
        seconds: float,
        *,
        owner: str = "",
        now: datetime | None = None,
        **changes: object,
    ) -> Held | None:
        """The lease of the one row in ``row``, if it is free or ``owner``'s already; None when
        another has it. ``changes``: other columns that are written with it.

        With an epoch: call it in a transaction, which keeps others away until it is read.
        """
        now = now or timezone.now()
        until = now + timedelta(seconds=seconds)
        free = self.free(now)
        changes[self.until] = until
        if self.owner:
            changes[self.owner] = owner
        if self.epoch:
            changes[self.epoch] = F(self.epoch) + 1
        elif self.owner:
            free |= Q((self.owner, owner))
        if not row.filter(free).update(**changes):
            return None
        epoch = row.values_list(self.epoch, flat=True).get() if self.epoch else 0
        return Held(owner, epoch, until)

    def renew(
        self,
        row: QuerySet[Any],
        held: Held,
        seconds: float,
        *,
        now: datetime | None = None,
        **changes: object,
    ) -> Held | None:
        """None: lost. One that has run out is ours again if nobody took it meanwhile."""
        until = (now or timezone.now()) + timedelta(seconds=seconds)
        changes[self.until] = until
        renewed = row.filter(self.held_by(held)).update(**changes)
        return Held(held.owner, held.epoch, until) if renewed else None

    def release(self, row: QuerySet[Any], held: Held) -> bool:
        """Give it back; False when it was lost, and nothing is changed."""
        return bool(row.filter(self.held_by(held)).update(**self.released))

    @property
    def released(self) -> dict[str, object]:
        """What a free row has, for whoever stores an outcome and lets go in one statement."""
        return {self.until: None} | ({self.owner: ""} if self.owner else {})


Renew = Callable[[Held, float], Held | None]


@contextlib.asynccontextmanager
async def renewing(
    renew: Renew,
    held: Held,
    *,
    release: Callable[[Held], object] | None = None,
    seconds: float = LEASE_SECONDS,
) -> AsyncIterator[None]:
    """Calls ``renew(held, seconds)`` in the database, now and then while the block runs, and
    ``release(held)`` after it. The work goes on when the lease is lost: what it stores has the
    condition."""
    over = asyncio.Event()
    task = asyncio.create_task(_renew(renew, held, seconds, over), name="lease")
    try:
        yield
    finally:
        over.set()  # not cancelled: what a renewal under way has written would be unknown
        last = await task
        if release is not None and last is not None:
            await run_in_database(release, last)


async def _renew(renew: Renew, held: Held, seconds: float, over: asyncio.Event) -> Held | None:
    """Until ``over``; the lease as it is then."""
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds / RENEWALS):
                await over.wait()
                return held
        try:
            renewed = await run_in_database(renew, held, seconds)
        except DatabaseError as problem:  # it may be back before the lease has run out
            logger.warning("[lease] not renewed", extra={"problem": type(problem).__name__})
            continue
        if renewed is None:
            logger.warning("[lease] lost while its work goes on", extra={"until": held.until})
            return None
        held = renewed
