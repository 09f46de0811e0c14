"""The owner's own YOLOX file instead of the model that comes with the project: better at balls
and at people far away. Any size of YOLOX, trained on the 80 classes of COCO, as its own exporter
writes it: BGR 0..255, letterboxed with 114 at the top left, and a raw grid of answers."""

from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from commentary.observers.motion.opencv import cv2
from commentary.observers.people.sight import Box, Thing, ThingKind
from commentary.observers.people.vision.network import ModelMissing, Network, Values, network
from commentary.observers.people.vision.objects import search
from livekit_app.providers.watching.room_watch import Image

COLUMNS = {
    ThingKind.PERSON: 0,
    ThingKind.BICYCLE: 1,
    ThingKind.CAR: 2,
    ThingKind.DOG: 16,
    ThingKind.BALL: 32,
}
LEAST_SCORE = {
    ThingKind.PERSON: 0.35,
    ThingKind.BICYCLE: 0.5,
    ThingKind.CAR: 0.5,
    ThingKind.DOG: 0.5,
    ThingKind.BALL: 0.25,
}
STRIDES = (8, 16, 32)
CLASSES = 80
GREY = 114
MOST_SIDE = 1280  # pixels; a larger input takes seconds a look


def check_detector(path: Path) -> str | None:
    """Why the file cannot be used, in words; None when it can. Runs it once."""
    try:
        side = _input(path)
        rows = _run(path, np.zeros((1, 3, *side), np.float32))
    except ModelMissing as problem:
        return str(problem)
    expected = len(_grid(*side)[0])
    if rows.shape != (expected, 5 + CLASSES):
        return (
            f"The model {path.name} is no YOLOX with the 80 classes of COCO: it answers "
            f"{rows.shape[0]} rows of {rows.shape[-1]} numbers, not {expected} of {5 + CLASSES}"
        )
    return None


def find_things(
    path: Path, image: Image, crops: Sequence[Box] = (), *, full: bool = True
) -> tuple[Thing, ...]:
    """As ``objects.find_things``, with the file at ``path``. Raises ``ModelMissing``."""
    return search(image, crops, full=full, detect=partial(_detect, path))


def _detect(path: Path, part: Image, inside: Box, kinds: Sequence[ThingKind]) -> list[Thing]:
    rows, columns = _input(path)
    ratio = min(rows / part.shape[0], columns / part.shape[1])
    size = (max(1, round(part.shape[1] * ratio)), max(1, round(part.shape[0] * ratio)))
    canvas = np.full((rows, columns, 3), GREY, np.uint8)
    canvas[: size[1], : size[0]] = cv2.resize(part, size, interpolation=cv2.INTER_LINEAR)
    values = np.ascontiguousarray(canvas.transpose(2, 0, 1)[np.newaxis], np.float32)
    answers = decode(_run(path, values), (rows, columns))
    return read_answers(answers, ratio * part.shape[0] / inside.height, inside, kinds)


def decode(rows: Values, side: tuple[int, int]) -> Values:
    """From the raw grid, ``(n, 85)``, to pixels of the input: centre, width and height."""
    grid, strides = _grid(*side)
    answers = rows.copy()
    answers[:, :2] = (rows[:, :2] + grid) * strides
    answers[:, 2:4] = np.exp(np.minimum(rows[:, 2:4], 20.0)) * strides
    return answers


def read_answers(
    answers: Values, scale: float, corner: Box, kinds: Sequence[ThingKind]
) -> list[Thing]:
    """``scale``: the input's pixels in one picture height; ``corner``: the region's top left."""
    found: list[Thing] = []
    for kind in kinds:
        scores = answers[:, 4] * answers[:, 5 + COLUMNS[kind]]
        for row in np.flatnonzero(scores >= LEAST_SCORE[kind]).tolist():
            x, y, width, height = (answers[row, :4] / scale).tolist()
            left, top = corner.x0 + x - width / 2, corner.y0 + y - height / 2
            box = Box(left, top, left + width, top + height)
            found.append(Thing(kind, box, float(scores[row])))
    return found


def _run(path: Path, values: Values) -> Values:
    (answers,) = network(path).run(values)
    rows: Values = answers[0]
    return rows


def _input(path: Path) -> tuple[int, int]:
    """Height and width. Raises ``ModelMissing`` when it is no picture's input."""
    return _read_input(network(path), path.name)


def _read_input(model: Network, name: str) -> tuple[int, int]:
    shapes = list(model.inputs.values())
    shape = shapes[0] if len(shapes) == 1 else []
    if len(shape) != 4 or shape[1] != 3 or not all(isinstance(n, int) for n in shape[2:]):
        raise ModelMissing(
            f"The model {name} is no YOLOX: its input is {shapes}, not one picture [1, 3, H, W]"
        )
    rows, columns = int(shape[2]), int(shape[3])
    if rows % 32 or columns % 32 or not 0 < max(rows, columns) <= MOST_SIDE:
        raise ModelMissing(
            f"The model {name} is no YOLOX: its input is {columns}x{rows} pixels, not multiples "
            f"of 32 up to {MOST_SIDE}"
        )
    if len(model.outputs) != 1:
        raise ModelMissing(
            f"The model {name} is no YOLOX: it has {len(model.outputs)} outputs, not one"
        )
    return rows, columns


@lru_cache(maxsize=4)
def _grid(rows: int, columns: int) -> tuple[Values, Values]:
    """Column, row and stride of each answer."""
    places, strides = [], []
    for stride in STRIDES:
        xs, ys = np.meshgrid(np.arange(columns // stride), np.arange(rows // stride))
        places.append(np.stack((xs, ys), axis=2).reshape(-1, 2))
        strides.append(np.full((len(places[-1]), 1), stride))
    return (
        np.concatenate(places).astype(np.float32),
        np.concatenate(strides).astype(np.float32),
    )
