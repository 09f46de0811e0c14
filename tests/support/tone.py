"""A tone to publish, and what pitch was heard."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from livekit_app.providers.watching.sound import Sound

HERTZ, RATE = 440, 48_000


def sine(start: int, count: int) -> npt.NDArray[np.int16]:
    """``count`` samples of the tone, from sample ``start`` on."""
    at = (np.arange(count) + start) / RATE
    return np.asarray(8_000 * np.sin(2 * np.pi * HERTZ * at), dtype=np.int16)


def loudest(heard: Sequence[Sound]) -> float:
    """The pitch of the last fifth of a second, in Hz."""
    samples = np.concatenate([one.samples for one in heard])[-RATE // 5 :]
    assert np.abs(samples).max() > 1_000, "silence"
    return float(np.argmax(np.abs(np.fft.rfft(samples)))) * RATE / len(samples)
