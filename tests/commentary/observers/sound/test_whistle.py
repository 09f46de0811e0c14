"""A whistle is heard over a crowd; what is not one, is not."""

from datetime import timedelta

import numpy as np
import pytest

from commentary.observers.facts import What
from tests.commentary.observers.sound.hearing import (
    RATE,
    Wave,
    chunks_of,
    crowd,
    eased,
    facts_in,
    gliding,
    heard_in,
    instrument,
    over,
    second,
    seconds_of,
    whistle,
)

QUIET = 0.0003  # the noise of a microphone
START = 6.0  # it has to know the place for a while


def whistles_in(wave: Wave) -> list[float]:
    """The seconds in which they begin."""
    return [second(fact.start) for fact in facts_in(wave, What.WHISTLE)]


@pytest.mark.parametrize("decibels", [3.0, 0.0])
@pytest.mark.parametrize("hertz", [2300.0, 3200.0, 4100.0])
@pytest.mark.parametrize("seed", range(3))
def test_a_whistle_is_heard_over_a_crowd(decibels: float, hertz: float, seed: int) -> None:
    sound = over(crowd(8.0, seed=seed), whistle(hertz=hertz), at=START, decibels=decibels)
    (fact,) = facts_in(sound, What.WHISTLE)
    assert second(fact.start) == pytest.approx(START, abs=0.1)
    assert second(fact.end) == pytest.approx(START + 0.6, abs=0.1)
    assert 0.6 <= fact.confidence <= 0.9


def test_it_is_told_once_and_soon_after_it_is_over() -> None:
    sound = over(crowd(8.0), whistle(), at=START, decibels=6.0)
    (at,) = [scene.at for scene in heard_in(chunks_of(sound)) if scene.sound]
    assert START + 0.6 <= second(at) <= START + 1.1


def test_the_louder_it_is_the_surer() -> None:
    faint, clear = (
        facts_in(over(crowd(8.0), whistle(), at=START, decibels=decibels), What.WHISTLE)[0]
        for decibels in (0.0, 20.0)
    )
    assert faint.confidence < clear.confidence


def test_each_of_the_three_at_the_end_is_heard() -> None:
    sound = crowd(10.0)
    for at in (6.0, 7.0, 8.0):
        sound = over(sound, whistle(1.2 if at == 8.0 else 0.4), at=at, decibels=6.0)
    assert whistles_in(sound) == pytest.approx([6.0, 7.0, 8.0], abs=0.1)


def test_a_whistle_of_two_chambers_is_heard() -> None:
    high, low = (gliding(np.full(RATE // 2, hertz)) for hertz in (3700.0, 3920.0))
    assert len(whistles_in(over(crowd(8.0), eased(high + low), at=START, decibels=6.0))) == 1


def test_a_whistle_that_is_drowned_for_a_blink_is_one() -> None:
    parts = [whistle(0.22), np.zeros(round(0.06 * RATE)), whistle(0.22)]
    sound = over(crowd(8.0, loud=0.002), np.concatenate(parts), at=START, decibels=20.0)
    (fact,) = facts_in(sound, What.WHISTLE)
    assert (fact.end - fact.start).total_seconds() == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("seed", range(4))
def test_a_crowd_is_no_whistle(seed: int) -> None:
    assert whistles_in(crowd(20.0, seed=seed)) == []


def test_white_noise_and_silence_are_no_whistle() -> None:
    assert whistles_in(np.random.default_rng(1).standard_normal(10 * RATE) * 0.1) == []
    assert whistles_in(np.zeros(3 * RATE)) == []


def speech() -> Wave:
    """As it is heard: a voice with its overtones, shaped by a mouth, in syllables."""
    at = seconds_of(8.0)
    voice = np.zeros(len(at))
    pitch = 160.0 + 40.0 * np.sin(2 * np.pi * 0.7 * at)
    for number in range(1, 30):
        shape = sum(
            np.exp(-(((number * 160.0 - formant) / 250.0) ** 2)) for formant in (500, 1500, 2600)
        )
        voice += float(shape) * gliding(number * pitch)
    return np.asarray(0.1 * voice * (np.sin(2 * np.pi * 4.0 * at) > -0.3))


def applause() -> Wave:
    rng = np.random.default_rng(2)
    sound = np.zeros(6 * RATE)
    for start in rng.integers(RATE, 5 * RATE, 300):
        clap = rng.standard_normal(RATE // 50) * np.exp(-np.arange(RATE // 50) / 200.0)
        sound[start : start + len(clap)] += 0.2 * clap
    return sound


def tune() -> Wave:
    notes = [instrument(0.4, hertz) for hertz in (440, 494, 554, 659, 740, 880, 988, 1109)]
    return np.concatenate(notes) * 0.1


def bird() -> Wave:
    """It sweeps over an octave, five times."""
    sweep = eased(gliding(np.linspace(2200.0, 4600.0, RATE // 5)))
    return np.concatenate([np.concatenate([sweep, np.zeros(RATE // 5)]) for _ in range(5)]) * 0.1


def beep(seconds: float = 0.5, hertz: float = 2800.0) -> Wave:
    return eased(gliding(np.full(round(seconds * RATE), hertz)), 0.005) * 0.1


def brakes() -> Wave:
    """Rough, too, but falling."""
    tremble = np.sin(2 * np.pi * 40.0 * seconds_of(0.8))
    falling = np.linspace(3600.0, 2600.0, round(0.8 * RATE))
    return eased((1.0 + 0.5 * tremble) * gliding(falling + 100.0 * tremble)) * 0.1


@pytest.mark.parametrize(
    "wave",
    [
        speech(),
        applause(),
        tune(),
        bird(),
        beep(),
        beep(hertz=1000.0),
        beep(seconds=0.08),
        whistle(0.15) * 0.1,  # a squeak
        brakes(),
        beep(0.6, 500.0) * 5.0 + whistle(0.6) * 0.05,  # far too faint beside it
        whistle(6.0) * 0.1,  # an alarm
        eased(gliding(np.linspace(2200.0, 2700.0, RATE // 2))) * 0.1,  # with the lips
        instrument(0.6, 1050.0) * 0.1,  # its overtones lie where whistles do
        instrument(0.6, 700.0, overtones=6) * 0.1,
    ],
    ids=(
        "speech applause tune bird beep low-beep click squeak brakes faint alarm lips"
        " violin trumpet"
    ).split(),
)
def test_what_is_no_whistle_is_not_told(wave: Wave) -> None:
    sound = np.concatenate([np.zeros(6 * RATE), wave, np.zeros(RATE)])
    sound += crowd(len(sound) / RATE, loud=QUIET)
    assert whistles_in(sound) == []


def test_a_beep_in_noise_is_no_whistle_either() -> None:
    assert whistles_in(over(crowd(8.0), beep(), at=START, decibels=0.0)) == []


def test_what_cannot_be_told_from_a_whistle_is_told_as_one() -> None:
    """A limit, known and kept in mind: it is worded "a whistle, it seems"."""
    tone = gliding(np.full(RATE // 2, 4300.0))
    cricket = eased(tone * (1.0 + np.sin(2 * np.pi * 60.0 * seconds_of(0.5))))
    assert len(whistles_in(over(crowd(8.0), cricket, at=START, decibels=3.0))) == 1


def test_at_first_nobody_knows_what_is_usual_here() -> None:
    assert whistles_in(over(crowd(5.0), whistle(), at=2.0, decibels=6.0)) == []


def test_among_birds_no_whistle_is_told_and_after_them_it_is() -> None:
    chirp = eased(gliding(np.linspace(3000.0, 3400.0, RATE // 5)))
    sound = crowd(25.0)
    for at in (2.0, 4.0, 6.0):
        sound = over(sound, chirp, at=at, decibels=6.0)
    for at in (8.0, 20.0):
        sound = over(sound, whistle(), at=at, decibels=6.0)
    assert whistles_in(sound) == pytest.approx([20.0], abs=0.1)


def test_what_goes_on_whistling_is_no_referee_until_it_was_quiet_for_long() -> None:
    sound = crowd(70.0)
    for at in (*range(6, 30), 65):
        sound = over(sound, whistle(0.4), at=float(at), decibels=6.0)
    assert whistles_in(sound) == pytest.approx([6.0, 7.0, 8.0, 65.0], abs=0.1)


@pytest.mark.parametrize("jump", [-3600.0, 5.0])
def test_a_whistle_is_not_put_together_over_a_gap(jump: float) -> None:
    """Two halves, each too short, before and after the clock or the sound jumps."""
    half = chunks_of(over(crowd(8.0), whistle(0.2), at=7.8, decibels=12.0))
    later = half[-1].at + timedelta(seconds=jump)
    rest = chunks_of(over(crowd(1.0), whistle(0.2), at=0.0, decibels=12.0), start=later)
    assert not [fact for scene in heard_in([*half, *rest]) for fact in scene.sound]


@pytest.mark.parametrize("jump", [-3600.0, 8.0])
def test_after_a_gap_it_hears_as_before(jump: float) -> None:
    first = chunks_of(crowd(2.0))
    later = first[-1].at + timedelta(seconds=jump)
    rest = chunks_of(over(crowd(8.0), whistle(), at=START, decibels=6.0), start=later)
    (fact,) = [fact for scene in heard_in([*first, *rest]) for fact in scene.sound]
    assert (fact.start - later).total_seconds() == pytest.approx(START, abs=0.1)
