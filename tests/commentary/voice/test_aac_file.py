"""Speech as a file that every phone plays."""

import numpy as np
import pytest

from commentary.voice.aac_file import MOST_BYTES, TooLong, aac_file
from commentary.voice.speech import CannotSpeak, Speech, from_floats
from tests.commentary.voice.decoding import heard


def noise(seconds: float, rate: int = 22_050) -> Speech:
    """The hardest to make small."""
    values = np.random.default_rng(3).integers(-30_000, 30_000, round(seconds * rate))
    return Speech(values.astype(np.int16), rate)


@pytest.mark.parametrize("rate", [22_050, 24_000])
def test_it_is_aac_in_mp4(rate: int) -> None:
    found = heard(aac_file(noise(2.0, rate)))
    assert (found.codec, found.profile, found.layout) == ("aac", "LC", "mono")
    assert found.rate == rate
    assert abs(found.seconds - 2.0) < 0.15
    assert found.loudness > 0.1
    assert found.index_first  # it plays before all of it is there


@pytest.mark.parametrize("seconds", [0.05, 1, 5, 12, 20, 40])
def test_it_is_small_however_long_and_never_cut(seconds: float) -> None:
    file = aac_file(noise(seconds))
    assert len(file) <= MOST_BYTES
    assert abs(heard(file).seconds - seconds) < 0.15


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(TooLong):
        aac_file(noise(120))


def test_silence_is_a_file_too() -> None:
    assert heard(aac_file(Speech(np.zeros(22_050, np.int16), 22_050))).loudness == 0


def test_what_a_model_answers_becomes_sound() -> None:
    quiet = from_floats([[[0.0, 0.1, -0.05]]], 22_050)
    assert quiet.samples.tolist() == [0, 29162, -14581]
    loud = from_floats(np.array([4.0, -2.0]), 22_050)
    assert loud.samples.tolist() == [29162, -14581]
    assert loud.seconds == pytest.approx(2 / 22_050)
    for nonsense in ([], [float("nan"), 1.0], [float("inf")]):
        with pytest.raises(CannotSpeak):
            from_floats(np.array(nonsense), 22_050)
