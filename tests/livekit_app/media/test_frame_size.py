"""The size is read from the headers of real frames, and of frames that mean harm."""

import pytest

from livekit_app.media.frame_size import stated_size
from tests.support.encoded import encoded

START = b"\x00\x00\x00\x01"
SIZES = [(640, 480), (1920, 1080), (1080, 1920), (2000, 1080)]


def vp8_header(width: int, height: int, scale: int = 0) -> bytes:
    """The first ten bytes of a keyframe."""
    sides = (side | scale << 14 for side in (width, height))
    return b"\x10\x02\x00\x9d\x01\x2a" + b"".join(side.to_bytes(2, "little") for side in sides)


class Written:
    """A sequence parameter set, bit by bit."""

    def __init__(self, profile: int) -> None:
        self.bits = f"{profile:08b}" + f"{0:08b}" + f"{40:08b}"

    def golomb(self, *values: int) -> "Written":
        for value in values:
            digits = f"{value + 1:b}"
            self.bits += "0" * (len(digits) - 1) + digits
        return self

    def flag(self, *values: int) -> "Written":
        self.bits += "".join(str(value) for value in values)
        return self

    def nal(self) -> bytes:
        """With its header, and with the bytes that keep start codes from appearing in it."""
        bits = self.bits + "1"
        bits += "0" * (-len(bits) % 8)
        escaped = bytearray()
        for byte in (int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)):
            if escaped[-2:] == b"\x00\x00" and byte <= 3:
                escaped.append(3)
            escaped.append(byte)
        return START + b"\x67" + bytes(escaped)


def blocks(written: Written, width: int, height: int) -> bytes:
    """The end of the set: reference frames, gaps, the size in blocks, no fields."""
    return written.golomb(1).flag(0).golomb(width - 1, height - 1).flag(1).nal()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_vp8_keyframe_says_its_size_and_a_delta_none(width: int, height: int) -> None:
    key, delta = encoded("VP8", width, height, count=2)
    assert stated_size("VP8", key) == (width, height)
    assert stated_size("vp8", delta) is None


def test_the_largest_vp8_picture_is_seen_for_what_it_is() -> None:
    assert stated_size("VP8", vp8_header(16383, 16383)) == (16383, 16383)
    assert stated_size("VP8", vp8_header(640, 480, scale=3)) == (640, 480)


def test_a_vp8_keyframe_without_its_size_is_refused() -> None:
    assert stated_size("VP8", b"") is None
    with pytest.raises(ValueError, match="without its size"):
        stated_size("VP8", vp8_header(640, 480)[:9])


@pytest.mark.parametrize("profile", ["baseline", "main", "high", "high444"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_h264_says_its_size_in_whole_blocks(profile: str, width: int, height: int) -> None:
    key, delta = encoded("H264", width, height, count=2, profile=profile)
    assert stated_size("H264", key) == (-(-width // 16) * 16, -(-height // 16) * 16)
    assert stated_size("H264", delta) is None


def test_h264_with_fields_and_with_scaling_lists() -> None:
    how = {"profile": "high", "x264-params": "interlaced=1:cqm=jvt"}
    assert stated_size("H264", encoded("H264", 1920, 1080, 1, **how)[0]) == (1920, 1088)


def test_the_orders_of_h264_and_its_scaling_lists_are_passed_over() -> None:
    order = Written(66).golomb(0, 0, 1).flag(0).golomb(2, 5, 3, 7, 8, 9)
    assert stated_size("H264", blocks(order, 125, 68)) == (2000, 1088)
    scaling = Written(100).golomb(0, 1, 0, 0).flag(0, 1, 1).golomb(16)  # -8: the list ends
    scaling.flag(0, 0, 0, 0, 0, 1).golomb(*[1, 2] * 32).flag(0)  # a whole list of 64
    assert stated_size("H264", blocks(scaling.golomb(0, 2), 1024, 1024)) == (16384, 16384)
    colours = Written(244).golomb(0, 3).flag(0).golomb(0, 0).flag(0, 1, *[0] * 12)
    assert stated_size("H264", blocks(colours.golomb(0, 2), 40, 30)) == (640, 480)


def test_bytes_that_keep_start_codes_away_are_no_part_of_the_set() -> None:
    padded = blocks(Written(66).golomb(0, 2**29, 2), 1024, 1024)
    assert b"\x00\x00\x03" in padded[5:]
    assert stated_size("H264", padded) == (16384, 16384)


def test_of_several_sets_the_largest_counts() -> None:
    small = blocks(Written(66).golomb(0, 0, 2), 40, 30)
    large = blocks(Written(66).golomb(1, 0, 2), 1024, 2)
    assert stated_size("H264", small + large + small) == (16384, 480)
    with pytest.raises(ValueError, match="too many"):
        stated_size("H264", small * 33)


@pytest.mark.parametrize("torn", [b"", b"\x42", b"\x42\x00\x28" + b"\x00" * 2, b"\xff" * 3])
def test_a_set_that_cannot_be_read_is_refused(torn: bytes) -> None:
    with pytest.raises(ValueError, match="parameter set"):
        stated_size("H264", START + b"\x67" + torn)
