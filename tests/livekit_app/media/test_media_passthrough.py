"""The private names of aiortc and aioice that the passthrough rests on, and its small parts."""

import asyncio
from types import SimpleNamespace

import aioice.ice
import pytest
from aiortc import RTCDtlsParameters, RTCDtlsTransport, RTCPeerConnection
from aiortc.mediastreams import MediaStreamError

from livekit_app.media import passthrough
from livekit_app.media.media_room import Timeline
from livekit_app.media.negotiation.ice import IcePolicy, own_addresses, tune_consent
from livekit_app.media.passthrough import PRIVATE, Outlet, packet_of


async def test_this_aiortc_has_every_private_name_we_use() -> None:
    """An upgrade that moves one must fail here, not in a broadcast."""
    pc = RTCPeerConnection()
    transceiver = pc.addTransceiver("video")
    passthrough.check_private_names(transceiver)
    connection = transceiver.receiver.transport.transport._connection
    for name in ("get_component_candidates", "_protocols", "stun_server"):
        assert hasattr(connection, name), name
    for name in ("CONSENT_INTERVAL", "CONSENT_FAILURES", "StunProtocol"):
        assert hasattr(aioice.ice, name), name
    await pc.close()


def test_a_missing_private_name_is_reported_by_name() -> None:
    sender = SimpleNamespace(**dict.fromkeys(PRIVATE["sender"]))
    receiver = SimpleNamespace(transport=None, **dict.fromkeys(PRIVATE["receiver"][1:]))
    changed = SimpleNamespace(receiver=receiver, sender=sender, _codecs=[])
    with pytest.raises(RuntimeError, match=PRIVATE["receiver"][0]):
        passthrough.check_private_names(changed)  # type: ignore[arg-type]


def test_keyframes_are_told_from_deltas() -> None:
    assert passthrough.is_keyframe("VP8", b"\x10\x02\x00\x9d\x01\x2a")
    assert not passthrough.is_keyframe("VP8", b"\x11\x02\x00\x9d\x01\x2a")
    assert not passthrough.is_keyframe("VP8", b"\x10\x02\x00 the middle of a frame")
    assert not passthrough.is_keyframe("VP8", b"")
    sps, idr, delta = b"\x00\x00\x00\x01\x67\x42", b"\x00\x00\x01\x65\x88", b"\x00\x00\x01\x41\x9a"
    assert passthrough.is_keyframe("H264", sps + idr)
    assert not passthrough.is_keyframe("H264", sps + delta)


async def test_a_full_outlet_is_emptied_and_says_so() -> None:
    outlet = Outlet("video", limit=2)
    packets = [packet_of(bytes([n]), n, "video") for n in range(4)]
    assert [outlet.offer("VP8", p) for p in packets] == [True, True, False, True]
    assert bytes(await outlet.recv()) == b"\x03"


async def test_a_stopped_outlet_frees_its_reader() -> None:
    outlet = Outlet("video", limit=2)
    reader = asyncio.create_task(outlet.recv())
    await asyncio.sleep(0)
    outlet.stop()
    with pytest.raises(MediaStreamError):
        await reader


def test_time_goes_on_over_a_change_of_publisher() -> None:
    line = Timeline("video")
    assert line.rebase("a", 5_000, 10.0) == 0
    assert line.rebase("a", 95_000, 11.0) == 90_000
    assert line.rebase("b", 7_000_000, 13.0) == 90_000 + 2 * 90_000
    assert line.rebase("b", 7_003_000, 13.03) == 273_000
    assert line.rebase("a", 0, 13.03) > 273_000, "never twice the same time"


def test_a_publisher_that_begins_anew_goes_on_in_time_too() -> None:
    line = Timeline("video")
    line.rebase("a", 5_000, 10.0)
    assert line.rebase("a", 4_000_000_000, 10.1) == 9_000
    assert line.rebase("a", 4_000_009_000, 10.2) == 18_000
    assert line.rebase("a", 4_000_009_000 + 60 * 90_000, 70.2) == 18_000 + 60 * 90_000, "a pause"


async def gathered(policy: IcePolicy) -> list[tuple[str, int]]:
    pc = policy.peer_connection()
    pc.addTransceiver("video")
    policy.apply(pc)
    await pc.setLocalDescription(await pc.createOffer())
    lines = [x for x in pc.localDescription.sdp.splitlines() if x.startswith("a=candidate:")]
    await pc.close()
    return [(line.split()[4], int(line.split()[5])) for line in lines]


async def test_the_machines_addresses_are_offered() -> None:
    assert {address for address, _ in await gathered(IcePolicy())} == set(own_addresses())


async def test_loopback_is_offered_when_there_is_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    four = SimpleNamespace(ip="127.0.0.1", network_prefix=8)
    lo = SimpleNamespace(ips=[four, SimpleNamespace(ip=("::1", 0, 0), network_prefix=128)])
    monkeypatch.setattr("ifaddr.get_adapters", lambda: [lo])
    assert [address for address, _ in await gathered(IcePolicy())] == ["127.0.0.1"]


async def test_only_the_one_address_is_bound_where_one_is_meant() -> None:
    found = await gathered(IcePolicy(only="127.0.0.1"))
    assert [address for address, _ in found] == ["127.0.0.1"]


async def test_loopback_is_offered_when_it_is_announced() -> None:
    assert [a for a, _ in await gathered(IcePolicy(announced="127.0.0.1"))] == ["127.0.0.1"]


async def test_ports_stay_in_their_range() -> None:
    policy = IcePolicy(announced="127.0.0.1", udp_ports=(47310, 47330))
    ports = [port for _ in range(3) for _, port in await gathered(policy)]
    assert len(ports) == 3 and all(47310 <= port <= 47330 for port in ports)


async def test_a_range_that_is_used_up_gives_no_candidate() -> None:
    policy = IcePolicy(announced="127.0.0.1", udp_ports=(47340, 47340))
    pc = policy.peer_connection()
    pc.addTransceiver("video")
    policy.apply(pc)
    await pc.setLocalDescription(await pc.createOffer())
    assert await gathered(policy) == []
    await pc.close()


def test_a_foreign_announced_address_is_added_not_bound() -> None:
    policy = IcePolicy(announced="203.0.113.7")
    assert policy.extra_address() == "203.0.113.7"
    assert policy.addresses() == own_addresses()


def test_consent_is_tuned() -> None:
    tune_consent()
    assert (aioice.ice.CONSENT_INTERVAL, aioice.ice.CONSENT_FAILURES) == (1, 3)


async def test_a_connection_that_gets_ready_while_it_is_closed_leaves_nothing_running(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """aiortc starts its receivers then although they were stopped; see the leaked-task fixture."""
    camera, server = RTCPeerConnection(), RTCPeerConnection()
    closing: asyncio.Queue[asyncio.Task[None]] = asyncio.Queue()
    start = RTCDtlsTransport.start

    async def ready(transport: RTCDtlsTransport, parameters: RTCDtlsParameters) -> None:
        await start(transport, parameters)
        if transport is server.getTransceivers()[0].receiver.transport:
            closing.put_nowait(asyncio.create_task(passthrough.close(server)))
            await asyncio.sleep(0)

    monkeypatch.setattr(RTCDtlsTransport, "start", ready)
    camera.addTransceiver("video", direction="sendonly")
    receiver = server.addTransceiver("video", direction="recvonly").receiver
    passthrough.tap(receiver, "video", lambda codec, data, timestamp: None)
    await camera.setLocalDescription(await camera.createOffer())
    await server.setRemoteDescription(camera.localDescription)
    await server.setLocalDescription(await server.createAnswer())
    await camera.setRemoteDescription(server.localDescription)
    async with asyncio.timeout(10):
        await (await closing.get())
    await camera.close()  # the leaked-task fixture looks for the rest
