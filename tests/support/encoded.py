"""Encoded pictures, as a camera sends them."""

from fractions import Fraction

import av
import numpy as np

_ENCODERS = {
    "VP8": ("libvpx", {"deadline": "realtime", "cpu-used": "8"}),
    "H264": ("libx264", {"preset": "ultrafast", "tune": "zerolatency"}),
}


def encoded(codec: str, width: int, height: int, count: int = 1, **options: str) -> list[bytes]:
    """A keyframe and deltas; the encoder's own ``options``, such as H264's ``profile``."""
    name, usual = _ENCODERS[codec]
    encoder = av.CodecContext.create(name, "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.options = Fraction(1, 30), {**usual, **options}
    packets = []
    for number in range(count):
        picture = np.full((height, width, 3), 40 + 10 * number, np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
        frame.pts = number
        packets += encoder.encode(frame)
    return [bytes(packet) for packet in [*packets, *encoder.encode(None)]]
