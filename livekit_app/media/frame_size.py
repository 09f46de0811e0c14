"""How large a picture an encoded frame asks for, read from its headers before anybody decodes it.

A few kilobytes can ask for a picture of 16383 x 16383. VP8 says its size in each keyframe (RFC
6386, 9.1), H264 in sequence parameter sets (ITU-T H.264, 7.3.2.1.1), which may come with any frame.
"""

from collections.abc import Iterator
from itertools import islice

LONGEST_SIDE = 1920  # pixels, of what is passed on or decoded
VP8_START = b"\x9d\x01\x2a"
_SPS, _SPS_BYTES, _MOST_SETS = 7, 1024, 32  # a set needs a few dozen bytes; 32 have a number
_START = b"\x00\x00\x01"
# Of these profiles the set says more about colours and scaling, before it comes to the size.
_HIGH_PROFILES = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}


def stated_size(codec: str, data: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels; of several the largest of each. None: it states no size, and is
    decoded with the one before it. H264's is the coded size, in whole blocks of 16: up to 15 more
    than is shown. Raises ``ValueError`` for a size that cannot be read."""
    if codec.upper() == "VP8":
        return _vp8_size(data)
    sizes = [_sps_size(sps) for sps in islice(_parameter_sets(data), _MOST_SETS + 1)]
    if not sizes:
        return None
    if len(sizes) > _MOST_SETS:
        raise ValueError("an H264 frame with too many parameter sets")
    return max(width for width, _ in sizes), max(height for _, height in sizes)


def _vp8_size(data: bytes) -> tuple[int, int] | None:
    if data[3:6] != VP8_START or data[0] & 1:
        return None
    if len(data) < 10:
        raise ValueError("a VP8 keyframe without its size")
    # The upper two bits of each ask the player to scale.
    width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    return width, height


def _parameter_sets(data: bytes) -> Iterator[bytes]:
    """The sequence parameter sets in Annex B data, without their NAL header."""
    start = data.find(_START)
    while start != -1 and start + 3 < len(data):
        following = data.find(_START, start + 3)
        if data[start + 3] & 0x1F == _SPS:
            end = len(data) if following == -1 else following
            yield data[start + 4 : min(end, start + 4 + _SPS_BYTES)]
        start = following


def _sps_size(sps: bytes) -> tuple[int, int]:
    bits = _Bits(sps.replace(b"\x00\x00\x03", b"\x00\x00"))  # 03 is there to prevent start codes
    profile = bits.take(8)
    bits.take(16)  # constraints and level
    bits.golomb()  # the set's number
    if profile in _HIGH_PROFILES:
        _skip_high_profile(bits)
    bits.golomb()  # frame numbers
    order = bits.golomb()
    if order == 0:
        bits.golomb()
    elif order == 1:
        bits.take(1)
        bits.golomb()
        bits.golomb()
        for _ in range(bits.golomb()):
            bits.golomb()
    bits.golomb()  # reference frames
    bits.take(1)
    width, height = bits.golomb() + 1, bits.golomb() + 1
    fields = 1 - bits.take(1)  # interlaced: the height is that of one field
    return 16 * width, 16 * height * (1 + fields)


def _skip_high_profile(bits: "_Bits") -> None:
    chroma = bits.golomb()
    if chroma == 3:
        bits.take(1)
    bits.golomb()  # bits of luma
    bits.golomb()  # and of chroma
    bits.take(1)
    if not bits.take(1):
        return
    for number in range(12 if chroma == 3 else 8):
        if bits.take(1):
            _skip_scaling_list(bits, 16 if number < 6 else 64)


def _skip_scaling_list(bits: "_Bits", size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            coded = bits.golomb()
            step = (coded + 1) // 2 if coded & 1 else -(coded // 2)
            following = (last + step) % 256
        last = following or last


class _Bits:
    """Reads from the most significant bit on. Raises ``ValueError`` at the end of the data."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        if count > self._left:
            raise ValueError("an H264 parameter set that ends too early")
        self._left -= count
        return (self._value >> self._left) & ((1 << count) - 1)

    def golomb(self) -> int:
        """An unsigned number in exponential Golomb code."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 32:
                raise ValueError("a number in an H264 parameter set that is too large")
        return (1 << zeros) - 1 + self.take(zeros)
