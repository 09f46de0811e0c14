"""Films written as files, so that what reads files can be tried without any that is committed."""

from collections.abc import Iterable
from pathlib import Path

import av
import numpy as np

from tests.commentary.observers.pictures import Image, Painter
from tests.commentary.observers.sound.hearing import RATE, Wave

# An MP4's note of how it is to be shown: as it is, and turned clockwise by a quarter.
UPRIGHT = bytes.fromhex("00010000 00000000 00000000 00000000 00010000 00000000")
CLOCKWISE = bytes.fromhex("00000000 00010000 00000000 ffff0000 00000000 00000000")


def write_film(
    path: Path, pictures: Iterable[Image], *, fps: int = 12, sound: Wave | None = None
) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=fps)
        voice = None if sound is None else container.add_stream("aac", rate=RATE, layout="mono")
        stream.bit_rate = 4_000_000
        for number, picture in enumerate(pictures):
            if number == 0:
                stream.height, stream.width = picture.shape[:2]
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
        if voice is not None and sound is not None:
            samples = np.asarray(sound.reshape(1, -1), dtype=np.float32)
            chunk = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
            chunk.sample_rate = RATE
            container.mux([*voice.encode(chunk), *voice.encode()])
    return path


def painted(painter: Painter, seconds: float, *, fps: int = 12) -> Iterable[Image]:
    return (painter(number / fps) for number in range(round(seconds * fps)))


def turn(path: Path) -> None:
    """As a phone that was held upright writes it."""
    data = path.read_bytes()
    place = data.index(UPRIGHT, data.index(b"tkhd"))
    path.write_bytes(data[:place] + CLOCKWISE + data[place + len(CLOCKWISE) :])
