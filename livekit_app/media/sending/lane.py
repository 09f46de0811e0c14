"""One track's way to one spectator: header, encryption and ``sendto`` within one call.

In place of ``RTCRtpSender._run_rtp``, which wakes a task for each frame and builds, numbers and
copies each packet by itself; that is three quarters of what a spectator costs. Reports and feedback
stay aiortc's: its ``_run_rtcp`` reads the counters that are kept here under its own names.
``PRIVATE`` lists what this rests on.
"""

import asyncio
import logging
import secrets
import struct
import time
from collections.abc import Callable
from typing import Any

from aiortc import RTCRtpSender, RTCRtpTransceiver, rtp
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from livekit_app.media.passthrough import EncodedPacket
from livekit_app.media.sending.payloads import payloads, vp8_descriptors
from livekit_app.media.sending.srtp import Cipher

logger = logging.getLogger(__name__)

_SENDER = "_RTCRtpSender__"
_EXTENSIONS, _MID = _SENDER + "rtp_header_extensions_map", _SENDER + "mid"
_STARTED, _EXITED, _TRACK = _SENDER + "rtp_started", _SENDER + "rtp_exited", _SENDER + "track"
_NTP, _RTP = _SENDER + "ntp_timestamp", _SENDER + "rtp_timestamp"
_OCTETS, _PACKETS = _SENDER + "octet_count", _SENDER + "packet_count"
PRIVATE: dict[str, tuple[str, ...]] = {
    "sender": (
        *(_EXTENSIONS, _MID, _STARTED, _EXITED, _TRACK, _NTP, _RTP, _OCTETS, _PACKETS),
        *("_run_rtp", "_retransmit", "_ssrc", "_rtx_ssrc"),
    ),
    "transport": ("_state", "_tx_srtp"),
    "connection": ("_nominated",),
}

# Repeated packets can be asked for as long as so many came after: about 1.3 s of 1080p.
HISTORY = 512
# What the kernel does not take yet. More than a keyframe of 1080p: then the way is too slow.
WAITING_BYTES = 1 << 19

_EPOCH_NS = 2_208_988_800 * 1_000_000_000  # from 1900 to 1970
_HEADER = struct.Struct("!BBHLL")
_EXTENDED = 0x90  # version 2, with header extensions
_PLAIN = 0x80
# Number, marker bit, timestamp, and the payload in two parts: the larger one is everybody's.
_Sent = tuple[int, int, int, bytes, bytes]


def check_private_names(transceiver: RTCRtpTransceiver) -> None:
    dtls = transceiver.sender.transport
    for owner, names in (
        (transceiver.sender, PRIVATE["sender"]),
        (dtls, PRIVATE["transport"]),
        (dtls.transport._connection, PRIVATE["connection"]),
    ):
        for name in names:
            if not hasattr(owner, name):
                raise RuntimeError(f"this aiortc has no {type(owner).__name__}.{name} any more")


class Lane:
    """``open`` from when the connection carries media until it does not."""

    def __init__(self, transceiver: RTCRtpTransceiver, opened: Callable[[], None]) -> None:
        check_private_names(transceiver)
        self.open = False
        self._opened = opened
        self._transceiver = transceiver
        self._sender: RTCRtpSender = transceiver.sender
        self._codecs: dict[str, tuple[int, int | None]] = {}  # payload types: of it, of repeats
        self._ended = asyncio.Event()
        self._number = secrets.randbelow(1 << 15)  # the lower half, as aiortc: see there
        self._repeat_number = secrets.randbelow(1 << 15)
        self._origin = secrets.randbelow(1 << 32)
        self._picture = secrets.randbelow(1 << 15)
        self._history: list[_Sent | None] = [None] * HISTORY
        self._payload_type = 0
        self._repeat_type: int | None = None
        sender: Any = self._sender
        sender._run_rtp = self._run
        sender._retransmit = self._repeat

    def end(self) -> None:
        self._ended.set()

    async def _run(self, _first_codec: RTCRtpCodecParameters) -> None:
        """aiortc's task for this sender, which cancels it and waits until it says so."""
        sender = self._sender
        getattr(sender, _STARTED).set()
        try:
            self._begin()
            self._opened()
            await self._ended.wait()
        except asyncio.CancelledError:
            pass
        except Exception:
            logger.exception("[media] a lane broke")
        finally:
            self.open = False
            track = getattr(sender, _TRACK)
            setattr(sender, _TRACK, None)
            if track is not None:
                track.stop()
            getattr(sender, _EXITED).set()

    def _begin(self) -> None:
        self._dtls: Any = self._sender.transport
        self._connected = self._dtls._state
        self._cipher = Cipher(self._dtls._tx_srtp)
        self._nominated = self._dtls.transport._connection._nominated
        self._learn_extensions()
        self.open = True

    def _learn_extensions(self) -> None:
        """Where in the bytes that aiortc would write the time of sending is."""
        values = rtp.HeaderExtensions()
        values.mid = getattr(self._sender, _MID)
        made = []
        for moment in (0, 0xFFFFFF):
            values.abs_send_time = moment
            profile, data = getattr(self._sender, _EXTENSIONS).set(values)
            made.append(struct.pack("!HH", profile, len(data) >> 2) + data if data else b"")
        first, last = made
        self._first_byte = _EXTENDED if first else _PLAIN
        differing = [at for at, byte in enumerate(first) if byte != last[at]]
        at = differing[0] if differing else len(first)
        self._before, self._after = first[:at], first[at + 3 :]
        self._timed = bool(differing)

    def _extensions(self, ntp: int) -> bytes:
        if not self._timed:
            return self._before
        return self._before + (ntp >> 14 & 0xFFFFFF).to_bytes(3, "big") + self._after

    def carries(self, codec: str) -> bool:
        return codec in self._codecs or self._learn(codec) is not None

    def send(self, codec: str, packet: EncodedPacket) -> bool:
        """False when the way is so slow that this frame was left out."""
        chosen = self._codecs.get(codec) or self._learn(codec)
        pair = self._nominated.get(1)
        if chosen is None or pair is None or self._dtls._state is not self._connected:
            self.end()
            return True
        transport, address = pair.protocol.transport, pair.remote_addr
        if waiting_bytes(transport) > WAITING_BYTES:
            return False
        kind, self._repeat_type = chosen
        self._payload_type = kind
        parts = payloads(codec, packet)
        first = other = b""
        if codec == "VP8":
            first, other = vp8_descriptors(self._picture)
            self._picture = self._picture + 1 & 0x7FFF
        sender, number, history = self._sender, self._number, self._history
        moment = self._origin + (packet.pts or 0) & 0xFFFFFFFF
        ntp = ntp_time()
        extensions = self._extensions(ntp)
        ssrc, first_byte = sender._ssrc, self._first_byte
        pack, protect, sendto = _HEADER.pack, self._cipher.protect, transport.sendto
        octets, last, descriptor = 0, len(parts) - 1, first
        for at, part in enumerate(parts):
            marker = 0x80 if at == last else 0
            header = pack(first_byte, marker | kind, number, moment, ssrc)
            sendto(protect(header + extensions + descriptor + part), address)
            history[number % HISTORY] = number, marker, moment, descriptor, part
            octets += len(descriptor) + len(part)
            descriptor = other
            number = number + 1 & 0xFFFF
        self._number = number
        setattr(sender, _NTP, ntp)
        setattr(sender, _RTP, moment)
        setattr(sender, _OCTETS, getattr(sender, _OCTETS) + octets)
        setattr(sender, _PACKETS, getattr(sender, _PACKETS) + len(parts))
        return True

    def _learn(self, codec: str) -> tuple[int, int | None] | None:
        negotiated = self._transceiver._codecs
        for one in negotiated:
            if one.name.upper() == codec.upper():
                repeats = [c for c in negotiated if c.parameters.get("apt") == one.payloadType]
                repeat = repeats[0].payloadType if repeats else None
                found = self._codecs[codec] = int(one.payloadType or 0), repeat
                return found
        return None

    async def _repeat(self, number: int) -> None:
        """Whoever asks for it is bounded by ``passthrough.bound_repeats``."""
        sent = self._history[number % HISTORY]
        pair = self._nominated.get(1) if self.open else None
        if sent is None or sent[0] != number or pair is None:
            return
        _, marker, moment, descriptor, part = sent
        payload = descriptor + part
        kind, ssrc = self._payload_type, self._sender._ssrc
        if self._repeat_type is not None:
            kind, ssrc = self._repeat_type, self._sender._rtx_ssrc
            payload = number.to_bytes(2, "big") + payload
            number, self._repeat_number = self._repeat_number, self._repeat_number + 1 & 0xFFFF
        header = _HEADER.pack(self._first_byte, marker | kind, number, moment, ssrc)
        extensions = self._extensions(ntp_time())
        packet = self._cipher.protect(header + extensions + payload)
        pair.protocol.transport.sendto(packet, pair.remote_addr)


def ntp_time() -> int:
    """Seconds since 1900 in 32.32 bits, as aiortc's, which takes a way over ``datetime``."""
    nanoseconds = time.time_ns()
    return (nanoseconds + _EPOCH_NS << 32) // 1_000_000_000


def waiting_bytes(transport: Any) -> int:
    """In front of the kernel; a relay's (TURN) does not say."""
    size = getattr(transport, "get_write_buffer_size", None)
    return size() if size is not None else 0
