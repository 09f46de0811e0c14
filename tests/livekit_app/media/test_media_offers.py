"""Offers that cannot work are refused in words; answers are finished correctly."""

import asyncio

import pytest
from aiortc import RTCPeerConnection

from livekit_app.media.negotiation import sdp
from livekit_app.media.refusals import Refused
from tests.livekit_app.media.clients import send_offer, token
from tests.livekit_app.media.conftest import Serve


async def offer(*kinds: str, direction: str = "sendonly") -> str:
    pc = RTCPeerConnection()
    for kind in kinds:
        if kind == "data":
            pc.createDataChannel("x")
        else:
            pc.addTransceiver(kind, direction=direction)
    text: str = (await pc.createOffer()).sdp
    await pc.close()
    return text


async def test_a_camera_and_a_microphone_are_accepted() -> None:
    checked = sdp.check_offer(await offer("video", "audio"), "publish")
    assert checked.kinds == ("video", "audio")
    assert checked.video_codecs == ("VP8", "H264")
    assert checked.video_ssrc


@pytest.mark.parametrize(
    ("kinds", "direction", "why"),
    [
        (("audio",), "sendonly", "exactly one video"),
        (("video", "video"), "sendonly", "exactly one video"),
        (("video", "audio", "audio"), "sendonly", "one audio"),
        (("video", "data"), "sendonly", "one audio"),
        (("video",), "recvonly", "wrong direction"),
        (("video",), "inactive", "wrong direction"),
    ],
)
async def test_the_wrong_media_is_refused(kinds: tuple[str, ...], direction: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        sdp.check_offer(await offer(*kinds, direction=direction), "publish")


@pytest.mark.parametrize(
    ("remove", "why"),
    [
        ("a=ice-ufrag", "ICE credentials"),
        ("a=fingerprint", "DTLS fingerprint"),
        ("a=rtcp-mux", "multiplexed"),
        ("a=group", "BUNDLE"),
    ],
)
async def test_an_incomplete_offer_is_refused(remove: str, why: str) -> None:
    text = await offer("video", "audio")
    lines = [line for line in text.splitlines() if not line.startswith(remove)]
    with pytest.raises(Refused, match=why):
        sdp.check_offer("\r\n".join(lines) + "\r\n", "publish")


async def test_a_foreign_codec_is_refused() -> None:
    text = (await offer("video")).replace("VP8/", "AV9/").replace("H264/", "AV9/")
    with pytest.raises(Refused, match="VP8 or H264"):
        sdp.check_offer(text, "publish")
    silent = (await offer("video", "audio")).replace("opus/", "mp9/")
    with pytest.raises(Refused, match="Opus"):
        sdp.check_offer(silent, "publish")


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "hello",
        "v=0",
        "v=0\r\n",
        "v=0\r\nm=video\r\n",
        "v=0\r\nm=video 9 X 96\r\na=candidate:1\r\n",
    ],
)
async def test_junk_is_400_and_leaves_nothing_behind(serve: Serve, junk: str) -> None:
    server = await serve()
    status, body, _ = await send_offer(server.url, "whip", "room-1", token(publish=True), junk)
    assert (status, body["code"]) == (400, "bad_offer")
    assert server.hub.rooms["room-1"].peers == {}


async def test_another_content_type_is_415(serve: Serve) -> None:
    server = await serve()
    status, body, _ = await send_offer(
        server.url, "whip", "room-1", token(publish=True), "v=0", "application/json"
    )
    assert (status, body["code"]) == (415, "wrong_type")


async def test_an_offer_that_only_aiortc_can_refuse_is_400_too(serve: Serve) -> None:
    """Right in form, but H264 in a packetization nobody shares."""
    server = await serve()
    text = (await offer("video")).replace("VP8/", "AV9/")
    text = text.replace("packetization-mode=1", "packetization-mode=7")
    status, body, _ = await send_offer(server.url, "whip", "room-1", token(publish=True), text)
    assert (status, body["code"]) == (400, "bad_offer")
    assert server.hub.rooms["room-1"].peers == {}
    await asyncio.sleep(0)


async def test_candidates_and_their_end_are_left_out() -> None:
    """Browsers call us; the end of candidates would make ICE give up before they do."""
    text = await offer("video")
    lines = "a=candidate:1 1 udp 1 {} 5000 typ host\r\n"
    text += lines.format("0a1b.local") + lines.format("192.0.2.9") + "a=end-of-candidates\r\n"
    cleaned = sdp.check_offer(text, "publish").sdp
    assert "candidate" not in cleaned


ANSWER = (
    "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=rtpmap:96 VP8/90000\r\n"
    "a=rtcp-fb:96 nack\r\na=rtcp-fb:96 goog-remb\r\na=rtpmap:97 rtx/90000\r\n"
    "a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n"
    "a=candidate:abc 1 udp 2130706431 10.0.0.2 5000 typ host\r\n"
)


def test_bitrate_hints_go_to_vp8() -> None:
    text = sdp.with_bitrate_hints(ANSWER, start_kbps=800, min_kbps=300, max_kbps=1500)
    hint = "x-google-start-bitrate=800;x-google-min-bitrate=300;x-google-max-bitrate=1500"
    assert f"a=rtpmap:96 VP8/90000\r\na=fmtp:96 {hint}\r\n" in text
    assert text.count("a=fmtp") == 1


def test_remb_can_be_left_out() -> None:
    text = sdp.without_remb(ANSWER)
    assert "goog-remb" not in text and "abs-send-time" not in text and "96 nack" in text


def test_an_announced_address_is_offered_besides_our_own() -> None:
    text = sdp.with_announced_address(ANSWER, "203.0.113.7")
    assert "10.0.0.2 5000 typ host" in text and "203.0.113.7 5000 typ host" in text


OBS_OFFER = "\r\n".join(
    f"""v=0
o=rtc 1669737422 0 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=group:LS 0 1
a=msid-semantic:WMS *
a=setup:actpass
a=ice-ufrag:Lq8y
a=ice-pwd:0123456789abcdefghijkl
a=ice-options:ice2,trickle
a=fingerprint:sha-256 {":".join(["AB"] * 32)}
m=audio 50000 UDP/TLS/RTP/SAVPF 111
c=IN IP4 192.0.2.77
a=mid:0
a=sendonly
a=ssrc:11 cname:pEKp
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1
a=candidate:1 1 UDP 2114977791 192.0.2.77 50000 typ host
m=video 50000 UDP/TLS/RTP/SAVPF 96 97
c=IN IP4 192.0.2.77
a=mid:1
a=sendonly
a=ssrc:22 cname:pEKp
a=rtcp-mux
a=rtpmap:96 H264/90000
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtcp-fb:96 goog-remb
a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1
a=rtpmap:97 RTX/90000
a=fmtp:97 apt=96
a=end-of-candidates
""".splitlines()
)


async def test_an_offer_as_obs_writes_it_is_accepted(serve: Serve) -> None:
    """Audio first, attributes at session level, H264 only, all candidates known."""
    server = await serve()
    status, answer, _ = await send_offer(
        server.url, "whip", "room-1", token(publish=True), OBS_OFFER + "\r\n"
    )
    assert status == 201
    assert "a=rtpmap:96 H264/90000" in answer and "a=rtpmap:111 opus/48000/2" in answer
    assert answer.count("a=recvonly") == 2
