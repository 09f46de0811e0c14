"""What of a frame's packets is the same for all spectators: made once, whoever gets it."""

from functools import lru_cache

from aiortc.codecs.h264 import H264Encoder

from livekit_app.media.passthrough import EncodedPacket

PAYLOAD_BYTES = 1300  # as aiortc's
DESCRIPTOR_BYTES = 4  # VP8's, of a form that carries a picture id of 15 bits


# Of few frames at a time: each goes to everybody before the next one comes.
@lru_cache(maxsize=8)
def payloads(codec: str, packet: EncodedPacket) -> tuple[bytes, ...]:
    """VP8: without the descriptor, in which each spectator has its own picture id."""
    if codec == "H264":
        return tuple(H264Encoder().pack(packet)[0])
    data = bytes(packet)
    if codec != "VP8":
        return (data,)
    size = PAYLOAD_BYTES - DESCRIPTOR_BYTES
    return tuple(data[at : at + size] for at in range(0, len(data), size))


def vp8_descriptors(picture: int) -> tuple[bytes, bytes]:
    """Of a frame's first packet and of its others."""
    rest = (0x8000 | picture).to_bytes(2, "big")
    return b"\x90\x80" + rest, b"\x80\x80" + rest
