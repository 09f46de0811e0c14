"""A film as what a watch would hand over: a few frames a second and all its sound, on a clock."""

import heapq
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from commentary.observers.frame_pace import FramePace
from livekit_app.media.frame_size import LONGEST_SIDE
from livekit_app.providers.watching.room_watch import Frame
from livekit_app.providers.watching.sound import SAMPLE_RATE, Sound

BEGIN = datetime(2000, 1, 1, tzinfo=UTC)  # where each film's clock begins


class Unplayable(Exception):
    """Says in words why a file cannot be played."""


def seconds_at(moment: datetime) -> float:
    """The film's second of a moment on its clock."""
    return (moment - BEGIN).total_seconds()


class Film:
    """``seconds`` is how long it says it is; 0.0 where it does not say. Raises ``Unplayable``,
    also while it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._open() as container:
            stream = _video(container, path)
            self.seconds = _length(container, stream)
            self.has_sound = bool(container.streams.audio)

    def sensed(self, frames_per_second: float) -> Iterator[Frame | Sound]:
        """Frames and sound, in the order of their time."""
        frames: Iterator[Frame | Sound] = self.frames(frames_per_second)
        return heapq.merge(frames, self.sound(), key=lambda sensed: sensed.at)

    def frames(self, frames_per_second: float, *, start: float = 0.0) -> Iterator[Frame]:
        """Every picture is decoded, as a watch does, and at most so many are kept, the first one
        at ``start`` (seconds)."""
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

    def sound(self) -> Iterator[Sound]:
        """All of it, as a watch's: mono, in chunks; nothing where the film is silent."""
        if not self.has_sound:
            return
        resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        with self._open() as container:
            start = _start(_video(container, self.path))
            try:
                for heard in container.decode(container.streams.audio[0]):
                    if heard.time is None:
                        continue
                    for mono in resampler.resample(heard):
                        samples = np.asarray(mono.to_ndarray().reshape(-1), dtype=np.int16)
                        second = heard.time - start + len(samples) / SAMPLE_RATE
                        yield Sound(samples, SAMPLE_RATE, BEGIN + timedelta(seconds=second))
            except av.FFmpegError as problem:
                raise Unplayable(f"{self.path} cannot be heard: {problem.strerror}") from None

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
    start = _start(stream)
    for picture in container.decode(stream):
        if picture.time is not None:  # else nobody knows when it is shown
            yield picture, picture.time - start


def _start(stream: VideoStream) -> float:
    """When its first picture is shown, on the file's clock."""
    if stream.start_time is None or stream.time_base is None:
        return 0.0
    return float(stream.start_time * stream.time_base)


def _image(picture: VideoFrame) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """BGR, no larger than a watch would hand over, the right way up: phones turn films by a note in
    the file."""
    shrink = min(1.0, LONGEST_SIDE / max(picture.width, picture.height))
    image = picture.to_ndarray(
        format="bgr24",
        width=round(picture.width * shrink),
        height=round(picture.height * shrink),
    )
    turned = np.rot90(image, picture.rotation // 90 % 4)
    return np.ascontiguousarray(turned, dtype=np.uint8)
