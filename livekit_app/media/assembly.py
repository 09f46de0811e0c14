"""From RTP packets to encoded frames, in place of aiortc's jitter buffers.

aiortc's buffer hands out at most one frame per packet and completes a frame only when the next one
begins; after a loss it waits for hundreds of packets and then lags behind for good. A server that
only passes frames on needs no buffering: a frame goes out with its last packet (marker bit), and a
missing packet is waited for by time, as long as a retransmission may take.
"""

import time
from collections import deque

from aiortc.jitterbuffer import JitterFrame
from aiortc.rtp import RtpPacket

PATIENCE_SECONDS = 0.4  # for a retransmission; then the frame is lost
# Of what waits, whatever the clock says. A keyframe of 1920x1080 has some 100 to 300 KB.
MAX_PACKETS = 1024
MAX_BYTES = 1 << 20
# A step back by more is not a late packet: the sender began anew.
RESTART_PACKETS = 1000
RESTART_SAMPLES = 48_000


class Assembled(JitterFrame):
    """``time`` counts on where the 32-bit RTP timestamp wraps."""

    def __init__(self, data: bytes, timestamp: int, time: int) -> None:
        super().__init__(data, timestamp)
        self.time = time


class Unwrapped:
    """A counter of ``bits`` bits that wraps, as one that does not."""

    def __init__(self, bits: int) -> None:
        self._size = 1 << bits
        self._last: int | None = None

    def __call__(self, value: int) -> int:
        if self._last is None:
            self._last = value
        else:
            step = (value - self._last) % self._size
            if step > self._size // 2:
                step -= self._size
            self._last += step
        return self._last


def _size(packet: RtpPacket) -> int:
    return len(packet._data)  # type: ignore[attr-defined]


class AudioAssembler:
    """Every packet is a frame. Late ones are dropped: the player has filled the gap by then."""

    def __init__(self) -> None:
        self._unwrap = Unwrapped(32)
        self._newest: int | None = None

    def add(self, packet: RtpPacket) -> tuple[bool, JitterFrame | None]:
        moment = self._unwrap(packet.timestamp)
        behind = -1 if self._newest is None else self._newest - moment
        if 0 <= behind < RESTART_SAMPLES or not packet._data:  # type: ignore[attr-defined]
            return False, None
        self._newest = moment
        return False, Assembled(packet._data, packet.timestamp, moment)  # type: ignore[attr-defined]

    def drain(self) -> list[Assembled]:
        return []


class VideoAssembler:
    """``add`` returns (a frame was lost, a frame), ``drain`` others that became whole with it."""

    def __init__(self) -> None:
        self._number = Unwrapped(16)
        self._time = Unwrapped(32)
        self._packets: dict[int, RtpPacket] = {}
        self._bytes = 0  # of those
        self._next: int | None = None  # first packet of the next frame
        self._seen = 0  # looked at up to here: else each packet costs as much as all before it
        self._newest = 0
        self._gap: int | None = None  # the first packet that is missing, and since when
        self._gap_since = 0.0
        self._whole: deque[Assembled] = deque()

    def add(self, packet: RtpPacket) -> tuple[bool, JitterFrame | None]:
        number = self._number(packet.sequence_number)
        if self._next is None:
            self._next = self._newest = number
        if self._next - number > RESTART_PACKETS:
            self._packets.clear()
            self._bytes = 0
            self._next = self._seen = self._newest = number
        elif number < self._next or number in self._packets:
            return False, None  # too late, or twice
        self._packets[number] = packet
        self._bytes += _size(packet)
        self._newest = max(self._newest, number)
        self._assemble()
        lost = self._waited_enough(time.monotonic())
        if lost:
            self._skip()
            self._assemble()
        return lost, self._whole.popleft() if self._whole else None

    def drain(self) -> list[Assembled]:
        frames = list(self._whole)
        self._whole.clear()
        return frames

    def _assemble(self) -> None:
        """Take whole frames from the front."""
        first = self._next or 0
        number = max(first, self._seen)
        while (packet := self._packets.get(number)) is not None:
            following = self._packets.get(number + 1)
            ends = packet.marker or (following and following.timestamp != packet.timestamp)
            padding = number == first and not packet._data  # type: ignore[attr-defined]
            if ends or padding:
                self._take(first, number + 1)
                first = number + 1
            elif following is None:
                break
            number += 1
        self._next, self._seen = first, number

    def _take(self, first: int, end: int) -> None:
        packets = [self._packets.pop(number) for number in range(first, end)]
        data = b"".join(packet._data for packet in packets)  # type: ignore[attr-defined]
        self._bytes -= len(data)
        if data:
            stamp = packets[0].timestamp
            self._whole.append(Assembled(data, stamp, self._time(stamp)))

    def _waited_enough(self, now: float) -> bool:
        if self._bytes > MAX_BYTES or len(self._packets) > MAX_PACKETS:
            return True
        gap = self._seen
        while gap in self._packets:
            gap += 1
        if gap > self._newest:
            self._gap = None
            return False
        if gap != self._gap:
            self._gap, self._gap_since = gap, now
        return now - self._gap_since > PATIENCE_SECONDS

    def _skip(self) -> None:
        """Forget everything up to the last gap, and the rest of the frame it tore."""
        number = self._newest
        while number - 1 in self._packets:
            number -= 1
        torn = self._packets[number].timestamp
        while (packet := self._packets.get(number)) is not None and packet.timestamp == torn:
            number += 1
        self._packets = {n: p for n, p in self._packets.items() if n >= number}
        self._bytes = sum(map(_size, self._packets.values()))
        self._next, self._seen, self._gap = number, number, None
