"""Did anything move, the camera taken out? A look costs the models only when something did.

Two comparisons: small pictures first, which cost next to nothing, and only where they differ the
camera's motion and what is left of the difference without it.
"""

from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from commentary.observers.motion.camera import CameraStep, camera_step
from commentary.observers.motion.opencv import Grey, cv2
from commentary.observers.people.sight import NO_SHIFT, Blob, Shift
from commentary.observers.people.vision.blobs import find_blobs
from livekit_app.providers.watching.room_watch import Image

MAX_SIDE = 320  # pixels, for the camera's motion
THUMB = (96, 54)
REFERENCE_AGE = 3  # looks; slow things show against an older picture
DIFFERENT = 14  # levels of grey; less is noise and flicker
MOVED_PART = 0.0012  # of the thumb: six of its points
CUT_PART, CUT_LIKENESS = 0.4, 0.35
FAST = 0.07  # picture widths from one look to the next: all is blurred


@dataclass(frozen=True, slots=True)
class Step:
    """``moved``: part of the picture in which something did. ``shift`` is None when the camera's
    motion cannot be told."""

    moved: float
    shift: Shift | None = NO_SHIFT
    cut: bool = False
    fast: bool = False
    blobs: tuple[Blob, ...] = ()


class Stillness:
    def __init__(self) -> None:
        self._thumbs: deque[Grey] = deque(maxlen=REFERENCE_AGE)
        self._grey: Grey | None = None
        self._picture: Image | None = None  # small, in colours
        self._earlier: Image | None = None  # the one before, as if seen from where that was

    def step(self, image: Image, *, follow: bool) -> Step:
        """The first one of all has nothing to be compared with: it is a cut. Without ``follow``
        the camera's motion, which costs most, is not measured."""
        picture = _shrunk(image)
        grey: Grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        thumb = cv2.resize(grey, THUMB, interpolation=cv2.INTER_AREA)
        before, thumbs, self._grey = self._grey, list(self._thumbs), grey
        last, earlier = self._picture, self._earlier
        self._picture, self._earlier = picture, last
        self._thumbs.append(thumb)
        if before is None or before.shape != grey.shape:
            self._thumbs.clear()
            self._thumbs.append(thumb)
            return Step(moved=1.0, shift=None, cut=True)
        moved = max(_different(thumbs[0], thumb), _different(thumbs[-1], thumb))
        if moved < MOVED_PART:
            return Step(moved=0.0)
        if not follow:
            return Step(moved=moved, shift=None)
        step, camera = self._compared(before, grey, thumbs[-1], thumb)
        if step.shift is None or step.fast or last is None:
            return step
        self._earlier = _moved(last, camera, picture)
        if earlier is None or not step.moved:
            return step
        blobs = find_blobs(picture, self._earlier, _moved(earlier, camera, picture))
        return replace(step, blobs=blobs)

    def _compared(
        self, before: Grey, grey: Grey, old_thumb: Grey, thumb: Grey
    ) -> tuple[Step, CameraStep]:
        camera = camera_step(before, grey)
        if not camera.known:
            unlike = _different(old_thumb, thumb) > CUT_PART
            cut = unlike and _likeness(old_thumb, thumb) < CUT_LIKENESS
            return Step(moved=1.0, shift=None, cut=cut, fast=unlike and not cut), camera
        fast = float(np.hypot(camera.dx, camera.dy)) > FAST
        if camera.matrix is None:
            return Step(moved=_different(old_thumb, thumb)), camera
        warped = _moved(before, camera, grey)
        left = _different(cv2.resize(warped, THUMB, interpolation=cv2.INTER_AREA), thumb)
        moved = left if left >= MOVED_PART else 0.0
        return Step(moved=moved, shift=_shift(camera, grey.shape[0]), fast=fast), camera


def _moved(picture: Image, camera: CameraStep, now: Image) -> Image:
    """``picture`` as the camera would see it now. What has come into view at the border has
    nothing to be compared with: there it is as in ``now``."""
    if camera.matrix is None:
        return picture
    height, width = now.shape[:2]
    moved: Image = cv2.warpAffine(
        picture,
        camera.matrix,
        (width, height),
        dst=now.copy(),
        borderMode=cv2.BORDER_TRANSPARENT,
    )
    return moved


def _shrunk(image: Image) -> Image:
    height, width = image.shape[:2]
    ratio = MAX_SIDE / max(height, width)
    if ratio >= 1:
        return image
    size = (max(1, round(width * ratio)), max(1, round(height * ratio)))
    # Area sampling of a large picture costs more than all the rest; every second row and column
    # is enough for that.
    step = 2 if ratio < 0.4 else 1
    small: Image = cv2.resize(image[::step, ::step], size, interpolation=cv2.INTER_AREA)
    return small


def _different(old: Grey, new: Grey) -> float:
    return float(np.mean(cv2.absdiff(old, new) > DIFFERENT))


def _likeness(old: Grey, new: Grey) -> float:
    """Correlation, -1..1; 1 for two even pictures."""
    a, b = old.astype(np.float32) - old.mean(), new.astype(np.float32) - new.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size > 1e-6 else 1.0


def _shift(camera: CameraStep, height: int) -> Shift:
    """From pixels to parts of the picture's height."""
    matrix = camera.matrix
    if matrix is None:
        return NO_SHIFT
    return Shift(
        float(matrix[0, 0]),
        float(matrix[1, 0]),
        float(matrix[0, 2]) / height,
        float(matrix[1, 2]) / height,
    )
