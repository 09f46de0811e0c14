"""What every watch of a room keeps: the newest frame, what was heard, and how it stands."""

import time
from collections.abc import AsyncIterator
from datetime import datetime

from django.utils import timezone

from livekit_app.providers.watching.latest_frame import LatestFrame
from livekit_app.providers.watching.room_watch import CloseReason, Frame
from livekit_app.providers.watching.sound import Sound, SoundQueue


class BaseWatch:
    """The reading half of a ``RoomWatch``; a provider's watch fills it from its event loop."""

    def __init__(self, *, audio: bool = False) -> None:
        self._audio = audio
        self._reason: CloseReason | None = None
        self._last_frame_at: datetime | None = None
        self._last_arrival = 0.0  # the same, monotonic
        self._connected_since: datetime | None = None
        self._latest = LatestFrame()
        self._heard = SoundQueue()
        if not audio:
            self._heard.close()

    @property
    def last_frame_at(self) -> datetime | None:
        return self._last_frame_at

    @property
    def connected_since(self) -> datetime | None:
        return self._connected_since

    @property
    def close_reason(self) -> CloseReason | None:
        return self._reason

    def frames(self) -> AsyncIterator[Frame]:
        return self._latest.frames()

    def sound(self) -> AsyncIterator[Sound]:
        return self._heard.chunks()

    def _frame_arrived(self) -> datetime:
        """An encoded frame came, whether or not it will be shown; now."""
        self._last_frame_at, self._last_arrival = timezone.now(), time.monotonic()
        return self._last_frame_at

    def _close(self, reason: CloseReason) -> bool:
        """Final: the first reason stays, and whoever reads comes to the end. False if it was."""
        if self._reason is not None:
            return False
        self._reason = reason
        self._connected_since = None
        self._latest.close()
        self._heard.close()
        return True
