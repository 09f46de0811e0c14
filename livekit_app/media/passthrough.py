"""Encoded frames in and out of aiortc, without decoding.

Sending is public API: a track may return ``av.Packet``. Receiving has no public hook, so the
queue that feeds aiortc's decoder thread is replaced before media starts. ``PRIVATE`` lists every
private name this rests on; ``check_private_names`` fails loudly after an upgrade that moved one.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import av
from aiortc import (
    MediaStreamTrack,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpSender,
    RTCRtpTransceiver,
)
from aiortc.mediastreams import MediaStreamError
from aiortc.rtcrtpparameters import RTCRtpCodecCapability, RTCRtpCodecParameters

from livekit_app.media.assembly import Assembled, AudioAssembler, VideoAssembler

MediaKind = Literal["audio", "video"]
if TYPE_CHECKING:
    EncodedPacket = av.Packet[Any]  # generic for type checkers only
else:
    EncodedPacket = av.Packet
# A third of 1080p's packets lost are about 150 a second; a keyframe that is lost whole, some 300.
REPEATS_PER_SECOND, REPEATS_AT_ONCE = 300, 600
CLOCK: dict[MediaKind, int] = {"audio": 48_000, "video": 90_000}

_RECEIVER_QUEUE = "_RTCRtpReceiver__decoder_queue"
_RECEIVER_JITTER = "_RTCRtpReceiver__jitter_buffer"
_SENDER_ENCODER = "_RTCRtpSender__encoder"
_SENDER_RTX = "_RTCRtpSender__rtx_payload_type"
_TRANSPORT_RECEIVED = "_RTCDtlsTransport__rx_bytes"
PRIVATE: dict[str, tuple[str, ...]] = {
    "receiver": (_RECEIVER_QUEUE, _RECEIVER_JITTER, "_send_rtcp_pli"),
    "sender": (_SENDER_ENCODER, _SENDER_RTX, "_send_keyframe", "_retransmit"),
    "transceiver": ("_codecs",),
    "transport": (_TRANSPORT_RECEIVED,),
}


def check_private_names(transceiver: RTCRtpTransceiver) -> None:
    for owner, names in (
        (transceiver.receiver, PRIVATE["receiver"]),
        (transceiver.sender, PRIVATE["sender"]),
        (transceiver, PRIVATE["transceiver"]),
        (transceiver.receiver.transport, PRIVATE["transport"]),
    ):
        for name in names:
            if not hasattr(owner, name):
                raise RuntimeError(f"this aiortc has no {type(owner).__name__}.{name} any more")


def preferences(kind: MediaKind, codecs: tuple[str, ...]) -> list[RTCRtpCodecCapability]:
    """aiortc capabilities for ``codecs`` in that order, with retransmission."""
    known = RTCRtpSender.getCapabilities(kind).codecs
    wanted = [c for name in codecs for c in known if c.name.upper() == name]
    return wanted + [c for c in known if c.name.lower() == "rtx"]


def is_keyframe(codec: str, data: bytes) -> bool:
    """VP8: the inverse key bit and the start code. H264: an IDR slice (NAL type 5) in Annex B."""
    if codec.upper() == "VP8":
        return data[3:6] == b"\x9d\x01\x2a" and not data[0] & 1
    start = data.find(b"\x00\x00\x01")
    while start != -1 and start + 3 < len(data):
        if data[start + 3] & 0x1F == 5:
            return True
        start = data.find(b"\x00\x00\x01", start + 3)
    return False


def received_bytes(pc: RTCPeerConnection) -> int:
    """Of everything that came by UDP, whatever it was. Its statistics would have to be awaited."""
    receivers = pc.getReceivers()
    return int(getattr(receivers[0].transport, _TRANSPORT_RECEIVED)) if receivers else 0


async def close(pc: RTCPeerConnection) -> None:
    """Close ``pc`` and what aiortc still started while it was being closed.

    A connection that gets ready in that moment gives its receivers a thread and a task after
    they were stopped (aiortc 1.16); nothing would ever end them.
    """
    await pc.close()
    for transceiver in pc.getTransceivers():
        await transceiver.receiver.stop()
        await transceiver.sender.stop()


class EncodedTap:
    """Stands in for the decoder's ``queue.Queue``; ``put`` is called in the event loop."""

    def __init__(
        self,
        assembler: AudioAssembler | VideoAssembler,
        on_frame: Callable[[str, bytes, int], None],
    ) -> None:
        self._assembler = assembler
        self._on_frame = on_frame

    def put(self, item: tuple[RTCRtpCodecParameters, Assembled] | None) -> None:
        if item is None:
            return
        codec, frame = item
        for whole in (frame, *self._assembler.drain()):
            self._on_frame(codec.name, whole.data, whole.time)

    def get(self) -> None:
        return None  # ends aiortc's decoder thread at once


def tap(
    receiver: RTCRtpReceiver,
    kind: MediaKind,
    on_frame: Callable[[str, bytes, int], None],
    on_loss: Callable[[], None] | None = None,
) -> Callable[[int], Coroutine[Any, Any, None]]:
    """Send encoded frames (codec name, data, timestamp in ``CLOCK`` units) to ``on_frame``.

    ``on_loss`` is called instead of aiortc's own keyframe request: a frame is gone. Returns the
    function that asks a sender (by SSRC) for a keyframe.
    """
    assembler = VideoAssembler() if kind == "video" else AudioAssembler()
    setattr(receiver, _RECEIVER_JITTER, assembler)
    setattr(receiver, _RECEIVER_QUEUE, EncodedTap(assembler, on_frame))
    request = receiver._send_rtcp_pli
    if on_loss is not None:
        lost = on_loss

        async def frame_lost(ssrc: int) -> None:
            lost()

        receiver._send_rtcp_pli = frame_lost  # type: ignore[method-assign,assignment]
    return request


def bound_repeats(sender: RTCRtpSender) -> None:
    """One small packet can ask for many large ones again, as often as somebody likes."""
    original = sender._retransmit
    left, at = float(REPEATS_AT_ONCE), time.monotonic()

    async def retransmit(sequence_number: int) -> None:
        nonlocal left, at
        now = time.monotonic()
        left, at = min(REPEATS_AT_ONCE, left + (now - at) * REPEATS_PER_SECOND), now
        if left >= 1:
            left -= 1
            await original(sequence_number)

    sender._retransmit = retransmit  # type: ignore[method-assign]


class Outlet(MediaStreamTrack):
    """One spectator's track: a bounded queue of encoded packets between the room and a sender."""

    def __init__(self, kind: MediaKind, limit: int) -> None:
        super().__init__()
        self.kind = kind
        self._packets: deque[tuple[str, EncodedPacket]] = deque()
        self._limit = limit
        self._ready = asyncio.Event()
        self._transceiver: RTCRtpTransceiver | None = None

    def bind(self, transceiver: RTCRtpTransceiver) -> None:
        """The negotiated transceiver, so that a publisher may bring another codec."""
        self._transceiver = transceiver

    def can_carry(self, codec: str) -> bool:
        return self._codec(codec) is not None

    def offer(self, codec: str, packet: EncodedPacket) -> bool:
        """False when the queue was full: it is emptied, since its frames are late anyway."""
        if len(self._packets) >= self._limit:
            self._packets.clear()
            return False
        self._packets.append((codec, packet))
        self._ready.set()
        return True

    async def recv(self) -> EncodedPacket:
        while not self._packets:
            if self.readyState != "live":
                raise MediaStreamError
            self._ready.clear()
            await self._ready.wait()
        codec, packet = self._packets.popleft()
        self._switch(codec)
        return packet

    def stop(self) -> None:
        super().stop()
        self._packets.clear()
        self._ready.set()

    def _codec(self, name: str) -> RTCRtpCodecParameters | None:
        codecs = self._transceiver._codecs if self._transceiver else []
        return next((c for c in codecs if c.name.upper() == name.upper()), None)

    def _switch(self, name: str) -> None:
        """aiortc sends everything as the first negotiated codec. Called between two frames in its
        send loop: make that first entry the codec of the frame that comes next."""
        if self._transceiver is None or self._transceiver._codecs[0].name.upper() == name.upper():
            return
        codecs = self._transceiver._codecs
        chosen = self._codec(name)
        if chosen is None:
            return
        first = codecs[0]
        for field in ("mimeType", "payloadType", "parameters", "rtcpFeedback"):
            mine, other = getattr(first, field), getattr(chosen, field)
            setattr(first, field, other)
            setattr(chosen, field, mine)
        sender = self._transceiver.sender
        setattr(sender, _SENDER_ENCODER, None)  # made again for the new codec
        rtx = [c for c in codecs if c.parameters.get("apt") == first.payloadType]
        setattr(sender, _SENDER_RTX, rtx[0].payloadType if rtx else None)


def packet_of(data: bytes, pts: int, kind: MediaKind) -> EncodedPacket:
    packet = av.Packet(data)
    packet.pts = pts
    packet.time_base = Fraction(1, CLOCK[kind])
    return packet
