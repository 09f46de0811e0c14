"""Which of a camera's tracks to read: one user may be in a call several times."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Generic, TypeVar

Track = TypeVar("Track")


@dataclass(frozen=True, slots=True)
class CameraTrack(Generic[Track]):
    """``session``: which of the camera's stays it belongs to. ``joined_at``: when that began."""

    track: Track
    session: str
    joined_at: float


class CameraTracks(Generic[Track]):
    """The tracks of one kind. ``read`` is told to read the newest stay's, until that ends; then
    the newest of what is left. Belongs to one event loop."""

    def __init__(self, read: Callable[[Track], Coroutine[None, None, None]]) -> None:
        self._read = read
        self._there: list[CameraTrack[Track]] = []
        self._chosen: CameraTrack[Track] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._closed = False

    def arrived(self, track: CameraTrack[Track]) -> None:
        """A stay's next track takes the place of its last one, which the client has ended."""
        self._there = [one for one in self._there if one.session != track.session] + [track]
        self._choose()

    def left(self, session: str) -> None:
        self._there = [one for one in self._there if one.session != session]
        self._choose()

    def close(self) -> "asyncio.Task[None] | None":
        """No more is read; what is to be waited for."""
        self._closed, self._there = True, []
        return self._stop()

    def _choose(self) -> None:
        # The later arrival of two that began at the same time.
        newest = max(reversed(self._there), key=lambda one: one.joined_at, default=None)
        if self._closed or newest is self._chosen:
            return
        self._stop()
        if newest is not None:
            self._chosen = newest
            self._reading = asyncio.create_task(self._read_to_end(newest), name="camera track")

    def _stop(self) -> "asyncio.Task[None] | None":
        reading, self._reading, self._chosen = self._reading, None, None
        if reading is not None:
            reading.cancel()
        return reading

    async def _read_to_end(self, track: CameraTrack[Track]) -> None:
        await self._read(track.track)
        if self._chosen is track:
            self._reading = self._chosen = None
            self._there = [one for one in self._there if one is not track]
            self._choose()
