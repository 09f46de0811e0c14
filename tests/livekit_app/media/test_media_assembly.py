"""Packets to frames: at once when whole, by time when something is missing."""

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from livekit_app.media import assembly
from livekit_app.media.assembly import AudioAssembler, Unwrapped, VideoAssembler


class Clock:
    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(assembly, "time", clock)
    return clock


def packet(number: int, stamp: int, data: bytes = b"x", *, marker: bool = False) -> Any:
    return SimpleNamespace(
        sequence_number=number % 65536, timestamp=stamp % 2**32, _data=data, marker=int(marker)
    )


class Line:
    """Feeds packets and collects what comes out."""

    def __init__(self) -> None:
        self.assembler = VideoAssembler()
        self.frames: list[bytes] = []
        self.times: list[int] = []
        self.losses = 0

    def feed(self, *packets: Any) -> "Line":
        for each in packets:
            lost, frame = self.assembler.add(each)
            self.losses += lost
            whole = [frame] if frame else []
            for one in (*whole, *self.assembler.drain()):
                self.frames.append(one.data)
                assert isinstance(one, assembly.Assembled)
                self.times.append(one.time)
        return self


def test_a_frame_is_whole_with_its_last_packet(clock: Clock) -> None:
    line = Line().feed(packet(1, 10, b"a"), packet(2, 10, b"b"))
    assert line.frames == []
    assert line.feed(packet(3, 10, b"c", marker=True)).frames == [b"abc"]


def test_a_sender_without_marker_bits_is_understood(clock: Clock) -> None:
    line = Line().feed(packet(1, 10, b"a"), packet(2, 10, b"b"), packet(3, 20, b"c"))
    assert line.frames == [b"ab"]


def test_packets_out_of_order_are_put_in_order(clock: Clock) -> None:
    line = Line().feed(packet(1, 10, b"a", marker=True), packet(3, 20, b"c", marker=True))
    assert line.frames == [b"a"]
    assert line.feed(packet(2, 20, b"b")).frames == [b"a", b"bc"]
    assert line.losses == 0


def test_a_retransmission_releases_all_frames_that_waited(clock: Clock) -> None:
    line = Line().feed(packet(1, 10, b"a", marker=True))
    line.feed(*(packet(n, n * 10, b"%d" % n, marker=True) for n in range(3, 8)))
    assert line.frames == [b"a"]
    clock.now += 0.1
    line.feed(packet(2, 20, b"2", marker=True))
    assert line.frames == [b"a", b"2", b"3", b"4", b"5", b"6", b"7"]


def test_what_does_not_come_in_time_is_lost_and_the_torn_frame_with_it(clock: Clock) -> None:
    line = Line().feed(packet(1, 10, b"a", marker=True))
    line.feed(packet(3, 20, b"torn"), packet(4, 20, b"torn", marker=True))
    clock.now += assembly.PATIENCE_SECONDS + 0.01
    line.feed(packet(5, 30, b"next", marker=True))
    assert (line.frames, line.losses) == ([b"a", b"next"], 1)
    line.feed(packet(2, 20, b"late"), packet(6, 40, b"on", marker=True))
    assert (line.frames, line.losses) == ([b"a", b"next", b"on"], 1)


def test_several_gaps_are_one_loss(clock: Clock) -> None:
    line = Line().feed(packet(1, 10, b"a", marker=True))
    line.feed(*(packet(n, n * 10, b"-", marker=True) for n in (3, 5, 7, 9)))
    clock.now += assembly.PATIENCE_SECONDS + 0.01
    line.feed(packet(10, 100, b"b", marker=True))
    assert (line.frames, line.losses) == ([b"a", b"b"], 1)


def test_a_new_gap_has_its_own_time(clock: Clock) -> None:
    line = Line().feed(packet(1, 10, b"a", marker=True), packet(3, 20, b"c", marker=True))
    clock.now += 0.3
    line.feed(packet(2, 20, b"b"), packet(5, 30, b"e", marker=True))
    clock.now += 0.3
    line.feed(packet(4, 30, b"d"))
    assert (line.frames, line.losses) == ([b"a", b"bc", b"de"], 0)


def test_a_gap_behind_another_has_its_own_time_once_the_first_is_filled(clock: Clock) -> None:
    line = Line().feed(*(packet(n, n * 10, b"%d" % n, marker=True) for n in (1, 3, 5)))
    clock.now += 0.3
    line.feed(packet(2, 20, b"2", marker=True))
    clock.now += 0.3  # longer than patience since the first gap, not since the second
    line.feed(packet(6, 60, b"6", marker=True))
    assert (line.frames, line.losses) == ([b"1", b"2", b"3"], 0)
    line.feed(packet(4, 40, b"4", marker=True))
    assert (line.frames, line.losses) == ([b"1", b"2", b"3", b"4", b"5", b"6"], 0)


def test_a_pause_of_the_sender_is_no_loss(clock: Clock) -> None:
    line = Line().feed(packet(1, 10, b"a", marker=True))
    clock.now += 60
    line.feed(packet(2, 20, b"b"))
    clock.now += 60
    line.feed(packet(3, 20, b"c", marker=True))
    assert (line.frames, line.losses) == ([b"a", b"bc"], 0)


def test_padding_is_skipped(clock: Clock) -> None:
    line = Line().feed(packet(1, 10, b"a", marker=True), packet(2, 10, b""), packet(3, 10, b""))
    assert line.feed(packet(4, 20, b"b", marker=True)).frames == [b"a", b"b"]


def test_memory_is_bounded_even_when_time_stands_still(clock: Clock) -> None:
    line = Line().feed(packet(1, 10, b"a", marker=True))
    line.feed(*(packet(n, 20, b"-") for n in range(3, 3 + assembly.MAX_PACKETS + 2)))
    assert line.losses == 1
    assert len(line.assembler._packets) < 10


def test_counters_wrap(clock: Clock) -> None:
    line = Line()
    top = 2**32 - 3000
    for n in range(4):
        line.feed(packet(65534 + n, top + n * 3000, b"%d" % n, marker=True))
    assert line.frames == [b"0", b"1", b"2", b"3"]
    assert [b - a for a, b in pairwise(line.times)] == [3000] * 3
    step_back = Unwrapped(16)
    assert [step_back(v) for v in (5, 3, 65535, 1)] == [5, 3, -1, 1]


def test_a_sender_that_begins_anew_is_followed(clock: Clock) -> None:
    line = Line().feed(packet(30_000, 10, b"a", marker=True))
    line.feed(packet(20_000, 77_000, b"b", marker=True), packet(20_001, 80_000, b"c", marker=True))
    assert line.frames == [b"a", b"b", b"c"]
    audio = AudioAssembler()
    stamps = (900_000, 10, 970)
    assert all(audio.add(packet(n, stamp))[1] for n, stamp in enumerate(stamps))


def test_audio_goes_straight_through_and_late_packets_do_not() -> None:
    assembler = AudioAssembler()
    out = [
        assembler.add(packet(n, stamp, b"%d" % n))[1]
        for n, stamp in ((1, 960), (2, 1920), (4, 3840), (3, 2880), (5, 4800))
    ]
    assert [frame.data if frame else None for frame in out] == [b"1", b"2", b"4", None, b"5"]
