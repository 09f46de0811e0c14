"""What a watch hears: a bounded queue of PCM chunks, and Opus packets made into them."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import av
import numpy as np
import numpy.typing as npt
from av.audio.resampler import AudioResampler

SAMPLE_RATE = 48_000  # per second; what Opus and LiveKit have anyway
QUEUE_CHUNKS = 200  # of 20 or 50 ms: four to ten seconds


@dataclass(frozen=True, slots=True)
class Sound:
    """``samples`` has shape (number of samples,), int16, mono."""

    samples: npt.NDArray[np.int16]
    sample_rate: int  # per second
    at: datetime  # when its last packet arrived, UTC


class SoundQueue:
    """Belongs to one event loop; one reader, who loses the oldest chunks if it is slow."""

    def __init__(self, chunks: int = QUEUE_CHUNKS) -> None:
        self._waiting: deque[Sound] = deque(maxlen=chunks)
        self._closed = False
        self._changed = asyncio.Event()

    def offer(self, sound: Sound) -> None:
        if not self._closed:
            self._waiting.append(sound)
            self._changed.set()

    def close(self) -> None:
        """No more will come; those that wait are still handed on. May be called twice."""
        self._closed = True
        self._changed.set()

    async def chunks(self) -> AsyncIterator[Sound]:
        while True:
            if self._waiting:
                yield self._waiting.popleft()
            elif self._closed:
                return
            else:
                self._changed.clear()
                await self._changed.wait()


class OpusDecoder:
    """Opus packets to mono PCM: about 0.1 ms for one of 20 ms, so it may run in the event loop."""

    def __init__(self) -> None:
        self._codec = av.CodecContext.create("opus", "r")
        self._resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)

    def decode(self, packet: bytes, at: datetime) -> list[Sound]:
        """Raises ``av.FFmpegError`` for what is no Opus."""
        return [
            Sound(np.asarray(mono.to_ndarray().reshape(-1), dtype=np.int16), SAMPLE_RATE, at)
            for frame in self._codec.decode(av.Packet(packet))
            for mono in self._resampler.resample(frame)
        ]
