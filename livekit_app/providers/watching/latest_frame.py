"""The newest frame of a watch: who is slower than the camera skips the older ones."""

import asyncio
from collections.abc import AsyncIterator

from livekit_app.providers.watching.room_watch import Frame


class LatestFrame:
    """Belongs to one event loop; one reader."""

    def __init__(self) -> None:
        self._frame: Frame | None = None
        self._closed = False
        self._changed = asyncio.Event()  # a fresh frame, or the end

    def offer(self, frame: Frame) -> None:
        self._frame = frame
        self._changed.set()

    def close(self) -> None:
        """No more will come; the last one is still handed on. May be called twice."""
        self._closed = True
        self._changed.set()

    async def frames(self) -> AsyncIterator[Frame]:
        while True:
            if self._frame is not None:
                frame, self._frame = self._frame, None
                yield frame
            elif self._closed:
                return
            else:
                self._changed.clear()
                await self._changed.wait()
