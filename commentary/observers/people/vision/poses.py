"""People and their joints: MoveNet MultiPose, up to six at once, from about a fifth of the
picture's height up. What it takes and gives: ``models/NOTICE``."""

from typing import Any

import numpy as np

from commentary.observers.motion.opencv import cv2
from commentary.observers.people.sight import Box, Pose, Spot
from commentary.observers.people.vision.network import POSES, network
from livekit_app.providers.watching.room_watch import Image

WIDTH, HEIGHT = 320, 192
LEAST_SCORE = 0.25  # of a person
SAME_OVERLAP = 0.6  # more, and two poses are one person seen twice
SAME_JOINT = 0.1  # of the body's height: so near, two poses' joints are the same one


def find_poses(image: Image) -> tuple[Pose, ...]:
    """``image`` is BGR. The surest first. Raises ``ModelMissing``."""
    height, width = image.shape[:2]
    ratio = min(WIDTH / width, HEIGHT / height)
    inner = (max(1, round(width * ratio)), max(1, round(height * ratio)))
    canvas = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    small = cv2.resize(image, inner, interpolation=cv2.INTER_AREA)
    canvas[: inner[1], : inner[0]] = small[..., ::-1]
    (found,) = network(POSES).run(canvas[np.newaxis].astype(np.int32))
    # From parts of the canvas to parts of the picture's height.
    across, down = WIDTH / inner[0] * width / height, HEIGHT / inner[1]
    return read_poses(found[0], across, down)


def read_poses(
    rows: "np.ndarray[Any, np.dtype[np.float32]]", across: float, down: float
) -> tuple[Pose, ...]:
    """``rows`` (6, 56): 17 × (y, x, score), then the box's y0 x0 y1 x1 and its score, in parts of
    the canvas, whose width and height in parts of the picture's height are given."""
    poses: list[Pose] = []
    for row in sorted(rows.tolist(), key=lambda row: -row[55]):
        if row[55] < LEAST_SCORE:
            break
        joints = tuple(
            Spot(row[3 * i + 1] * across, row[3 * i] * down, row[3 * i + 2]) for i in range(17)
        )
        y0, x0, y1, x1 = row[51:55]
        pose = Pose(Box(x0 * across, y0 * down, x1 * across, y1 * down), joints, row[55])
        if not any(_same(pose, other) for other in poses):
            poses.append(pose)
    return tuple(poses)


def _same(one: Pose, other: Pose) -> bool:
    """Two people who stand one behind the other share much of their boxes, but not their joints."""
    if one.box.overlap(other.box) > 0.9:
        return True
    if one.box.overlap(other.box) < SAME_OVERLAP:
        return False
    near = SAME_JOINT * max(one.box.height, other.box.height)
    distances = sorted(
        a.point.distance(b.point) for a, b in zip(one.joints, other.joints, strict=True)
    )
    return distances[8] < near
