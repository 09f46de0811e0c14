"""The last seconds as pictures, for a narrator that looks itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Picture:
    """``jpeg`` has 512 pixels at most on its long side; ``at``: when the frame arrived (UTC)."""

    at: datetime
    jpeg: bytes


class Pictures(Protocol):
    """Of one broadcast."""

    async def last(self) -> Sequence[Picture]:
        """Three or four of the last seconds, oldest first; none while nothing came, or where the
        host lets no model look."""


class NoPictures:
    """For narrators that do not look."""

    async def last(self) -> Sequence[Picture]:
        return ()
