"""How long to wait before trying again."""

import random
from dataclasses import dataclass, field


@dataclass
class Backoff:
    """0.2 s, doubling up to 2 s (unless told otherwise), each between half and the whole of that:
    many broadcasts that lost one server must not all come back in the same instant."""

    first_seconds: float = 0.2
    max_seconds: float = 2.0
    chance: random.Random = field(default_factory=random.Random)
    _next: float = field(init=False)

    def __post_init__(self) -> None:
        self.reset()

    def seconds(self) -> float:
        longest = self._next
        self._next = min(self.max_seconds, 2 * longest)
        return self.chance.uniform(0.5 * longest, longest)

    def reset(self) -> None:
        self._next = self.first_seconds
