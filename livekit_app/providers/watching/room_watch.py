"""Watching a room: the commentator's side of the media, one implementation per provider.

A ``RoomWatch`` is one hidden participant in one room. It hands over sampled, decoded frames and
knows when the last *encoded* frame came, which is what liveness is judged by: healthy means
frames flowed recently, not "connected".
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from livekit_app.providers.port import Grant
from livekit_app.providers.watching.sound import Sound

Image = npt.NDArray[np.uint8]

CloseReason = Literal[
    "stopped",  # we asked
    "room_gone",  # no such room (404), or it was closed under us
    "kicked",  # the same identity joined elsewhere
    "removed",  # somebody put us out
    "token_expired",
    "refused",  # full, or another 4xx
    "unreachable",  # no answer to signalling
    "connection_lost",  # media or its server went away
]


@dataclass(frozen=True, slots=True)
class Frame:
    """A decoded picture. ``image`` has shape (height, width, 3), uint8, BGR (OpenCV's order)."""

    image: Image
    at: datetime  # when its last packet arrived, UTC


class RoomWatch(Protocol):
    """Use: ``await connect(grant)``, iterate ``frames()`` until it ends, read ``close_reason``."""

    @property
    def last_frame_at(self) -> datetime | None:
        """Arrival of the newest encoded video frame (every frame, not only the sampled ones)."""

    @property
    def connected_since(self) -> datetime | None:
        """Since when frames could arrive without a break. None while there is no connection or it
        is being repaired: then missing frames say nothing of the camera."""

    @property
    def close_reason(self) -> CloseReason | None:
        """None while open."""

    async def connect(self, grant: Grant) -> None:
        """Join. Raises ``WatchFailed`` when that does not work."""

    def frames(self) -> AsyncIterator[Frame]:
        """The newest sampled frame each time, at most ``frames_per_second``; old ones are dropped.
        Ends when the watch is closed. Silence (no frames) does not end it."""

    def sound(self) -> AsyncIterator[Sound]:
        """What the camera's microphone sends, in order, where the watch was opened with ``audio``;
        else nothing. Who reads too slowly loses the oldest. Ends as ``frames`` does."""

    async def aclose(self) -> None:
        """Leave. May be called twice."""


class WatchFailed(Exception):
    def __init__(self, reason: CloseReason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
