"""Offers as other programs, filters and chance write them: an answer or 400 in words, never 500."""

import random

import pytest
from aiortc.sdp import SessionDescription

from livekit_app.media.negotiation import sdp
from livekit_app.media.negotiation.sdp import Purpose
from livekit_app.media.refusals import Refused
from tests.livekit_app.media.clients import send_offer, token
from tests.livekit_app.media.conftest import Serve
from tests.livekit_app.media.test_media_offers import OBS_OFFER

BASES: dict[Purpose, str] = {
    "publish": OBS_OFFER + "\r\n",
    "watch": OBS_OFFER.replace("a=sendonly", "a=recvonly") + "\r\n",
}
ROLES: dict[Purpose, str] = {"publish": "whip", "watch": "whep"}
both = pytest.mark.parametrize("purpose", ["publish", "watch"])

# Taken from the audio part, or put into it; what it says we do not need.
ODD_LINES = (
    "a=fmtp:101 0-16",  # its rtpmap was filtered away
    "a=fmtp:111",
    "a=fmtp:x minptime=10",
    "a=fmtp:111 stereo=yes",
    "a=extmap:3 urn:ietf:params:rtp-hdrext:encrypt urn:ietf:params:rtp-hdrext:toffset",
    "a=extmap:4/sendonly urn:example:one attribute another=5",
    "a=extmap:99999999999 urn:ietf:params:rtp-hdrext:sdes:mid",
    "a=extmap:5",
    "a=extmap",
    "a=rtcp-fb:111",
    "a=rtcp-fb",
    "a=rtcp:here",
    "a=rtcp:9 IN IP4",
    "a=ssrc:11",
    "a=ssrc:11 cname",
    "a=ssrc:99999999999 cname:x",
    "a=ssrc-group:FID one two",
    "a=candidate:short",
    "a=candidate:1 1 UDP many 192.0.2.77 50000 typ host",
    "a=rtpmap:101 telephone-event",
    "a=rtpmap:999 telephone-event/8000",
    "a=fingerprint:sha-256",
    "a=max-message-size:large",
    "a=sctp-port:x",
    "c=IN IP4 192.0.2.77 and more",
    "a=",
    "=",
    "",
)


def checked(text: str) -> str:
    """``text``; whatever it is, it is refused, or as aiortc takes it and as RTP can hold it."""
    for purpose in BASES:
        try:
            offer = sdp.check_offer(text, purpose)
        except Refused as refused:
            assert (refused.status, refused.code) == (400, "bad_offer")
            continue
        description = SessionDescription.parse(offer.sdp)
        for media in description.media:
            assert media.direction
            assert all(ssrc.ssrc < 1 << 32 for ssrc in media.ssrc)
            assert all((codec.payloadType or 0) < 128 for codec in media.rtp.codecs)
            assert all(1 <= extension.id <= 255 for extension in media.rtp.headerExtensions)
        assert offer.video_ssrc is None or offer.video_ssrc < 1 << 32
    return text


async def post(serve: Serve, purpose: Purpose, text: str) -> tuple[int, str]:
    """Status and words."""
    server = await serve()
    bearer = token(publish=True) if purpose == "publish" else token(subscribe=True)
    status, body, _ = await send_offer(server.url, ROLES[purpose], "room-1", bearer, text)
    return status, body if isinstance(body, str) else body["error"]


@both
@pytest.mark.parametrize("line", ODD_LINES)
async def test_a_line_that_says_nothing_to_us_is_ignored(
    serve: Serve, purpose: Purpose, line: str
) -> None:
    text = BASES[purpose].replace("a=rtcp-mux\r\n", f"a=rtcp-mux\r\n{line}\r\n", 1)
    status, words = await post(serve, purpose, checked(text))
    assert status == 201, words
    assert words.count("m=") == 2


@both
@pytest.mark.parametrize("before", ["\r\n", "\n\n", " \r\n", "\ufeff", "\ufeff\r\n"])
async def test_what_stands_before_the_first_line_is_ignored(
    serve: Serve, purpose: Purpose, before: str
) -> None:
    assert (await post(serve, purpose, before + BASES[purpose]))[0] == 201


@both
async def test_spaces_at_the_end_of_lines_are_ignored(serve: Serve, purpose: Purpose) -> None:
    assert (await post(serve, purpose, BASES[purpose].replace("\r\n", " \r\n")))[0] == 201


@both
async def test_without_a_direction_it_is_both(serve: Serve, purpose: Purpose) -> None:
    """RFC 8866, 6.7: sendrecv, unless the session says otherwise."""
    own = "a=sendonly\r\n" if purpose == "publish" else "a=recvonly\r\n"
    bare = BASES[purpose].replace(own, "")
    assert (await post(serve, purpose, bare))[0] == 201
    assert (await post(serve, purpose, bare.replace("t=0 0\r\n", f"t=0 0\r\n{own}")))[0] == 201
    other = bare.replace("t=0 0\r\n", "t=0 0\r\na=inactive\r\n")
    status, words = await post(serve, purpose, other)
    assert (status, "wrong direction (inactive)" in words) == (400, True)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("a=setup:actpass", "a=setup:holdconn", "DTLS"),
        ("a=setup:actpass\r\n", "", "DTLS"),
        ("a=fingerprint:sha-256", "a=fingerprint:md5", "fingerprint"),
        ("a=mid:0\r\n", "", "BUNDLE"),
        ("a=mid:1", "a=mid:0", "BUNDLE"),
        ("BUNDLE 0 1", "BUNDLE 0 2", "BUNDLE"),
        ("a=rtpmap:96 H264", "a=rtpmap:960 H264", "VP8 or H264"),
        ("m=audio 50000", "m=audio x", "not valid SDP"),
        ("m=audio 50000", "m=audio " + "9" * 5000, "not valid SDP"),
    ],
)
async def test_what_cannot_work_is_refused_in_words(
    serve: Serve, old: str, new: str, why: str
) -> None:
    text = BASES["publish"]
    assert old in text
    status, words = await post(serve, "publish", text.replace(old, new))
    assert (status, why in words) == (400, True), words


# --- by chance ----------------------------------------------------------------------------------

PIECES = ("", ":", " ", "/", "=", "0", "-1", "99999999999", "9" * 5000, "x", "\u2028", "\x00", "é")


def by_chance(dice: random.Random, text: str) -> str:
    """One to four faults of the kind that filters, typing errors and bad code make."""
    lines = text.splitlines()
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(lines)) if lines else 0
        line = lines[at] if lines else ""
        match dice.randrange(7):
            case 0:
                del lines[at : at + dice.randint(1, 3)]
            case 1:
                lines.insert(at, dice.choice(ODD_LINES))
            case 2:
                lines.insert(dice.randint(0, len(lines)), line)
            case 3:
                lines[at:at] = ["\ufeff" + line]
            case 4:
                words = line.split(" ")
                words[dice.randrange(len(words))] = dice.choice(PIECES)
                lines[at : at + 1] = [" ".join(words)]
            case 5:
                cut = dice.randint(0, len(line))
                lines[at : at + 1] = [line[:cut]]
            case _:
                cut = dice.randint(0, len(line))
                lines[at : at + 1] = [line[:cut] + dice.choice(PIECES) + line[cut + 1 :]]
    return "\r\n".join(lines) + "\r\n"


@both
def test_any_offer_is_taken_or_refused(purpose: Purpose) -> None:
    dice = random.Random(5)
    for _ in range(2000):
        checked(by_chance(dice, BASES[purpose]))


@both
async def test_any_offer_is_answered(serve: Serve, purpose: Purpose) -> None:
    """As above, with all of aiortc behind it. What is refused leaves nobody behind."""
    server = await serve(max_spectators=1000)
    bearer = token(publish=True) if purpose == "publish" else token(subscribe=True)
    dice = random.Random(6)
    seen = {201: 0, 400: 0}
    for number in range(150):
        text = by_chance(dice, BASES[purpose])
        status, body, _ = await send_offer(server.url, ROLES[purpose], "room-1", bearer, text)
        assert status in seen, (number, body, text)
        assert status == 201 or body["code"] == "bad_offer"
        seen[status] += 1
    assert min(seen.values()) > 10, seen
