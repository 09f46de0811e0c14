"""Did the camera move? The motion that most of the picture's corners share.

A camera's motion moves features all over the picture; a thing in front of an even wall moves only
its own. So a shared motion counts only when the features that follow it are spread out.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commentary.observers.motion.opencv import Grey, cv2

Affine = npt.NDArray[np.float64]  # 2x3, old pixel -> new pixel

MAX_FEATURES = 120
MIN_CORNER = 5e-6  # least eigenvalue of a corner worth following; an even surface has less
GRID = (4, 3)
MIN_TILES = 5  # of 12, that the followers of a shared motion must lie in
STILL_PIXELS = 0.8
BLACK = 24  # levels
LEAST_BAR, BAR_EDGE = 0.03, 4  # part of the picture; pixels
LEAST_LIT = 0.25  # of the width or height


@dataclass(frozen=True, slots=True)
class CameraStep:
    """How the picture as a whole moved from one frame to the next.

    ``dx``, ``dy``: parts of the picture's width, positive right and down (of the *contents*: a
    camera that pans right moves them left). ``scale``: above 1 when contents grow. ``known`` is
    False when too little of the picture can be followed to tell.
    """

    dx: float = 0.0
    dy: float = 0.0
    scale: float = 1.0
    known: bool = False
    matrix: Affine | None = None  # None: did not move


def camera_step(old: Grey, new: Grey) -> CameraStep:
    left, top, right, bottom = lit_part(old)
    height, width = old.shape
    step = _step_of(old[top:bottom, left:right], new[top:bottom, left:right])
    if step.matrix is None or (right - left, bottom - top) == (width, height):
        return step
    matrix, corner = step.matrix.copy(), np.array([left, top])
    matrix[:, 2] += corner - matrix[:, :2] @ corner
    return _step(matrix, width, height)


def lit_part(picture: Grey) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what lies between black bars, as films have that were taken
    upright: the bars stand still, however the camera moves."""
    height, width = picture.shape
    columns = np.flatnonzero(picture.max(axis=0) > BLACK)
    rows = np.flatnonzero(picture.max(axis=1) > BLACK)
    if len(columns) < LEAST_LIT * width or len(rows) < LEAST_LIT * height:
        return 0, 0, width, height  # dark, rather
    left, right = _between(int(columns[0]), int(columns[-1]) + 1, width)
    top, bottom = _between(int(rows[0]), int(rows[-1]) + 1, height)
    return left, top, right, bottom


def _between(first: int, end: int, size: int) -> tuple[int, int]:
    """Without the bar's blurred edge; a few dark lines are no bar."""
    if first < LEAST_BAR * size and size - end < LEAST_BAR * size:
        return 0, size
    return first + BAR_EDGE * (first > 0), end - BAR_EDGE * (end < size)


def _step_of(old: Grey, new: Grey) -> CameraStep:
    points = _corners(old)
    if points is None:
        return CameraStep()
    best = _shared_motion(old, new, points, (0.0, 0.0))
    if best is not None and best.matrix is None:
        return best
    guess = _phase_shift(old, new)
    if guess is not None:
        # Corner following only looks nearby; a quick pan needs to be told where to look.
        other = _shared_motion(old, new, points, guess)
        best = other or best
    return best or CameraStep()


def _corners(grey: Grey) -> npt.NDArray[np.float32] | None:
    points = cv2.goodFeaturesToTrack(grey, MAX_FEATURES, 0.03, 9)
    if points is None or len(points) < 12:
        return None
    strength = cv2.cornerMinEigenVal(grey, 3)
    places = points.reshape(-1, 2).astype(int)
    strong = strength[places[:, 1], places[:, 0]] > MIN_CORNER
    kept = points[strong]
    return kept.astype(np.float32) if len(kept) >= 12 else None


def _shared_motion(
    old: Grey, new: Grey, points: npt.NDArray[np.float32], guess: tuple[float, float]
) -> CameraStep | None:
    """None when no motion is shared by enough of the picture."""
    start = points + np.array(guess, np.float32)
    moved, found = _follow(old, new, points, start)
    back, found_back = _follow(new, old, moved, points.copy())
    error = np.linalg.norm((back - points).reshape(-1, 2), axis=1)
    good = (found.ravel() == 1) & (found_back.ravel() == 1) & (error < 1.0)
    if good.sum() < max(12, 0.35 * len(points)):
        return None
    before, after = points[good].reshape(-1, 2), moved[good].reshape(-1, 2)
    height, width = old.shape
    still = np.linalg.norm(after - before, axis=1) < STILL_PIXELS
    if still.mean() >= 0.4 and _tiles(before[still], width, height) >= min(
        MIN_TILES, _tiles(before, width, height)
    ):
        return CameraStep(known=_tiles(before, width, height) >= MIN_TILES)
    matrix, inliers = cv2.estimateAffinePartial2D(
        before, after, method=cv2.RANSAC, ransacReprojThreshold=2.0
    )
    if matrix is None:
        return None
    chosen = inliers.ravel() == 1
    if chosen.mean() < 0.5 or _tiles(before[chosen], width, height) < MIN_TILES:
        return None
    return _step(matrix, width, height)


def _follow(
    old: Grey, new: Grey, points: npt.NDArray[np.float32], start: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8]]:
    moved, found, _ = cv2.calcOpticalFlowPyrLK(
        old,
        new,
        points,
        start.copy(),
        winSize=(15, 15),
        maxLevel=3,
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        criteria=(cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 12, 0.03),
    )
    return moved, found


def _step(matrix: Affine, width: int, height: int) -> CameraStep:
    centre = np.array([width / 2, height / 2])
    shift = matrix[:, :2] @ centre + matrix[:, 2] - centre
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if np.hypot(*shift) < STILL_PIXELS and abs(scale - 1) < 0.005:
        return CameraStep(known=True)
    return CameraStep(
        dx=float(shift[0]) / width,
        dy=float(shift[1]) / width,
        scale=scale,
        known=True,
        matrix=matrix,
    )


def _tiles(points: npt.NDArray[np.float32], width: int, height: int) -> int:
    columns = np.clip((points[:, 0] * GRID[0] / width).astype(int), 0, GRID[0] - 1)
    rows = np.clip((points[:, 1] * GRID[1] / height).astype(int), 0, GRID[1] - 1)
    return len(np.unique(rows * GRID[0] + columns))


def _phase_shift(old: Grey, new: Grey) -> tuple[float, float] | None:
    """The shift of the whole picture by its spectrum, in pixels; None when there is no clear one
    or it is too small to matter."""
    height, width = old.shape
    size = (width // 2, height // 2)
    a = cv2.resize(old, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    b = cv2.resize(new, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    window = cv2.createHanningWindow(size, cv2.CV_32F)
    (dx, dy), response = cv2.phaseCorrelate(a - a.mean(), b - b.mean(), window)
    if response < 0.08 or np.hypot(dx, dy) < 2.0:
        return None
    return 2.0 * dx, 2.0 * dy
