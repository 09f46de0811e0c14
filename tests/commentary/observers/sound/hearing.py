"""Drawn sounds, and what the observer hears in them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from commentary.observers.facts import Fact, What
from commentary.observers.observer import SceneFacts
from commentary.observers.sound.sound_observer import SoundObserver
from livekit_app.providers.watching.sound import Sound

Wave = npt.NDArray[np.float64]  # full scale is 1

RATE = 48_000
START = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
LOOK_SECONDS = 0.25


def seconds_of(seconds: float, rate: int = RATE) -> Wave:
    return np.arange(round(seconds * rate)) / rate


def loudness_of(wave: Wave) -> float:
    return float(np.sqrt(np.mean(np.square(wave))))


def crowd(seconds: float, *, loud: float = 0.05, seed: int = 1, rate: int = RATE) -> Wave:
    """Noise as of many people: most of it below 1 kHz. ``loud``: root mean square."""
    count = round(seconds * rate)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / rate)
    spectrum *= np.where(hertz < 100, 0.2, 1.0) / (1.0 + (hertz / 900.0) ** 2) ** 0.75
    wave = np.fft.irfft(spectrum, count)
    return np.asarray(wave * loud / loudness_of(wave))


def eased(wave: Wave, seconds: float = 0.02, rate: int = RATE) -> Wave:
    """It begins and ends without a click."""
    edge = np.minimum(1.0, np.arange(len(wave)) / (seconds * rate))
    return np.asarray(wave * edge * edge[::-1])


def gliding(hertz: Wave, rate: int = RATE) -> Wave:
    """A tone of these pitches, one for each sample."""
    return np.asarray(np.sin(2 * np.pi * np.cumsum(hertz) / rate))


def whistle(seconds: float = 0.6, hertz: float = 3200.0, rate: int = RATE) -> Wave:
    """With a pea in it: pitch and loudness tremble 28 times a second."""
    tremble = np.sin(2 * np.pi * 28.0 * seconds_of(seconds, rate))
    tone = gliding(hertz + 90.0 * tremble, rate) + 0.15 * gliding(2 * hertz + 180.0 * tremble, rate)
    return eased((1.0 + 0.4 * tremble) * tone, rate=rate)


def instrument(seconds: float, hertz: float, overtones: int = 8) -> Wave:
    tones = [np.sin(2 * np.pi * hertz * n * seconds_of(seconds)) / n for n in range(1, overtones)]
    return eased(np.sum(tones, axis=0))


def over(background: Wave, wave: Wave, at: float, decibels: float, rate: int = RATE) -> Wave:
    """``wave`` laid over it from second ``at`` on, so much louder than what is there."""
    start = round(at * rate)
    there = background[start : start + len(wave)]
    mixed = background.copy()
    mixed[start : start + len(wave)] += (
        wave * loudness_of(there) / loudness_of(wave) * 10.0 ** (decibels / 20.0)
    )
    return mixed


def chunks_of(
    wave: Wave, *, size: int = 960, start: datetime = START, rate: int = RATE
) -> list[Sound]:
    """As they arrive: each with the time of its end. The last may be shorter."""
    samples = np.clip(wave * 32767.0, -32768.0, 32767.0).astype(np.int16)
    return [
        Sound(
            samples[at : at + size],
            rate,
            start + timedelta(seconds=min(at + size, len(samples)) / rate),
        )
        for at in range(0, len(samples), size)
    ]


def heard_in(
    chunks: Sequence[Sound], observer: SoundObserver | None = None
) -> Iterator[SceneFacts]:
    """What is told at each look, four times a second."""
    observer = observer or SoundObserver()
    waiting: list[Sound] = []
    due = chunks[0].at + timedelta(seconds=LOOK_SECONDS)
    for chunk in chunks:
        waiting.append(chunk)
        if not timedelta(0) < due - chunk.at <= timedelta(seconds=LOOK_SECONDS):
            yield observer.observe(waiting, chunk.at)
            waiting = []
            due = chunk.at + timedelta(seconds=LOOK_SECONDS)
    yield observer.observe(waiting, chunks[-1].at)


def facts_in(wave: Wave, what: What) -> list[Fact]:
    """Each once, as it was told last."""
    told = {
        fact.key: fact
        for scene in heard_in(chunks_of(wave))
        for fact in scene.sound
        if fact.what is what
    }
    return list(told.values())


def second(at: datetime) -> float:
    return (at - START).total_seconds()
