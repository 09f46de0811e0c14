"""The real voices."""

from functools import cache

import pytest

from commentary.voice import speech
from commentary.voice.aac_file import MOST_BYTES, aac_file
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


def test_the_longest_line_fits(kind: str) -> None:
    assert len(LONGEST) == 300
    sound = voice(kind).speak(spoken_text(LONGEST))
    assert sound.seconds > 12
    file = aac_file(sound)
    assert len(file) <= MOST_BYTES
    assert abs(heard(file).seconds - sound.seconds) < 0.15


@pytest.mark.parametrize("line", ["Go!", "a", UNREADABLE, "xkcdq zzz qwrtp", "I. I. I.", "x" * 300])
def test_odd_lines_are_spoken_too(kind: str, line: str) -> None:
    assert voice(kind).speak(spoken_text(line)).seconds > 0.1


@pytest.mark.parametrize("nothing", ["", " ", "...", "\x00", "⚽"])
def test_what_is_nothing_is_refused(kind: str, nothing: str) -> None:
    with pytest.raises(CannotSpeak):
        voice(kind).speak(nothing)
