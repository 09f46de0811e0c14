"""Facts that go on keep the start they were first told with."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from commentary.observers.facts import Fact, Shirt, What
from commentary.observers.motion_facts import Direction

PAUSE = timedelta(seconds=2.0)  # not told for longer, and it is a new fact


@dataclass(frozen=True, slots=True)
class _Going:
    start: datetime
    told_at: datetime


class Telling:
    def __init__(self) -> None:
        self._going: dict[tuple[What, int, int | None, Direction | None], _Going] = {}

    def goes_on(
        self,
        what: What,
        since: datetime,
        at: datetime,
        confidence: float,
        *,
        who: int = 0,
        shirt: Shirt | None = None,
        number: int | None = None,
        direction: Direction | None = None,
    ) -> Fact:
        """``since``: from when on it was measured, if this is the first time."""
        key = (what, who, number, direction)
        before = self._going.get(key)
        goes_on = before is not None and at - before.told_at <= PAUSE
        start = before.start if before is not None and goes_on else since
        self._going[key] = _Going(start, at)
        return Fact(what, start, at, confidence, who, shirt, number, direction)

    def forget(self) -> None:
        """What comes now is another scene."""
        self._going.clear()
