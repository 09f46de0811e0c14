"""Offers checked before aiortc sees them, answers finished after it wrote them.

aiortc answers an empty or useless offer with a session that never connects, so everything that
cannot work is refused here, in words.
"""

import re
from dataclasses import dataclass
from typing import Literal

from aiortc.rtcdtlstransport import X509_DIGEST_ALGORITHMS
from aiortc.sdp import MediaDescription, SessionDescription

from livekit_app.media.negotiation.remote_candidates import Keeps, keeps_none
from livekit_app.media.negotiation.sdp_lines import tidy
from livekit_app.media.refusals import bad_offer

MAX_OFFER_BYTES = 64 * 1024
VIDEO_CODECS = ("VP8", "H264")  # in the order we want them; VP8 is what every browser can do

Purpose = Literal["publish", "watch"]
_DIRECTIONS: dict[Purpose, set[str]] = {
    "publish": {"sendonly", "sendrecv"},
    "watch": {"recvonly", "sendrecv"},
}


@dataclass(frozen=True, slots=True)
class Offer:
    """``kinds`` in m-line order; ``video_codecs`` what both sides know, best first."""

    sdp: str
    kinds: tuple[str, ...]
    video_codecs: tuple[str, ...]
    video_ssrc: int | None


def check_offer(text: str, purpose: Purpose, keeps: Keeps = keeps_none) -> Offer:
    """Raises ``Refused`` 400 unless the offer has one usable video and at most one audio.

    ``keeps``: which of its candidates are sent to."""
    text = tidy(text, keeps)
    if not text.startswith("v=0"):
        raise bad_offer("it is not SDP")
    try:
        description = SessionDescription.parse(text)
    except (ValueError, AssertionError, LookupError, TypeError, AttributeError, StopIteration):
        raise bad_offer("it is not valid SDP") from None
    kinds = tuple(media.kind for media in description.media)
    if kinds.count("video") != 1:
        raise bad_offer("it needs exactly one video")
    if kinds.count("audio") > 1 or set(kinds) - {"audio", "video"}:
        raise bad_offer("besides the video it may have one audio and nothing else")
    for media in description.media:
        _check_media(media, purpose)
    _check_bundle(description)
    video = next(media for media in description.media if media.kind == "video")
    names = {codec.name.upper() for codec in video.rtp.codecs}
    codecs = tuple(name for name in VIDEO_CODECS if name in names)
    if not codecs:
        raise bad_offer("the video must be VP8 or H264")
    return Offer(
        sdp=text,
        kinds=kinds,
        video_codecs=codecs,
        video_ssrc=video.ssrc[0].ssrc if video.ssrc else None,
    )


def _check_bundle(description: SessionDescription) -> None:
    mids = {media.rtp.muxId for media in description.media}
    bundle = next((g.items for g in description.group if g.semantic == "BUNDLE"), [])
    several = len(description.media) > 1
    if several and (len(mids) < len(description.media) or mids != set(bundle)):
        raise bad_offer("audio and video must be in one BUNDLE, each with its own mid")


def _check_media(media: MediaDescription, purpose: Purpose) -> None:
    if media.direction not in _DIRECTIONS[purpose]:
        raise bad_offer(f"its {media.kind} has the wrong direction ({media.direction})")
    if not media.ice or not media.ice.usernameFragment or not media.ice.password:
        raise bad_offer("it has no ICE credentials")
    if not media.dtls:
        raise bad_offer("it has no DTLS setup")
    if not any(f.algorithm.lower() in X509_DIGEST_ALGORITHMS for f in media.dtls.fingerprints):
        raise bad_offer("it has no DTLS fingerprint by SHA-256 or better")
    if not media.rtcp_mux:
        raise bad_offer("RTCP must be multiplexed")
    if media.kind == "audio" and not any(c.name.lower() == "opus" for c in media.rtp.codecs):
        raise bad_offer("the audio must be Opus")


def with_bitrate_hints(answer: str, *, start_kbps: int, min_kbps: int, max_kbps: int) -> str:
    """kbit/s. Without them Chromium starts at 250 and takes half a minute to reach 640x480."""
    hint = (
        f"x-google-start-bitrate={start_kbps};x-google-min-bitrate={min_kbps}"
        f";x-google-max-bitrate={max_kbps}"
    )
    return re.sub(
        r"(a=rtpmap:(\d+) VP8/90000\r\n)(?!a=fmtp:\2 )", rf"\1a=fmtp:\2 {hint}\r\n", answer
    )


def without_remb(answer: str) -> str:
    """The sender then slows down only on packet loss."""
    return re.sub(r"a=(rtcp-fb:\d+ goog-remb|extmap:\d+ \S*abs-send-time)\r\n", "", answer)


def with_announced_address(answer: str, address: str) -> str:
    """Offer ``address`` besides each IPv4 host candidate, with the same port."""

    def add(match: re.Match[str]) -> str:
        foundation, head, port, tail = match.groups()
        return f"{match[0]}a=candidate:{foundation}9{head}{address} {port} typ host{tail}\r\n"

    pattern = r"a=candidate:(\S+)( \d+ udp \d+ )\d+\.\d+\.\d+\.\d+ (\d+) typ host([^\r\n]*)\r\n"
    return re.sub(pattern, add, answer)
