"""What waits for an observer: frames, of which it gets as many as it wants, or sound, all of it."""

import asyncio
from collections import deque
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from commentary.observers.frame_pace import FramePace
from commentary.observers.observer import Effort
from livekit_app.providers.watching.room_watch import Frame
from livekit_app.providers.watching.sound import Sound

WAITING_FRAMES = 4  # an observer that is slower than the camera skips the oldest
WAITING_CHUNKS = 200  # of sound; as many as a watch keeps

SensedT = TypeVar("SensedT")


class Feed(Protocol[SensedT]):
    """Belongs to one event loop."""

    def put(self, sensed: SensedT) -> None:
        """Never waits; the oldest are dropped."""

    @property
    def is_ready(self) -> bool:
        """Is there something to take?"""

    async def come(self) -> None:
        """Until there is something to take."""

    def take(self) -> "tuple[list[SensedT], datetime | None]":
        """What the observer is to be given (it may be nothing), and when the newest came; None:
        nothing came. What is taken is gone."""

    def suit(self, effort: Effort) -> None:
        """The observer looks this way from now on."""

    def clear(self) -> None: ...


class _Waiting(Generic[SensedT]):
    def __init__(self, longest: int) -> None:
        self._waiting: deque[SensedT] = deque(maxlen=longest)
        self._ready = asyncio.Event()

    @property
    def is_ready(self) -> bool:
        return self._ready.is_set()

    async def come(self) -> None:
        await self._ready.wait()

    def clear(self) -> None:
        self._waiting.clear()
        self._ready.clear()

    def _all(self) -> list[SensedT]:
        taken = list(self._waiting)
        self.clear()
        return taken


class FrameFeed(_Waiting[Frame]):
    def __init__(self, effort: Effort) -> None:
        super().__init__(WAITING_FRAMES)
        self.suit(effort)

    def suit(self, effort: Effort) -> None:
        self._pace = FramePace(effort.cost.frames_per_second)

    def put(self, sensed: Frame) -> None:
        self._waiting.append(sensed)
        self._ready.set()

    def take(self) -> tuple[list[Frame], datetime | None]:
        frames = self._all()
        at = frames[-1].at if frames else None
        return [frame for frame in frames if self._pace.wants(frame.at)], at


class SoundFeed(_Waiting[Sound]):
    """Handed over whole, as often as the observer wants to look."""

    def __init__(self, effort: Effort) -> None:
        super().__init__(WAITING_CHUNKS)
        self.suit(effort)

    def suit(self, effort: Effort) -> None:
        self._interval = timedelta(seconds=1.0 / effort.cost.frames_per_second)

    def put(self, sensed: Sound) -> None:
        self._waiting.append(sensed)
        # abs: a clock that was set back must not keep what waits for hours.
        if abs(sensed.at - self._waiting[0].at) >= self._interval:
            self._ready.set()

    def take(self) -> tuple[list[Sound], datetime | None]:
        chunks = self._all()
        return chunks, chunks[-1].at if chunks else None
