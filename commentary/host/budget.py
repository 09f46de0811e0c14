"""What observers may cost: the broadcasts of one process share its CPU, and look less when it is
not enough.

Everything is measured: what each look took (its thread's CPU time), what the rest of the process
takes beside (decoding, the event loop), and how long a look lasted. Observers declare their ways
of looking, best first (``commentary.observers.observer.Effort``); a ``Governor`` takes the next
cheaper one, or in the end none for a while, and goes back when there is room again.
"""

from collections import deque
from collections.abc import Sequence

from commentary.observers.observer import Effort

LONE_CORES = 0.4  # more than this one broadcast never takes, decoding included
WINDOW_SECONDS = 8.0  # what is measured is the mean of so long
DOWN_SECONDS = 4.0  # between two steps down, so that the first can show
UP_SECONDS = 16.0  # of room, before a step up
REST_SECONDS = 30.0  # without looking, where even the cheapest way is too dear
HEADROOM = 0.8  # a step up must leave so much of the allowance free of doubt
FAR_OVER = 1.5  # the cheapest way takes so many times the allowance: it rests
LATE_SECONDS = 1.0  # a look that lasts so long is news no more
LATE_LOOKS = 3  # in a row: the machine is too slow, whoever takes the time


class Budget:
    """``cores`` for all broadcasts of the process. Belongs to one event loop; times are its own."""

    def __init__(self, cores: float) -> None:
        self._cores = cores
        self._allowances: set[Allowance] = set()
        self._beside = 0.0  # cores that are not spent on looking
        self._measured: tuple[float, float] | None = None
        self._looking = 0.0  # CPU seconds since then

    def allowance(self) -> "Allowance":
        """For one more broadcast, until it is closed."""
        allowance = Allowance(self)
        self._allowances.add(allowance)
        return allowance

    def close(self, allowance: "Allowance") -> None:
        self._allowances.discard(allowance)

    def measure(self, now: float, process_seconds: float) -> None:
        """Tell it the CPU time of the whole process so far, about once a second."""
        if self._measured is not None and now > self._measured[0]:
            then, seconds = self._measured
            beside = max(0.0, process_seconds - seconds - self._looking) / (now - then)
            self._beside += (beside - self._beside) * min(1.0, (now - then) / WINDOW_SECONDS)
        self._measured, self._looking = (now, process_seconds), 0.0

    def spent(self, seconds: float) -> None:
        self._looking += seconds

    def share(self, mine: "Allowance", now: float) -> float:
        """Cores that one broadcast may spend on looking. What the others do not want is free."""
        count = max(1, len(self._allowances))
        left = max(0.1 * self._cores, self._cores - self._beside)
        lone = max(0.1 * LONE_CORES, LONE_CORES - self._beside / count)
        wanted = sorted(one.wanted(now) for one in self._allowances if one is not mine)
        for served, want in enumerate(wanted):
            fair = left / (count - served)
            if want >= fair:
                return min(lone, fair)
            left -= want
        return min(lone, left)


class Allowance:
    """What one broadcast's observers spend together, and what they may."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._looks: deque[tuple[float, float, float]] = deque()  # when, CPU seconds, as if at best

    def spent(self, now: float, seconds: float, at_best: float) -> None:
        """A look took ``seconds`` of CPU; the best way would have taken ``at_best``."""
        self._looks.append((now, seconds, at_best))
        self._forget(now)
        self._budget.spent(seconds)

    def cores(self, now: float) -> float:
        return self._budget.share(self, now)

    def used(self, now: float) -> float:
        """Cores, over the last seconds."""
        self._forget(now)
        return sum(seconds for _, seconds, _ in self._looks) / WINDOW_SECONDS

    def wanted(self, now: float) -> float:
        """Cores that the best way of looking would take: who was made to save still wants them."""
        self._forget(now)
        return sum(at_best for _, _, at_best in self._looks) / WINDOW_SECONDS

    def close(self) -> None:
        self._budget.close(self)

    def _forget(self, now: float) -> None:
        while self._looks and now - self._looks[0][0] >= WINDOW_SECONDS:
            self._looks.popleft()


class Governor:
    """How one observer looks. ``effort`` is None while it rests."""

    def __init__(self, efforts: Sequence[Effort], allowance: Allowance, now: float) -> None:
        self._efforts = tuple(efforts)
        self._allowance = allowance
        self._level = 0
        self._changed_at = now
        self._room_since: float | None = None
        self._late = 0
        self._rests_until: float | None = None

    @property
    def effort(self) -> Effort | None:
        return None if self._rests_until is not None else self._efforts[self._level]

    @property
    def is_lowered(self) -> bool:
        return self._level > 0 or self._rests_until is not None

    def looked(self, now: float, cpu_seconds: float, seconds: float) -> None:
        """A look is over: its CPU time, and how long it lasted."""
        self._allowance.spent(now, cpu_seconds, cpu_seconds * self._dearer(0))
        self._late = self._late + 1 if seconds >= LATE_SECONDS else 0
        self._judge(now)

    def wakes(self, now: float) -> None:
        """Ask before each frame: a rest ends in its time, with the cheapest way."""
        if self._rests_until is not None and now >= self._rests_until:
            self._rests_until = None
            self._changed_at, self._late = now, 0

    def _judge(self, now: float) -> None:
        allowed, used = self._allowance.cores(now), self._allowance.used(now)
        is_late = self._late >= LATE_LOOKS
        if used > allowed or is_late:
            self._room_since = None
            if now - self._changed_at >= DOWN_SECONDS:
                self._down(now, far=is_late or used > FAR_OVER * allowed)
        elif self._level > 0 and used * self._dearer(self._level - 1) <= HEADROOM * allowed:
            self._room_since = now if self._room_since is None else self._room_since
            if now - max(self._room_since, self._changed_at) >= UP_SECONDS:
                self._level -= 1
                self._changed_at, self._room_since = now, None
        else:
            self._room_since = None

    def _down(self, now: float, *, far: bool) -> None:
        if self._level + 1 < len(self._efforts):
            self._level += 1
        elif far and len(self._efforts) > 1:  # who has one way only is the fallback itself
            self._rests_until = now + REST_SECONDS
        self._changed_at, self._late = now, 0

    def _dearer(self, level: int) -> float:
        """How many times what is spent now that way would take, by what they declare."""
        present = max(self._efforts[self._level].cost.cores, 1e-6)
        return max(1.0, self._efforts[level].cost.cores / present)
