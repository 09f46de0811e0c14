"""A film as the frames that a watch would hand over: a few a second, decoded, on a clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from commentary.observers.frame_pace import FramePace
from livekit_app.providers.watching.room_watch import Frame

BEGIN = datetime(2000, 1, 1, tzinfo=UTC)  # where each film's clock begins
LONGEST_SIDE = 1920  # pixels: a camera sends no larger picture, a film is made smaller


class Unplayable(Exception):
    """Says in words why a file cannot be played."""


def seconds_at(moment: datetime) -> float:
    """The film's second of a moment on its clock."""
    return (moment - BEGIN).total_seconds()


class Film:
    """``seconds`` is how long it says it is; 0.0 where it does not say. Raises ``Unplayable``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._open() as container:
            stream = _video(container, path)
            self.seconds = _length(container, stream)

    def frames(self, frames_per_second: float, *, start: float = 0.0) -> Iterator[Frame]:
        """Every picture is decoded, as a watch does, and at most so many are kept, the first one
        at ``start`` (seconds). Raises ``Unplayable`` where the file is broken."""
        pace = FramePace(frames_per_second)
        any_picture = False
        with self._open() as container:
            stream = _video(container, self.path)
            # FFmpeg's own threads would make the cost of decoding hard to compare.
            stream.thread_count = 1
            try:
                for picture, second in _pictures(container, stream):
                    any_picture = True
                    at = BEGIN + timedelta(seconds=second)
                    if second >= start and pace.wants(at):
                        yield Frame(image=_image(picture), at=at)
            except av.FFmpegError as problem:
                raise Unplayable(f"{self.path} cannot be decoded: {problem.strerror}") from None
        if not any_picture:
            raise Unplayable(f"{self.path} has no pictures.")

    def _open(self) -> InputContainer:
        if not self.path.is_file():
            raise Unplayable(f"There is no file {self.path}.")
        try:
            return av.open(str(self.path))
        except (av.FFmpegError, OSError) as problem:
            raise Unplayable(f"{self.path} cannot be read as a film: {problem.strerror}") from None


def _video(container: InputContainer, path: Path) -> VideoStream:
    if not container.streams.video:
        raise Unplayable(f"{path} has no pictures.")
    return container.streams.video[0]


def _length(container: InputContainer, stream: VideoStream) -> float:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / av.time_base


def _pictures(container: InputContainer, stream: VideoStream) -> Iterator[tuple[VideoFrame, float]]:
    first: float | None = None
    for picture in container.decode(stream):
        if picture.time is None:
            continue  # nobody knows when it is shown
        first = picture.time if first is None else first
        yield picture, picture.time - first


def _image(picture: VideoFrame) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """BGR, the right way up: phones turn films by a note in the file."""
    shrink = min(1.0, LONGEST_SIDE / max(picture.width, picture.height))
    image = picture.to_ndarray(
        format="bgr24",
        width=round(picture.width * shrink),
        height=round(picture.height * shrink),
    )
    turned = np.rot90(image, picture.rotation // 90 % 4)
    return np.ascontiguousarray(turned, dtype=np.uint8)
