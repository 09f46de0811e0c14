"""Decoding for a watch: what is kept of it, and what is too large to be decoded at all."""

import logging
import queue
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import av
import pytest

from livekit_app.media.passthrough import is_keyframe
from livekit_app.providers.watching import sampling, size_limit
from livekit_app.providers.watching.room_watch import Frame
from livekit_app.providers.watching.sampling import Encoded, Sampler
from tests.support.encoded import encoded

PATIENCE = 20.0
TOO_LARGE = "[media] the camera's picture is too large: not looked at"


class Decoding:
    """A sampler that keeps every frame, and what came of it."""

    def __init__(self) -> None:
        self.frames: queue.Queue[Frame] = queue.Queue()
        self.broken: queue.Queue[None] = queue.Queue()
        log = {"room": "room-1"}
        self.sampler = Sampler(1e6, self.frames.put, lambda: self.broken.put(None), log=log)

    def put(self, codec: str, *packets: bytes) -> None:
        for data in packets:
            key, now = is_keyframe(codec, data), time.monotonic()
            assert self.sampler.put(Encoded(codec, data, key, datetime.now(UTC), now))

    def shape(self) -> tuple[int, ...]:
        """Of the next picture that was decoded."""
        return self.frames.get(timeout=PATIENCE).image.shape


@pytest.fixture
def decoding() -> Iterator[Decoding]:
    decoding = Decoding()
    yield decoding
    decoding.sampler.stop()
    decoding.sampler.join(PATIENCE)


@pytest.mark.parametrize(
    ("codec", "options"),
    [("VP8", {}), ("H264", {"profile": "baseline"}), ("H264", {"profile": "high"})],
)
def test_a_frame_that_is_too_large_is_not_decoded_nor_what_follows_it(
    decoding: Decoding,
    codec: str,
    options: dict[str, str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened, real = [], sampling._decoder

    def opens(name: str) -> av.VideoCodecContext:
        opened.append(name)
        return real(name)

    monkeypatch.setattr(sampling, "_decoder", opens)
    decoding.put(codec, *encoded(codec, 2000, 1080, count=3, **options))
    decoding.put(codec, *encoded(codec, 1080, 1936, count=3, **options))
    decoding.put(codec, *encoded(codec, 160, 120, count=2, **options))

    assert [decoding.shape(), decoding.shape()] == [(120, 160, 3)] * 2
    assert opened == [codec]  # for the small ones alone
    assert decoding.broken.empty()
    lines = [one for one in caplog.records if one.message == TOO_LARGE]
    assert [(vars(one)["width"], vars(one)["room"]) for one in lines] == [(2000, "room-1")]


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_the_largest_that_is_allowed_is_decoded_either_way_up(
    decoding: Decoding, codec: str
) -> None:
    for width, height in ((1920, 1080), (1080, 1920), (1920, 1920)):
        decoding.put(codec, *encoded(codec, width, height))
        assert decoding.shape() == (height, width, 3)


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_a_frame_that_grows_ends_the_decoding_of_its_deltas(decoding: Decoding, codec: str) -> None:
    small = encoded(codec, 160, 120, count=3)
    decoding.put(codec, *small[:2], *encoded(codec, 2000, 1080), small[2], *small[:1])

    assert [decoding.shape() for _ in range(3)] == [(120, 160, 3)] * 3
    decoding.sampler.stop()
    decoding.sampler.join(PATIENCE)
    assert decoding.frames.empty()  # a delta without its keyframe was left out


def test_a_crafted_header_of_16383_costs_nothing(
    decoding: Decoding, caplog: pytest.LogCaptureFixture
) -> None:
    small = encoded("VP8", 160, 120)[0]
    sides = (16383).to_bytes(2, "little")
    decoding.put("VP8", small[:6] + sides + sides + small[10:], small)

    assert decoding.shape() == (120, 160, 3)
    assert decoding.broken.empty()
    assert [one.message for one in caplog.records] == [TOO_LARGE]


def test_the_log_says_it_again_after_a_while_not_with_every_frame(
    decoding: Decoding, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    large, small = encoded("VP8", 2000, 16)[0], encoded("VP8", 160, 120)[0]

    def lines_after(*packets: bytes) -> int:
        decoding.put("VP8", *packets, small)
        decoding.shape()
        return sum(one.message == TOO_LARGE for one in caplog.records)

    with caplog.at_level(logging.INFO):
        assert lines_after(large, large, large) == 1
        monkeypatch.setattr(size_limit, "WARNING_SECONDS", 0.0)
        assert lines_after(large, large) == 3


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_ffmpeg_itself_refuses_what_our_reading_might_have_missed(codec: str) -> None:
    decoder = sampling._decoder(codec)
    with pytest.raises(av.FFmpegError):
        for data in (*encoded(codec, 2560, 2048), None):
            decoder.decode(None if data is None else av.Packet(data))
