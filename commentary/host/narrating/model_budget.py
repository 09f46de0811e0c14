"""The hour's budget of the vision model as narrators of this process meet it.

Every request is let through by the database (``commentary.model_use``), so all processes together
keep to it. What requests took is gathered here and written with the host's next beat: nothing waits
for that, and a call that was given up is counted as well.
"""

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from commentary import model_use
from commentary.model_use import HOUR, HourlyBudget, hour_of
from commentary.narrators.narrator import NarratorUnavailable
from commentary.narrators.trouble import Trouble
from livekit_app.runtime.db_threads import DbThreads

logger = logging.getLogger(__name__)


def budget_as_set() -> HourlyBudget:
    return HourlyBudget(settings.VISION_CALLS_PER_HOUR, settings.VISION_TOKENS_PER_HOUR)


@dataclass(slots=True)
class _Took:
    prompt_tokens: int = 0
    answer_tokens: int = 0
    failed: int = 0


class ModelBudget:
    """One for a host."""

    def __init__(self, database: DbThreads, budget: HourlyBudget) -> None:
        self._database = database
        self._budget = budget
        self._took: defaultdict[datetime, _Took] = defaultdict(_Took)
        self._spent: datetime | None = None  # the last hour whose end was told of

    async def admit(self) -> datetime:
        """The hour a request counts to. Raises ``NarratorUnavailable`` when its budget is spent,
        and ``DatabaseError``: what cannot be counted is not asked."""
        hour = await self._database.run(model_use.admit, self._budget)
        if hour is not None:
            return hour
        now = timezone.now()
        if self._spent != hour_of(now):
            self._spent = hour_of(now)
            logger.warning(
                "[commentary] the vision model's budget of this hour is spent",
                extra={"calls": self._budget.calls, "tokens": self._budget.tokens},
            )
        raise NarratorUnavailable(
            "the hour's budget is spent",
            retry_after=(hour_of(now) + HOUR - now).total_seconds(),
            trouble=Trouble.BUDGET_SPENT,
        )

    def took(
        self, hour: datetime, *, prompt_tokens: int = 0, answer_tokens: int = 0, failed: int = 0
    ) -> None:
        took = self._took[hour]
        took.prompt_tokens += prompt_tokens
        took.answer_tokens += answer_tokens
        took.failed += failed

    async def write(self) -> None:
        """What was gathered. Raises ``DatabaseError``; then it is written with the next."""
        taken, self._took = self._took, defaultdict(_Took)
        for hour, took in list(taken.items()):
            try:
                await self._database.run(
                    model_use.record,
                    hour,
                    prompt_tokens=took.prompt_tokens,
                    answer_tokens=took.answer_tokens,
                    failed=took.failed,
                )
            except BaseException:
                for kept, rest in taken.items():
                    self.took(
                        kept,
                        prompt_tokens=rest.prompt_tokens,
                        answer_tokens=rest.answer_tokens,
                        failed=rest.failed,
                    )
                raise
            del taken[hour]


class NarratorMeter:
    """Of one narrator of one broadcast (a ``ModelMeter``). ``requests``: how many it was let make,
    so that its runner knows whether it asked at all."""

    def __init__(self, budget: ModelBudget) -> None:
        self._budget = budget
        self._hour: datetime | None = None
        self.requests = 0

    async def admit(self) -> None:
        self._hour = await self._budget.admit()
        self.requests += 1

    def record(self, prompt_tokens: int, answer_tokens: int) -> None:
        if self._hour is not None:
            self._budget.took(self._hour, prompt_tokens=prompt_tokens, answer_tokens=answer_tokens)

    def failed(self) -> None:
        """The last request brought nothing."""
        if self._hour is not None:
            self._budget.took(self._hour, failed=1)
