"""Sound ─► AAC-LC in MP4, which every phone plays; its index first, so that it plays at once."""

import tempfile
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from commentary.voice.speech import Speech

MOST_BYTES = 60 * 1024
RESERVED = 4 * 1024  # what is no sound: the index grows by a few bytes a frame
BEST_RATE, LEAST_RATE = 40_000, 8_000  # bits a second; at 32,000 speech is clear
FRAME = 1024


class TooLong(Exception):
    """It does not fit, however badly it sounds."""


def aac_file(sound: Speech) -> bytes:
    """At most 60 KB, never cut short: what is long has fewer bits a second. Raises ``TooLong``."""
    room = (MOST_BYTES - RESERVED) * 8 / max(sound.seconds, 0.1)
    bits = int(min(BEST_RATE, room * 0.95))
    while bits >= LEAST_RATE:
        made = _encoded(sound, bits)
        if len(made) <= MOST_BYTES:
            return made
        bits = int(bits * 0.75)
    raise TooLong(f"{sound.seconds:.0f} s")


def _encoded(sound: Speech, bits: int) -> bytes:
    with tempfile.TemporaryDirectory(prefix="sideline-voice-") as folder:
        file = Path(folder) / "line.m4a"  # the index is put in front in a second pass over a file
        _write(sound, bits, file)
        return file.read_bytes()


def _write(sound: Speech, bits: int, file: Path) -> None:
    options = {"movflags": "+faststart"}
    with av.open(str(file), "w", format="mp4", options=options) as container:
        stream = container.add_stream("aac", rate=sound.rate)
        stream.layout = "mono"
        stream.bit_rate = bits
        stream.options = {"profile": "aac_low"}
        stream.time_base = Fraction(1, sound.rate)
        values = sound.samples.astype(np.float32) / 32768.0
        for begin in range(0, len(values), FRAME):
            part = values[begin : begin + FRAME].reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = sound.rate, begin, stream.time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
