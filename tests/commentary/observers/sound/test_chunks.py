"""Chunks of any length and rate make the same spectra, and cost little."""

from datetime import timedelta

import numpy as np
import pytest

from commentary.observers.facts import What
from commentary.observers.sound.sound_observer import SoundObserver
from commentary.observers.sound.spectra import LINE_HERTZ, LINES, SpectrumAnalyser
from livekit_app.providers.watching.sound import Sound
from tests.commentary.observers.sound.hearing import (
    RATE,
    START,
    chunks_of,
    crowd,
    gliding,
    heard_in,
    loudness_of,
    over,
    second,
    whistle,
)


@pytest.mark.parametrize("size", [1, 480, 960, 1021, 48_000, 10**6])
def test_chunks_of_any_size_make_the_same_spectra(size: int) -> None:
    wave = crowd(0.5 if size == 1 else 2.5)
    (whole,) = SpectrumAnalyser().analyse(chunks_of(wave, size=len(wave)))
    analyser = SpectrumAnalyser()
    parts = [part for chunk in chunks_of(wave, size=size) for part in analyser.analyse([chunk])]
    assert np.allclose(np.concatenate([part.power for part in parts]), whole.power)
    ends = [end for part in parts for end in part.ends]
    assert max(abs(a - b) for a, b in zip(ends, whole.ends, strict=True)) < timedelta(seconds=1e-4)
    assert [part.begins_anew for part in parts] == [True] + [False] * (len(parts) - 1)


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_a_tone_has_its_place_and_its_power_at_every_rate(rate: int) -> None:
    tone = 0.5 * gliding(np.full(rate, 3000.0), rate)
    (spectra,) = SpectrumAnalyser().analyse(chunks_of(tone, rate=rate, size=rate))
    assert spectra.power.shape == (30, LINES)
    assert {*np.argmax(spectra.power, axis=1)} == {round(3000.0 / LINE_HERTZ)}
    assert spectra.power.sum(axis=1) == pytest.approx(loudness_of(tone) ** 2, rel=0.02)


def test_what_is_above_eight_kilohertz_does_not_fold_back() -> None:
    """As it would if two samples of three were left out: 13 kHz would sound as 3 kHz."""
    (spectra,) = SpectrumAnalyser().analyse(chunks_of(gliding(np.full(RATE, 13_000.0)), size=RATE))
    assert spectra.power.max() < 1e-9


def test_the_rate_may_change_and_what_is_too_coarse_is_not_listened_to() -> None:
    seconds = 12.0
    chunks: list[Sound] = []
    for rate in (48_000, 16_000, 8_000, 44_100):
        start = chunks[-1].at if chunks else START
        wave = over(crowd(seconds, rate=rate), whistle(rate=rate), 6.0, 6.0, rate)
        chunks += chunks_of(wave, rate=rate, size=rate // 50, start=start)
    told = [
        second(fact.start)
        for scene in heard_in(chunks)
        for fact in scene.sound
        if fact.what is What.WHISTLE
    ]
    assert told == pytest.approx([6.0, 18.0, 42.0], abs=0.1)


def test_bursts_and_small_delays_are_no_gap() -> None:
    rng = np.random.default_rng(1)
    wave = over(crowd(8.0), whistle(), at=6.0, decibels=6.0)
    late, arrived = START, []
    for chunk in chunks_of(wave):
        late = max(late, chunk.at + timedelta(seconds=float(rng.exponential(0.05))))
        arrived.append(Sound(chunk.samples, chunk.sample_rate, late))
    (fact,) = [fact for scene in heard_in(arrived) for fact in scene.sound]
    assert second(fact.start) == pytest.approx(6.1, abs=0.2)
    assert (fact.end - fact.start).total_seconds() == pytest.approx(0.6, abs=0.1)


def test_a_clock_that_is_put_right_by_a_little_is_no_gap() -> None:
    chunks = chunks_of(over(crowd(8.0), whistle(), at=6.0, decibels=6.0))
    back = timedelta(seconds=0.2)
    moved = [
        Sound(chunk.samples, chunk.sample_rate, chunk.at - back)
        if second(chunk.at) > 3.0
        else chunk
        for chunk in chunks
    ]
    (fact,) = [fact for scene in heard_in(moved) for fact in scene.sound]
    assert second(fact.start) == pytest.approx(5.8, abs=0.1)


def test_an_empty_look_and_an_empty_chunk_tell_nothing() -> None:
    observer = SoundObserver()
    nothing = Sound(np.zeros(0, np.int16), RATE, START)
    for chunks in ([], [nothing], [nothing, nothing]):
        scene = observer.observe(chunks, START)
        assert (scene.at, scene.sound, scene.loudness) == (START, (), None)


def test_it_has_one_way_of_listening() -> None:
    observer = SoundObserver()
    (effort,) = observer.efforts
    observer.use(effort)
    assert (observer.name, effort.name) == ("sound", "full")
    assert effort.cost.cores < 0.01
