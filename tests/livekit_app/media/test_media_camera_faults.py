"""A camera that sends what nobody should get is put out, and told why: over a real connection."""

import asyncio
import os
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from aiortc import MediaStreamTrack

from livekit_app.media import assembly, passthrough
from livekit_app.media.assembly import VideoAssembler
from livekit_app.media.join_claims import JoinClaims
from livekit_app.media.negotiation.ice import IcePolicy
from livekit_app.media.passthrough import EncodedPacket, packet_of
from livekit_app.media.peers import BITRATE_SECONDS, Publisher, Spectator
from livekit_app.media.picture_gate import PictureGate
from livekit_app.media.sending.direct import DirectOutlet
from livekit_app.media.server import MediaServer
from tests.livekit_app.media.clients import Client, get_room, until
from tests.livekit_app.media.conftest import People, Serve
from tests.livekit_app.media.test_media_peers import RecordingSink
from tests.support.encoded import encoded

FPS = 30


class Film(MediaStreamTrack):
    """Sends encoded frames as they are, 30 a second; the last ones, from ``again`` on, for ever."""

    kind = "video"

    def __init__(self, frames: Sequence[bytes], again: int = 0) -> None:
        super().__init__()
        self._frames = frames
        self._again = again
        self._next = self._count = 0

    async def recv(self) -> EncodedPacket:
        await asyncio.sleep(1 / FPS)
        if self._next == len(self._frames):
            self._next = self._again
        data = self._frames[self._next]
        self._next += 1
        self._count += 1
        return packet_of(data, self._count * 90_000 // FPS, "video")


def resized(key: bytes, width: int, height: int) -> bytes:
    """A VP8 keyframe that states another size: a decoder makes room for it before it looks on."""
    assert key[3:6] == b"\x9d\x01\x2a"
    return key[:6] + width.to_bytes(2, "little") + height.to_bytes(2, "little") + key[10:]


SMALL = encoded("VP8", 640, 480, count=4)
ULTRA = encoded("VP8", 3840, 2160, count=2)  # as a phone's camera may deliver it


async def fault_of(camera: Client) -> str:
    """Why it was put out, as its own resource tells; empty: it is still in."""
    status, body = await camera.request("GET")
    return str(body["code"]) if status == 410 else ""


async def refused(people: People, server: MediaServer, film: Film) -> tuple[int, str]:
    again = people.publisher(server, film=film, audio=False)
    status, body = await again.try_post()
    return status, body["code"]


@pytest.mark.parametrize(
    "frames",
    [ULTRA, [resized(SMALL[0], 12_000, 12_000), *SMALL[1:]], [*SMALL, *ULTRA]],
    ids=["a phone's 4K", "12000 x 12000 in some KB", "first small, then large"],
)
async def test_a_picture_that_is_too_large_reaches_nobody(
    serve: Serve, people: People, frames: list[bytes]
) -> None:
    server = await serve()
    spectator = await people.spectator(server, audio=False).connect()
    film = Film(frames, again=max(0, len(frames) - 2))
    camera = await people.publisher(server, film=film, audio=False).connect()
    await until(lambda: fault_of(camera), "the camera is put out")
    assert await fault_of(camera) == "picture_too_large"
    await until(lambda: camera.pc.connectionState == "closed", "it hears that it is out")
    small = set(SMALL) if frames[0] == SMALL[0] else set()
    assert {frame.data for frame in spectator.video} <= small
    assert await refused(people, server, Film(frames)) == (422, "picture_too_large")


async def test_a_camera_that_has_changed_its_picture_comes_back(
    serve: Serve, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livekit_app.media.hub.FAULT_SECONDS", 1)
    server = await serve()
    spectator = await people.spectator(server, audio=False).connect()
    camera = await people.publisher(server, film=Film(ULTRA), audio=False).connect()
    await until(lambda: fault_of(camera), "the camera is put out")
    await until(lambda: not server.hub._refused, "it may try again")
    await people.publisher(server, film=Film(SMALL), audio=False).connect()
    await spectator.frames()


async def test_nothing_counts_as_a_picture_before_an_accepted_keyframe(
    serve: Serve, people: People
) -> None:
    server = await serve()
    spectator = await people.spectator(server, audio=False).connect()
    camera = people.publisher(server, film=Film(SMALL[1:]), audio=False)
    await camera.connect()
    publisher = next(p for p in server.hub.rooms["room-1"].peers.values() if p.takes_camera)
    await until(lambda: passthrough.received_bytes(publisher.pc) > 20_000, "deltas come")
    assert (await get_room(server.url))["numPublishers"] == 0
    assert spectator.video == []


@pytest.mark.parametrize("codec", ["VP8", "H264"])
@pytest.mark.parametrize(
    ("width", "height", "passes"),
    [
        (1920, 1080, True),
        (1080, 1920, True),
        (1920, 1920, True),
        (2048, 1080, False),
        (1080, 2048, False),
        (3840, 2160, False),
    ],
)
def test_the_size_decides(codec: str, width: int, height: int, *, passes: bool) -> None:
    gate = PictureGate()
    key, delta = encoded(codec, width, height, count=2)[:2]
    assert passthrough.is_keyframe(codec, key)
    assert gate.lets_through(codec, delta, key=False) is False, "there was no keyframe yet"
    assert gate.lets_through(codec, key, key=True) is passes
    assert gate.lets_through(codec, delta, key=False) is passes
    assert gate.too_large is not passes


def test_a_size_that_cannot_be_read_is_not_passed_on() -> None:
    gate = PictureGate()
    key, delta = SMALL[:2]
    assert gate.lets_through("VP8", key, key=True)
    assert not gate.lets_through("VP8", key[:8], key=True)
    assert not gate.lets_through("VP8", delta, key=False), "what follows it is not either"
    assert not gate.lets_through("VP8", resized(key, 0, 0), key=True)
    assert gate.lets_through("VP8", key, key=True)
    assert not gate.too_large


def test_h264_may_state_its_size_before_the_keyframe() -> None:
    key = encoded("H264", 640, 480)[0]
    at = key.rindex(b"\x00\x00\x01", 0, key.index(b"\x00\x00\x01\x65") + 1)
    sets, picture = key[:at], key[at:]
    gate = PictureGate()
    assert not gate.lets_through("H264", picture, key=True), "of no known size"
    assert not gate.lets_through("H264", sets, key=False)
    assert gate.lets_through("H264", picture, key=True)


# --- how much ---------------------------------------------------------------------------------


async def test_a_camera_that_sends_far_too_much_is_put_out(serve: Serve, people: People) -> None:
    server = await serve(max_kbps=100)
    heavy = [SMALL[0] + os.urandom(6000)] * 2  # 1.5 Mbit/s
    camera = await people.publisher(server, film=Film(heavy), audio=False).connect()
    await until(lambda: fault_of(camera), "the camera is put out")
    assert await fault_of(camera) == "bitrate_too_high"
    assert await refused(people, server, Film(heavy)) == (422, "bitrate_too_high")


async def test_a_spectator_that_sends_far_too_much_is_put_out_too(
    serve: Serve, people: People
) -> None:
    server = await serve()
    spectator = await people.spectator(server, audio=False).connect()
    transport = spectator.pc.getReceivers()[0].transport.transport._connection
    for _ in range(400):  # 3.2 Mbit
        await transport.send(b"\x80" + os.urandom(1000))
    await until(lambda: fault_of(spectator), "the spectator is put out")
    assert await fault_of(spectator) == "bitrate_too_high"


async def test_asking_for_packets_again_and_again_does_not_multiply_them(
    serve: Serve, people: People
) -> None:
    """A request of some bytes names many packets of a kilobyte each."""
    server = await serve()
    film = Film([SMALL[0] + os.urandom(40_000), *SMALL[1:]])
    await people.publisher(server, film=film, audio=False).connect()
    spectator = await people.spectator(server, audio=False).connect()
    await spectator.frames()
    receiver = spectator.pc.getReceivers()[0]
    source = receiver.getSynchronizationSources()[0].source
    peer = next(p for p in server.hub.rooms["room-1"].peers.values() if not p.takes_camera)
    assert isinstance(peer, Spectator)
    outlet = peer._outlets["video"]
    assert isinstance(outlet, DirectOutlet) and outlet._lane is not None
    history = outlet._lane._history

    def sent() -> int:
        """What came to them."""
        return int(receiver.transport._RTCDtlsTransport__rx_packets)  # type: ignore[attr-defined]

    before = sent()
    for _ in range(200):
        numbers = sorted(packet[0] for packet in history if packet is not None)
        await receiver._send_rtcp_nack(source, numbers[-40:])
        await asyncio.sleep(0)
    await until(lambda: sent() - before > passthrough.REPEATS_AT_ONCE, "some are sent again")
    await asyncio.sleep(0.5)  # all that was asked for would be, in this time
    assert sent() - before < 3 * passthrough.REPEATS_AT_ONCE, "of 8,000"


@pytest.mark.parametrize(
    ("kbps", "seconds", "out"),
    [
        (1500, 60.0, False),  # what cameras are told
        (4400, 60.0, False),  # three times that
        (20_000, 1.0, False),  # a burst of keyframes, and what was lost before, again
        (4700, 60.0, True),
        (1_000_000, 0.25, True),  # a flood is not waited for
    ],
)
async def test_how_much_is_too_much(
    monkeypatch: pytest.MonkeyPatch, kbps: int, seconds: float, *, out: bool
) -> None:
    claims = JoinClaims("camera:x", "room-1", can_publish=True, can_subscribe=True, hidden=False)
    camera = Publisher(RecordingSink(), claims, IcePolicy())
    camera._received.clear()  # its clock begins at 0 here
    received = 0
    monkeypatch.setattr(passthrough, "received_bytes", lambda pc: received)
    for tick in range(4 * 80):
        camera.count(tick / 4, 3 * 1500)
        if tick / 4 < seconds:
            received += kbps * 1000 // 8 // 4
    assert (camera.fault == "bitrate_too_high") is out
    assert len(camera._received) <= 4 * BITRATE_SECONDS + 1


def rtp(number: int, data: bytes, *, marker: bool = False) -> Any:
    return SimpleNamespace(sequence_number=number, timestamp=7, _data=data, marker=int(marker))


@pytest.mark.parametrize(
    ("data", "count"), [(b"x" * 1200, 900), (b"", 1100)], ids=["bytes", "packets"]
)
def test_a_frame_that_never_ends_is_given_up(data: bytes, count: int) -> None:
    """Without a gap in it nothing else would ever end it."""
    assembler = VideoAssembler()
    losses = [assembler.add(rtp(number, data or b"x"))[0] for number in range(count)]
    assert losses.count(True) == 1
    assert len(assembler._packets) < assembly.MAX_PACKETS
    assert assembler._bytes == sum(map(assembly._size, assembler._packets.values()))
