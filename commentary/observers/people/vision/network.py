"""Running an ONNX file with onnxruntime, on one thread. One session per file and process: the
weights are the same for every broadcast, and ``run`` may be called by several threads at once."""

import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from commentary.observers.observer import ObserverUnavailable

Values = npt.NDArray[np.float32]

MODELS = Path(__file__).parent / "models"
POSES = MODELS / "movenet_multipose_192x320_f16.onnx"
THINGS = MODELS / "ssdlite_mobilenet_v2_coco_300_f16.onnx"


class ModelMissing(ObserverUnavailable):
    """A model cannot be used; ``str()`` says which and why, in words for the owner."""


class Network:
    """``inputs`` and ``outputs`` are ``{name: shape}``; what is no number in a shape is open."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self.inputs: dict[str, list[Any]] = {put.name: put.shape for put in session.get_inputs()}
        self.outputs: dict[str, list[Any]] = {put.name: put.shape for put in session.get_outputs()}

    def run(self, values: npt.NDArray[Any]) -> list[Values]:
        """All outputs for the only input. Raises ``ModelMissing`` when the file cannot be run."""
        try:
            return list(self._session.run(None, {next(iter(self.inputs)): values}))
        except Exception as problem:  # onnxruntime's errors share no base class
            raise ModelMissing(f"The model cannot be run: {_first_line(problem)}") from problem


def network(path: Path) -> Network:
    """Loaded when first asked for. Raises ``ModelMissing``."""
    with _loading:  # lru_cache alone would let two broadcasts load the same file
        return _load(path)


_loading = threading.Lock()


@lru_cache(maxsize=4)
def _load(path: Path) -> Network:
    try:
        import onnxruntime
    except ImportError as problem:
        raise ModelMissing(
            "onnxruntime is not installed, so people cannot be seen "
            "(pip install -r requirements.txt)"
        ) from problem
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise ModelMissing(f"The model {path.name} cannot be read: {problem.strerror}") from problem
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a host runs many broadcasts; each has its own thread
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what goes wrong is raised
    try:
        return Network(
            onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        )
    except Exception as problem:  # onnxruntime's errors share no base class
        raise ModelMissing(
            f"The model {path.name} is no usable ONNX file: {_first_line(problem)}"
        ) from problem


def _first_line(problem: Exception) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0][:200]
