"""Tells the database when the model of a broadcast's narrator begins, changes or ends its trouble;
not with each beat, for a notice goes to the pages with it."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError

from commentary import leases
from commentary.host.narrating.outages import Outage
from commentary.leases import Lease
from livekit_app.runtime.db_threads import DbThreads

logger = logging.getLogger(__name__)


class TroubleTeller:
    """``run`` until cancelled; it raises ``LeaseLost``. ``look`` again and again: what could not be
    written is tried again then. Whoever took the lease began with no trouble."""

    def __init__(
        self,
        lease: Lease,
        outage: Callable[[], Outage | None],
        *,
        database: DbThreads,
        log: dict[str, Any],
    ) -> None:
        self._lease = lease
        self._outage = outage
        self._database = database
        self._log = log
        self._told: Outage | None = None
        self._woken = asyncio.Event()

    def look(self) -> None:
        if self._outage() != self._told:
            self._woken.set()

    async def run(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            outage = self._outage()
            if outage == self._told:
                continue
            try:
                await self._database.run(
                    leases.write_model_trouble,
                    self._lease,
                    "" if outage is None else outage.trouble,
                    None if outage is None else outage.until,
                )
            except DatabaseError:
                logger.warning("[commentary] model's trouble not written", extra=self._log)
                continue
            self._told = outage
            words = (
                "[commentary] model speaks again" if outage is None else "[commentary] model out"
            )
            logger.warning(words, extra=self._log | {"trouble": outage and str(outage.trouble)})
