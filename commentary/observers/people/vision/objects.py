"""Things by SSDLite-MobileNetV2, trained on COCO: a ball, people far away, dogs, bicycles, cars.
What it takes and gives: ``models/NOTICE``."""

from collections.abc import Callable, Sequence

import numpy as np

from commentary.observers.motion.opencv import cv2
from commentary.observers.people.sight import Box, Thing, ThingKind
from commentary.observers.people.vision.network import THINGS, Values, network
from livekit_app.providers.watching.room_watch import Image

SIDE = 300  # pixels of the model's square input
COLUMNS = {
    ThingKind.PERSON: 0,
    ThingKind.BICYCLE: 1,
    ThingKind.CAR: 2,
    ThingKind.DOG: 17,
    ThingKind.BALL: 36,
}
LEAST_SCORE = {
    ThingKind.PERSON: 0.35,
    ThingKind.BICYCLE: 0.5,
    ThingKind.CAR: 0.5,
    ThingKind.DOG: 0.5,
    ThingKind.BALL: 0.2,
}
SAME_OVERLAP = 0.5
LEAST_SIDE = 8  # pixels of a part that is looked at


# A part of a picture, which part it is (as boxes are), and what to look for there.
Detect = Callable[[Image, Box, Sequence[ThingKind]], list[Thing]]


def find_things(image: Image, crops: Sequence[Box] = (), *, full: bool = True) -> tuple[Thing, ...]:
    """In the whole picture (BGR) unless ``full`` is False, and closer in each of ``crops``, where
    only balls are looked for. Raises ``ModelMissing``."""
    return search(image, crops, full=full, detect=_detect)


def search(image: Image, crops: Sequence[Box], *, full: bool, detect: Detect) -> tuple[Thing, ...]:
    """As ``find_things``, with a detector of whatever kind."""
    height, width = image.shape[:2]
    regions: list[tuple[Box, Sequence[ThingKind]]] = []
    if full:
        regions.append((Box(0.0, 0.0, width / height, 1.0), tuple(ThingKind)))
    regions += [(crop, (ThingKind.BALL,)) for crop in crops]
    found: list[Thing] = []
    for region, kinds in regions:
        x0, x1 = (min(max(round(x * height), 0), width) for x in (region.x0, region.x1))
        y0, y1 = (min(max(round(y * height), 0), height) for y in (region.y0, region.y1))
        if min(x1 - x0, y1 - y0) >= LEAST_SIDE:
            inside = Box(x0 / height, y0 / height, x1 / height, y1 / height)
            found += detect(image[y0:y1, x0:x1], inside, kinds)
    return only_once(found)


def _detect(part: Image, inside: Box, kinds: Sequence[ThingKind]) -> list[Thing]:
    square = cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    rgb = square[..., ::-1].astype(np.float32)
    values = ((rgb - 127.5) / 127.5).transpose(2, 0, 1)[np.newaxis]
    boxes, scores = network(THINGS).run(np.ascontiguousarray(values))
    return read_things(boxes.reshape(-1, 4), scores[0], inside, kinds)


def read_things(
    boxes: Values, scores: Values, inside: Box, kinds: Sequence[ThingKind]
) -> list[Thing]:
    """``boxes`` (n, 4): y0 x0 y1 x1 in parts of the region ``inside``; ``scores`` (n, 90)."""
    found: list[Thing] = []
    for kind in kinds:
        column = scores[:, COLUMNS[kind]]
        for row in np.flatnonzero(column >= LEAST_SCORE[kind]).tolist():
            y0, x0, y1, x1 = boxes[row].tolist()
            box = Box(
                inside.x0 + x0 * inside.width,
                inside.y0 + y0 * inside.height,
                inside.x0 + x1 * inside.width,
                inside.y0 + y1 * inside.height,
            )
            found.append(Thing(kind, box, float(column[row])))
    return found


def only_once(found: Sequence[Thing]) -> tuple[Thing, ...]:
    """Of boxes of one kind that lie on each other, the surest."""
    kept: list[Thing] = []
    for kind in ThingKind:
        things = [thing for thing in found if thing.kind is kind]
        if things:
            rectangles = [(t.box.x0, t.box.y0, t.box.width, t.box.height) for t in things]
            scores = [thing.score for thing in things]
            for index in cv2.dnn.NMSBoxes(rectangles, scores, 0.0, SAME_OVERLAP):
                kept.append(things[int(index)])
    return tuple(kept)
