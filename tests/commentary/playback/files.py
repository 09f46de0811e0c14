"""Films written as files, so that what reads files can be tried without any that is committed."""

from collections.abc import Iterable
from pathlib import Path

import av

from tests.commentary.observers.pictures import Image, Painter

# An MP4's note of how it is to be shown: as it is, and turned clockwise by a quarter.
UPRIGHT = bytes.fromhex("00010000 00000000 00000000 00000000 00010000 00000000")
CLOCKWISE = bytes.fromhex("00000000 00010000 00000000 ffff0000 00000000 00000000")


def write_film(path: Path, pictures: Iterable[Image], *, fps: int = 12) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=fps)
        stream.bit_rate = 4_000_000
        for number, picture in enumerate(pictures):
            if number == 0:
                stream.height, stream.width = picture.shape[:2]
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    return path


def painted(painter: Painter, seconds: float, *, fps: int = 12) -> Iterable[Image]:
    return (painter(number / fps) for number in range(round(seconds * fps)))


def turn(path: Path) -> None:
    """As a phone that was held upright writes it."""
    data = path.read_bytes()
    place = data.index(UPRIGHT, data.index(b"tkhd"))
    path.write_bytes(data[:place] + CLOCKWISE + data[place + len(CLOCKWISE) :])
