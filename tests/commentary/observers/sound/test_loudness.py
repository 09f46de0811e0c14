"""How loud it is, against the last half minute; a clear rise is told."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest

from commentary.observers.facts import Fact, What
from commentary.observers.sound.sound_observer import SoundObserver
from livekit_app.providers.watching.sound import Sound
from tests.commentary.observers.sound.hearing import (
    RATE,
    START,
    Wave,
    chunks_of,
    crowd,
    eased,
    facts_in,
    heard_in,
    second,
)


class Told:
    """The loudness at each look."""

    def __init__(self, chunks: Sequence[Sound]) -> None:
        self._looks = [(second(scene.at), scene.loudness) for scene in heard_in(chunks)]

    def between(self, first: float, last: float) -> list[float | None]:
        found = [loudness for at, loudness in self._looks if first < at < last]
        assert found
        return found

    def then(self, seconds: float) -> float | None:
        """At the first look from then on."""
        return next(loudness for at, loudness in self._looks if at >= seconds)


def is_usual(loudness: float | None) -> bool:
    return loudness is not None and loudness < 0.2


def rises_in(wave: Wave) -> list[Fact]:
    return facts_in(wave, What.LOUDER)


def roar(*, after: float = 20.0, decibels: float = 14.0, seconds: float = 3.0) -> Wave:
    """A crowd that gets louder, and is as before then."""
    wave = crowd(after + seconds + 5.0, loud=0.02)
    first, last = round(after * RATE), round((after + seconds) * RATE)
    wave[first:last] *= 10.0 ** (decibels / 20.0)
    return wave


def test_a_crowd_as_usual_is_at_nought_and_a_louder_one_above() -> None:
    told = Told(chunks_of(roar(decibels=6.0)))
    assert all(is_usual(loudness) for loudness in told.between(5.0, 20.0))
    louder = told.between(21.0, 23.0)
    assert all(loudness is not None and 0.5 < loudness < 0.7 for loudness in louder)
    assert is_usual(told.then(25.0))


def test_ten_decibels_more_are_as_loud_as_it_gets() -> None:
    assert Told(chunks_of(roar(decibels=14.0))).then(22.0) == 1.0


def test_what_stays_loud_is_usual_after_a_while() -> None:
    told = Told(chunks_of(roar(seconds=40.0)))
    assert told.then(21.0) == 1.0
    assert is_usual(told.then(55.0))


def test_at_first_nobody_can_say_what_is_loud() -> None:
    told = Told(chunks_of(crowd(5.0)))
    assert told.then(2.5) is None
    assert told.then(4.5) is not None


def test_a_microphone_that_is_muted_says_nothing_and_changes_nothing() -> None:
    before, after = crowd(15.0), crowd(5.0, seed=2)
    wave = np.concatenate([before, np.zeros(40 * RATE), after])
    told = Told(chunks_of(wave))
    assert {*told.between(16.5, 55.0)} == {None}
    assert is_usual(told.then(58.0))
    assert rises_in(wave) == []  # the sound came back; it did not get louder


def test_a_dither_of_one_bit_is_silence_too() -> None:
    bits = np.random.default_rng(1).integers(-1, 2, 10 * RATE) / 32767.0
    assert {*Told(chunks_of(bits)).between(0.0, 11.0)} == {None}


def test_a_roar_is_told_with_one_beginning_while_it_lasts() -> None:
    told = [
        (second(scene.at), fact) for scene in heard_in(chunks_of(roar())) for fact in scene.sound
    ]
    assert {fact.what for _, fact in told} == {What.LOUDER}
    assert len({fact.key for _, fact in told}) == 1
    assert second(told[0][1].start) == pytest.approx(20.0, abs=0.3)
    assert 20.5 < told[0][0] < 21.0
    assert second(told[-1][1].end) == pytest.approx(23.0, abs=0.5)
    assert 0.6 <= told[-1][1].confidence <= 0.9


@pytest.mark.parametrize(
    ("why", "wave"),
    [
        ("a little louder", roar(decibels=6.0)),
        ("for a moment", roar(seconds=0.3)),
        ("too early", roar(after=5.0)),
        ("in a quiet room", roar() * 0.005),
        ("steadily", crowd(60.0) * 10.0 ** (np.linspace(-30.0, 0.0, 60 * RATE) / 20.0)),
    ],
)
def test_it_is_not_told_that_it_is_louder(why: str, wave: Wave) -> None:
    assert rises_in(wave) == [], why


def test_talk_with_pauses_is_no_rise() -> None:
    words = [eased(crowd(1.2, loud=0.1, seed=seed)) for seed in range(20)]
    pauses = [crowd(0.8, loud=0.005, seed=seed) for seed in range(20)]
    talk = np.concatenate([part for pair in zip(pauses, words, strict=True) for part in pair])
    told = [second(fact.start) for fact in rises_in(talk)]
    assert told == []


def test_clapping_is_a_rise() -> None:
    rng = np.random.default_rng(2)
    wave = crowd(25.0, loud=0.005)
    for start in rng.integers(18 * RATE, 21 * RATE, 300):
        clap = rng.standard_normal(RATE // 50) * np.exp(-np.arange(RATE // 50) / 200.0)
        wave[start : start + len(clap)] += 0.2 * clap
    (fact,) = rises_in(wave)
    assert second(fact.start) == pytest.approx(18.0, abs=0.5)


def test_a_rise_that_does_not_end_is_how_loud_it_is_here() -> None:
    (fact,) = rises_in(roar(seconds=30.0))
    assert 9.0 < (fact.end - fact.start).total_seconds() < 11.0


def test_after_a_short_gap_the_half_minute_is_still_known() -> None:
    usual = chunks_of(crowd(15.0, loud=0.02))
    later = usual[-1].at + timedelta(seconds=5.0)
    loud = chunks_of(crowd(2.0, loud=0.2), start=later)
    told = Told([*usual, *loud])
    assert told.then(21.5) == 1.0
    (first, *_) = [fact for scene in heard_in([*usual, *loud]) for fact in scene.sound]
    assert first.start >= later  # not in the gap, in which nobody heard anything


@pytest.mark.parametrize("jump", [-3600.0, 40.0])
def test_after_a_long_gap_or_another_clock_it_begins_anew(jump: float) -> None:
    usual = chunks_of(crowd(15.0, loud=0.02))
    later = usual[-1].at + timedelta(seconds=jump)
    loud = [*heard_in([*usual, *chunks_of(crowd(5.0, loud=0.2), start=later)])][-1]
    assert is_usual(loud.loudness)


def test_while_nothing_comes_the_last_second_counts_and_nothing_older() -> None:
    observer = SoundObserver()
    last = [*heard_in(chunks_of(crowd(5.0)), observer)][-1]
    assert last.loudness is not None
    soon, late = (START + timedelta(seconds=5.0 + wait) for wait in (0.5, 2.0))
    assert observer.observe([], soon).loudness == last.loudness
    assert observer.observe([], late).loudness is None
    assert observer.observe([], late).sound == ()
