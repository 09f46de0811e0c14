"""A frame is cut once for everybody, exactly as aiortc would cut it for each."""

from aiortc.codecs.vpx import Vp8Encoder, VpxPayloadDescriptor

from livekit_app.media.passthrough import packet_of
from livekit_app.media.sending.payloads import payloads, vp8_descriptors


def test_vp8_is_cut_as_aiortc_cuts_it() -> None:
    data = bytes(range(256)) * 12
    parts = payloads("VP8", packet_of(data, 0, "video"))
    first, other = vp8_descriptors(0x7ABC)
    assert [(other if at else first) + part for at, part in enumerate(parts)] == (
        Vp8Encoder._packetize(data, 0x7ABC)
    )
    assert VpxPayloadDescriptor.parse(first + parts[0])[0].picture_id == 0x7ABC


def test_it_is_cut_once() -> None:
    packet = packet_of(b"x" * 5000, 0, "video")
    assert payloads("VP8", packet) is payloads("VP8", packet)


def test_sound_is_one_packet() -> None:
    assert payloads("OPUS", packet_of(b"sound", 0, "audio")) == (b"sound",)


def test_h264_fits_into_packets() -> None:
    frame = b"\x00\x00\x00\x01\x67\x42" + b"\x00\x00\x00\x01\x65" + b"\x11" * 4000
    parts = payloads("H264", packet_of(frame, 0, "video"))
    assert len(parts) >= 4 and max(map(len, parts)) <= 1300
