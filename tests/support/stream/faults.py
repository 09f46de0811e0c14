"""What may go wrong between Stream and us, on purpose.

Each fault has a regular expression ``match`` that is searched in "Operation METHOD /path", such as
"GetOrCreateCall POST /api/v2/video/call/sideline/pickup-1"; empty matches all. ``times``: how often
it strikes, 0 for until ``clear()``.
"""

import asyncio
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["slow", "status", "cut", "hang", "limit"]
WINDOW_SECONDS = 60.0  # of rate limits [docs]
USUAL_LIMIT = 10_000
USER_LIMIT = 60  # of each user and operation; servers are exempt [docs]


@dataclass
class Fault:
    kind: Kind
    match: str = ""
    times: int = 0
    seconds: float = 0.0  # slow
    status: int = 0
    retry_after: int | None = None
    carried_out: bool = True  # slow, cut, hang: was it done before it went wrong?
    limit: int = 0  # of requests in a window, then 429
    struck: int = 0

    def hits(self, what: str) -> bool:
        return not self._is_used_up and re.search(self.match, what) is not None

    @property
    def _is_used_up(self) -> bool:
        return bool(self.times) and self.struck >= self.times


@dataclass
class HookFaults:
    """Webhooks: ``match`` is searched in the event's type."""

    drop: str | None = None  # None: nothing is dropped; "": everything
    double: str | None = None
    delay: float = 0.0
    reverse_seconds: float = 0.0  # so long they are gathered, then sent backwards

    def drops(self, kind: str) -> bool:
        return self.drop is not None and re.search(self.drop, kind) is not None

    def doubles(self, kind: str) -> bool:
        return self.double is not None and re.search(self.double, kind) is not None


class Faults:
    def __init__(self) -> None:
        self.active: list[Fault] = []
        self.hooks = HookFaults()
        self.lists_lag = 0.0  # seconds, of lists of calls and of participants
        self.looks_lag = 0.0  # the same of GetCall
        self.user_limit = USER_LIMIT
        self.asked: Counter[str] = Counter()  # by operation
        self._windows: dict[str, list[float]] = defaultdict(list)
        self._over = asyncio.Event()  # whatever hangs is let go

    def slow(
        self, seconds: float, match: str = "", *, times: int = 0, carried_out: bool = False
    ) -> None:
        """``carried_out``: before the wait, so that who gives up has changed something."""
        self._add("slow", match, times, seconds=seconds, carried_out=carried_out)

    def status(
        self, status: int, match: str = "", *, times: int = 0, retry_after: int | None = None
    ) -> None:
        """A refusal without any effect: 500, 503, 429 …"""
        self._add("status", match, times, status=status, retry_after=retry_after)

    def cut(self, match: str = "", *, times: int = 0, carried_out: bool = True) -> None:
        """The connection breaks within the answer."""
        self._add("cut", match, times, carried_out=carried_out)

    def hang(self, match: str = "", *, times: int = 0, carried_out: bool = False) -> None:
        """No byte, until ``clear()``."""
        self._add("hang", match, times, carried_out=carried_out)

    def limit(self, limit: int, match: str = "", *, retry_after: int | None = None) -> None:
        """So many requests of a window are answered; headers say how many are left."""
        self._add("limit", match, 0, limit=limit, retry_after=retry_after)

    def clear(self) -> None:
        """Everything is well from now on; what hangs, is slow or is gathered goes out."""
        self.active.clear()
        self.hooks = HookFaults()
        self.lists_lag = self.looks_lag = 0.0
        self.user_limit = USER_LIMIT
        self._windows.clear()
        self.let_go()

    def let_go(self) -> None:
        """What hangs is answered."""
        self._over.set()
        self._over = asyncio.Event()

    def _add(self, kind: Kind, match: str, times: int, **how: Any) -> None:
        re.compile(match)
        self.active.append(Fault(kind, match, times, **how))

    # For the server.

    def strike(self, kind: Kind, what: str, *, carried_out: bool | None = None) -> Fault | None:
        for fault in self.active:
            if carried_out not in (None, fault.carried_out):
                continue
            if fault.kind == kind and fault.hits(what):
                fault.struck += 1
                return fault
        return None

    async def until_over(self, seconds: float | None = None) -> None:
        """Until ``clear()``, at most so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._over.wait()

    def count(self, operation: str, what: str) -> tuple[int, int, float, Fault | None]:
        """This request in its window: (limit, remaining, reset, the fault if it is over)."""
        self.asked[operation] += 1
        fault = next((f for f in self.active if f.kind == "limit" and f.hits(what)), None)
        window, now = self._windows[operation], time.time()
        if window and window[0] <= now - WINDOW_SECONDS:
            window.clear()
        limit = fault.limit if fault else USUAL_LIMIT
        over = len(window) >= limit
        if not over:
            window.append(now)
        resets = (window[0] if window else now) + WINDOW_SECONDS
        return limit, max(0, limit - len(window)), resets, fault if over else None

    def is_too_much(self, operation: str, user_id: str) -> bool:
        """A user's own limit: over once it has asked so often in a window."""
        window, now = self._windows[f"{operation} {user_id}"], time.time()
        if window and window[0] <= now - WINDOW_SECONDS:
            window.clear()
        window.append(now)
        return len(window) > self.user_limit

    def limits(self, operations: Iterable[str]) -> dict[str, tuple[int, int, float]]:
        """Of each operation: (limit, remaining, reset)."""
        each, now = {}, time.time()
        for name in operations:
            fault = next((f for f in self.active if f.kind == "limit" and f.hits(name)), None)
            limit = fault.limit if fault else USUAL_LIMIT
            left = max(0, limit - len(self._windows.get(name, ())))
            each[name] = (limit, left, now + WINDOW_SECONDS)
        return each

    def as_json(self) -> dict[str, Any]:
        return {
            "active": [asdict(fault) for fault in self.active],
            "hooks": asdict(self.hooks),
            "lists_lag": self.lists_lag,
            "looks_lag": self.looks_lag,
            "user_limit": self.user_limit,
        }
