"""Films that are not the project's own: Debian's, installed by ``make tools``, never committed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import av
import pytest
from aiortc import VideoStreamTrack
from av import VideoFrame

from livekit_app.providers.watching.room_watch import Frame
from tests.support.services import Missing
from tests.support.tools import find_street_film

START = datetime(2026, 5, 1, 15, 0, tzinfo=UTC)


def street_film(begin: float, end: float, frames_per_second: float = 6.0) -> Iterator[Frame]:
    """A fixed, high camera over a street; people of 4 to 16 % of the height walk. Seconds."""
    due = begin
    with av.open(_path()) as film:
        for picture in film.decode(video=0):
            seconds = float(picture.time or 0.0)
            if seconds > end:
                return
            if seconds + 1e-6 >= due:
                due += 1.0 / frames_per_second
                image: Any = picture.to_ndarray(format="bgr24")
                yield Frame(image, START + timedelta(seconds=seconds))


class StreetTrack(VideoStreamTrack):
    """The same street for a camera to publish, at its own ten pictures a second, without an end."""

    def __init__(self) -> None:
        super().__init__()
        self._pictures = _on_and_on(_path())
        self._count = 0

    async def recv(self) -> VideoFrame:
        pts, time_base = await self.next_timestamp()  # thirty a second
        if self._count % 3 == 0:
            self._picture = next(self._pictures)
        self._count += 1
        frame = VideoFrame.from_ndarray(self._picture, format="bgr24")
        frame.pts, frame.time_base = pts, time_base
        return frame


def _on_and_on(path: str) -> Iterator[Any]:
    while True:
        with av.open(path) as film:
            for picture in film.decode(video=0):
                yield picture.to_ndarray(format="bgr24")


def _path() -> str:
    try:
        return find_street_film()
    except Missing as problem:
        pytest.skip(str(problem))
