"""What a lane sends, read with aiortc's own receiver code; no network."""

import asyncio
import random
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pylibsrtp
import pytest
from aiortc import RTCPeerConnection, RTCRtpTransceiver, clock, rtp
from aiortc.rtcrtpparameters import (
    RTCRtcpParameters,
    RTCRtpCodecParameters,
    RTCRtpHeaderExtensionParameters,
    RTCRtpSendParameters,
)

from livekit_app.media.passthrough import bound_repeats, packet_of
from livekit_app.media.sending import lane as lanes
from livekit_app.media.sending.direct import DirectOutlet
from tests.livekit_app.media.clients import until

VP8 = RTCRtpCodecParameters("video/VP8", 90_000, None, 96)
RTX = RTCRtpCodecParameters("video/rtx", 90_000, None, 97, parameters={"apt": 96})
EXTENSIONS = [
    RTCRtpHeaderExtensionParameters(1, "urn:ietf:params:rtp-hdrext:sdes:mid"),
    RTCRtpHeaderExtensionParameters(
        3, "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
    ),
]
KEY = bytes(range(30))
ADDRESS = ("192.0.2.7", 4000)


def session(kind: int) -> pylibsrtp.Session:
    return pylibsrtp.Session(pylibsrtp.Policy(key=KEY, ssrc_type=kind))


class Wire:
    """Stands for the socket of one spectator."""

    def __init__(self) -> None:
        self.waiting = 0
        self.broken = False
        self._reader = session(pylibsrtp.Policy.SSRC_ANY_INBOUND)
        self._map = rtp.HeaderExtensionsMap()
        self._map.configure(RTCRtpSendParameters(headerExtensions=EXTENSIONS))
        self.packets: list[rtp.RtpPacket] = []
        self.reports: list[Any] = []

    def sendto(self, data: bytes, address: tuple[str, int]) -> None:
        if self.broken:
            raise RuntimeError("out of order")
        assert address == ADDRESS
        if rtp.is_rtcp(data):
            self.reports += rtp.RtcpPacket.parse(self._reader.unprotect_rtcp(data))
        else:
            self.packets.append(rtp.RtpPacket.parse(self._reader.unprotect(data), self._map))

    def get_write_buffer_size(self) -> int:
        return self.waiting


class Spectator:
    def __init__(self) -> None:
        self.pc = RTCPeerConnection()
        self.wire = Wire()
        self.outlet = DirectOutlet("video", limit=3)
        self.transceiver: RTCRtpTransceiver = self.pc.addTransceiver(self.outlet, "sendonly")
        self.transceiver._codecs = [VP8, RTX]
        self.sender = self.transceiver.sender
        self.outlet.bind(self.transceiver)
        bound_repeats(self.sender)

    async def connect(self) -> None:
        dtls: Any = self.sender.transport
        pair = SimpleNamespace(
            protocol=SimpleNamespace(transport=self.wire, send_data=self._send),
            remote_addr=ADDRESS,
        )
        dtls.transport._connection._nominated[1] = pair
        dtls._tx_srtp = session(pylibsrtp.Policy.SSRC_ANY_OUTBOUND)
        dtls._state = type(dtls._state).CONNECTED
        await self.sender.send(
            RTCRtpSendParameters(
                codecs=[VP8, RTX],
                headerExtensions=EXTENSIONS,
                muxId="0",
                rtcp=RTCRtcpParameters(cname="us"),
            )
        )
        await asyncio.sleep(0)

    async def _send(self, data: bytes, address: tuple[str, int]) -> None:
        self.wire.sendto(data, address)


@pytest.fixture
async def spectator() -> AsyncIterator[Spectator]:
    made = Spectator()
    yield made
    await made.sender.stop()
    await made.pc.close()


def frame(number: int, size: int = 3000) -> Any:
    return packet_of(bytes([number]) * size, number * 3000, "video")


async def test_every_packet_is_numbered_timed_and_marked(spectator: Spectator) -> None:
    await spectator.connect()
    assert spectator.outlet.offer("VP8", frame(1)) and spectator.outlet.offer("VP8", frame(2))
    packets = spectator.wire.packets
    assert [p.marker for p in packets] == [0, 0, 1] * 2
    first = packets[0]
    assert [p.sequence_number - first.sequence_number for p in packets] == [*range(6)]
    assert (packets[3].timestamp - first.timestamp) % (1 << 32) == 3000
    assert {(p.payload_type, p.ssrc, p.extensions.mid) for p in packets} == {
        (96, spectator.sender._ssrc, "0")
    }
    assert all(p.extensions.abs_send_time for p in packets)
    assert b"".join(p.payload[4:] for p in packets[:3]) == b"\x01" * 3000


async def test_frames_before_the_connection_wait_and_go_first(spectator: Spectator) -> None:
    assert spectator.outlet.offer("VP8", frame(1))
    await spectator.connect()
    spectator.outlet.offer("VP8", frame(2))
    assert [p.payload[-1] for p in spectator.wire.packets] == [1, 1, 1, 2, 2, 2]


async def test_a_lost_packet_comes_again_by_itself(spectator: Spectator) -> None:
    await spectator.connect()
    spectator.outlet.offer("VP8", frame(1))
    lost = spectator.wire.packets[1]
    nack = rtp.RtcpRtpfbPacket(rtp.RTCP_RTPFB_NACK, 1, spectator.sender._ssrc)
    nack.lost = [lost.sequence_number]
    await spectator.sender._handle_rtcp_packet(nack)
    again = spectator.wire.packets[-1]
    assert (again.payload_type, again.ssrc) == (97, spectator.sender._rtx_ssrc)
    assert rtp.unwrap_rtx(again, 96, lost.ssrc).payload == lost.payload
    nack.lost = [lost.sequence_number + lanes.HISTORY]
    await spectator.sender._handle_rtcp_packet(nack)
    assert spectator.wire.packets[-1] is again, "never sent, or too long ago"


async def test_aiortcs_reports_count_what_was_sent(
    spectator: Spectator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(random, "random", lambda: -0.5)  # it waits 0.5 s more than that
    await spectator.connect()
    spectator.outlet.offer("VP8", frame(1))

    def told() -> bool:
        senders = [r for r in spectator.wire.reports if isinstance(r, rtp.RtcpSrPacket)]
        return any(report.sender_info.packet_count == 3 for report in senders)

    await until(told, "a report")
    stats = await spectator.sender.getStats()
    sent = next(s for s in stats.values() if s.type == "outbound-rtp")
    assert (sent.packetsSent, sent.bytesSent) == (3, 3000 + 3 * 4)


async def test_a_way_that_is_too_slow_leaves_frames_out_and_says_so(spectator: Spectator) -> None:
    await spectator.connect()
    spectator.wire.waiting = lanes.WAITING_BYTES + 1
    assert not spectator.outlet.offer("VP8", frame(1))
    spectator.wire.waiting = 0
    assert spectator.outlet.offer("VP8", frame(2))
    assert {p.payload[-1] for p in spectator.wire.packets} == {2}


async def test_trouble_of_one_ends_only_that_one(spectator: Spectator) -> None:
    await spectator.connect()
    spectator.wire.broken = True
    assert spectator.outlet.offer("VP8", frame(1)), "nobody else has to care"
    spectator.wire.broken = False
    await until(lambda: spectator.outlet.readyState == "ended", "its end")


def test_a_private_name_that_is_gone_is_reported() -> None:
    sender = SimpleNamespace(
        transport=SimpleNamespace(transport=SimpleNamespace(_connection=SimpleNamespace())),
        **dict.fromkeys(lanes.PRIVATE["sender"][1:]),
    )
    with pytest.raises(RuntimeError, match=lanes.PRIVATE["sender"][0]):
        lanes.check_private_names(SimpleNamespace(sender=sender))  # type: ignore[arg-type]


def test_the_time_is_aiortcs() -> None:
    assert abs(lanes.ntp_time() - clock.current_ntp_time()) < 1 << 32
