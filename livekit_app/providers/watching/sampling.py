"""Decoding in a thread of its own, keeping a few pictures per second.

Every frame is decoded, since deltas need their predecessors (0.03 core at 640x480, 30 per second),
but only the kept ones are converted to BGR, at their full size (1920x1080: 0.9 ms each, less than
scaling them down would cost). PyAV releases the GIL while it decodes.
"""

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import av
import numpy as np
from av.video.frame import VideoFrame

from livekit_app.media.frame_size import stated_size
from livekit_app.providers.watching.room_watch import Frame
from livekit_app.providers.watching.size_limit import MOST_PIXELS, SizeLimit

logger = logging.getLogger(__name__)

QUEUE_FRAMES = 60
_DECODERS = {"VP8": "vp8", "H264": "h264"}


@dataclass(frozen=True, slots=True)
class Encoded:
    codec: str
    data: bytes
    key: bool
    at: datetime
    arrived: float  # monotonic seconds


class Sampler:
    """``on_frame`` and ``on_broken`` are called in the thread. ``put`` never blocks. What is too
    large is never decoded, nor what follows it until there is an acceptable keyframe."""

    def __init__(
        self,
        frames_per_second: float,
        on_frame: Callable[[Frame], None],
        on_broken: Callable[[], None],
        *,
        log: Mapping[str, str],
    ) -> None:
        self._interval = 1.0 / frames_per_second
        self._on_frame = on_frame
        self._on_broken = on_broken
        self._log = log
        self._limit = SizeLimit(log)
        self._due = 0.0  # monotonic
        self._waiting: queue.Queue[Encoded | None] = queue.Queue(QUEUE_FRAMES)
        self._stopping = threading.Event()
        self._decoder: av.VideoCodecContext | None = None
        self._codec = ""
        self._thread = threading.Thread(target=self._run, name="watch-decoder", daemon=True)
        self._thread.start()

    def put(self, frame: Encoded) -> bool:
        """False when decoding is behind; the caller then waits for a keyframe."""
        try:
            self._waiting.put_nowait(frame)
        except queue.Full:
            return False
        return True

    def stop(self) -> None:
        """Ends the thread soon; does not wait for it."""
        self._stopping.set()
        try:
            self._waiting.put_nowait(None)
        except queue.Full:
            pass  # it will see the flag with the next frame

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            encoded = self._waiting.get()
            if encoded is None:
                return
            try:
                self._decode(encoded)
            except (av.FFmpegError, ValueError) as problem:
                fields = {**self._log, "why": str(problem)}
                logger.info("[media] a frame could not be decoded", extra=fields)
                self._decoder = None
                self._on_broken()

    def _decode(self, encoded: Encoded) -> None:
        if encoded.codec != self._codec:
            self._codec, self._decoder = encoded.codec, None
        size = stated_size(encoded.codec, encoded.data)
        if size is not None and not self._limit.allows(*size):
            self._decoder = None
            return
        if self._decoder is None:
            if not encoded.key:
                return
            self._decoder = _decoder(encoded.codec)
        for picture in self._decoder.decode(av.Packet(encoded.data)):
            if encoded.arrived >= self._due:
                # An even pace, but no catching up after a pause.
                late = encoded.arrived - self._due > self._interval
                self._due = (encoded.arrived if late else self._due) + self._interval
                self._keep(picture, encoded.at)

    def _keep(self, picture: VideoFrame, at: datetime) -> None:
        image = np.asarray(picture.to_ndarray(format="bgr24"), dtype=np.uint8)
        self._on_frame(Frame(image=image, at=at))


def _decoder(codec: str) -> av.VideoCodecContext:
    context = av.CodecContext.create(_DECODERS[codec.upper()], "r")
    if not isinstance(context, av.VideoCodecContext):
        raise ValueError(f"{codec} is not video")
    context.thread_count = 1  # FFmpeg's own threads cost more than they save at this size
    # FFmpeg reads a broken header in more ways than we do; then this is what holds.
    context.options = {"max_pixels": str(MOST_PIXELS)}
    return context
