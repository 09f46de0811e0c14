"""How long to wait before joining again."""

import random
from dataclasses import dataclass, field

FIRST_SECONDS = 0.2
MAX_SECONDS = 2.0


@dataclass
class Backoff:
    """0.2 s, doubling up to 2 s, each between half and the whole of that: many broadcasts that
    lost one server must not all come back in the same instant."""

    chance: random.Random = field(default_factory=random.Random)
    _next: float = FIRST_SECONDS

    def seconds(self) -> float:
        longest = self._next
        self._next = min(MAX_SECONDS, 2 * longest)
        return self.chance.uniform(0.5 * longest, longest)

    def reset(self) -> None:
        self._next = FIRST_SECONDS
