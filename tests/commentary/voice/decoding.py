"""What a browser would hear of a file."""

import io
from dataclasses import dataclass

import av
import numpy as np


@dataclass(frozen=True)
class Heard:
    codec: str
    profile: str
    layout: str
    rate: int
    seconds: float
    loudness: float  # root mean square, 1.0: full scale
    index_first: bool


def heard(file: bytes) -> Heard:
    with av.open(io.BytesIO(file), "r") as container:
        assert len(container.streams) == 1
        [stream] = container.streams.audio
        parts = [frame.to_ndarray() for frame in container.decode(stream)]
        samples = np.concatenate(parts, axis=1)
        return Heard(
            stream.codec_context.name,
            str(stream.codec_context.profile),
            stream.codec_context.layout.name,
            stream.codec_context.sample_rate,
            samples.shape[1] / stream.codec_context.sample_rate,
            float(np.sqrt(np.mean(np.square(samples)))),
            file.index(b"moov") < file.index(b"mdat"),
        )
