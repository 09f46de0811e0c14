"""From pictures to numbers: light, camera motion and moving regions, frame by frame."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import numpy.typing as npt

from commentary.observers.motion.camera import CameraStep, camera_step, lit_part
from commentary.observers.motion.light import LightChange, Thumb, compare_light, likest_part
from commentary.observers.motion.opencv import Grey, cv2
from commentary.observers.motion.regions import (
    Mask,
    Region,
    changed,
    find_regions,
    foreign,
    largest_part,
    noise_threshold,
    repeated,
)
from livekit_app.providers.watching.room_watch import Frame

MAX_SIDE = 320  # pixels; a few milliseconds per frame at this size
HISTORY = 8  # pictures that the newest is compared with (4 s at 2 per second)
STEPS = 5
GAP_SECONDS = 3.0  # a longer pause between frames makes everything before it worthless
CUT_PART, CUT_LEVELS = 0.35, 20  # so much of the picture differs by so much, and
CUT_LIKENESS = 0.3  # what correlation is left: neither light nor camera explains it
SAME_SCENE = 0.7  # so like is a quarter of the old picture somewhere in the new one: a quick turn
DARK, DARK_SPREAD, BLANK_SPREAD = 40.0, 14.0, 5.0

View = Literal["clear", "dark", "blank"]


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one frame showed, compared with those before. ``seconds`` since the previous frame;
    0 for the first after a start, a cut or a pause, which has nothing to be compared with."""

    at: datetime
    seconds: float
    view: View  # dark or blank: nothing can be made out
    light: LightChange
    camera: CameraStep
    cut: bool
    movers: tuple[Region, ...]  # things that are where they were not before
    local_motion: tuple[Region, ...]  # changed again and again (a slow thing does that too)
    changed: float  # part of the picture that changed since the previous frame
    stirred: float  # of that, the largest piece, however small


class Meter:
    def __init__(self) -> None:
        self._past: deque[tuple[Grey, Mask | None]] = deque(maxlen=HISTORY)
        self._steps: deque[Mask] = deque(maxlen=STEPS)
        self._thumb: Thumb | None = None
        self._at: datetime | None = None

    def measure(self, frame: Frame) -> Measurement:
        grey = _shrink(frame.image)
        thumb = cv2.resize(grey, (40, 30), interpolation=cv2.INTER_AREA).astype(np.float32)
        view = _view(grey)
        seconds = self._step_seconds(frame.at, grey)
        if seconds == 0.0 or self._thumb is None:
            self._restart(grey, thumb, frame.at)
            return _first(frame.at, view)
        light = compare_light(self._thumb, thumb)
        shifted = light.likeness < CUT_LIKENESS and likest_part(self._thumb, thumb) > SAME_SCENE
        result = self._compare(frame.at, seconds, grey, view, light, shifted=shifted)
        if result.cut or view != "clear":
            self._restart(grey, thumb, frame.at)
        else:
            self._past.append((grey, _lit(grey)))
            self._thumb, self._at = thumb, frame.at
        return result

    def _step_seconds(self, at: datetime, grey: Grey) -> float:
        if self._at is None or self._past[-1][0].shape != grey.shape:
            return 0.0
        seconds = (at - self._at).total_seconds()
        return seconds if 0.0 < seconds <= GAP_SECONDS else 0.0

    def _restart(self, grey: Grey, thumb: Thumb, at: datetime) -> None:
        self._past.clear()
        self._steps.clear()
        self._past.append((grey, _lit(grey)))
        self._thumb, self._at = thumb, at

    def _compare(
        self,
        at: datetime,
        seconds: float,
        grey: Grey,
        view: View,
        light: LightChange,
        *,
        shifted: bool,
    ) -> Measurement:
        if light.unexplained < 0.5 and (light.gain != 1.0 or light.offset != 0.0):
            self._relight(light)
        camera = camera_step(self._past[-1][0], grey)
        covered, lit = self._realign(camera, grey.shape), _lit(grey)
        covered = covered if lit is None else cv2.bitwise_and(covered, lit)
        threshold = noise_threshold(self._past[-1][0], grey)
        fresh = cv2.bitwise_and(changed(self._past[-1][0], grey, threshold), covered)
        self._steps.append(fresh)
        part = float((fresh > 0).mean())
        unlike = light.likeness < CUT_LIKENESS and not shifted
        cut = camera.matrix is None and unlike and self._differs(grey)
        movers: tuple[Region, ...] = ()
        local_motion: tuple[Region, ...] = ()
        if not cut and view == "clear":
            movers, local_motion = self._regions(grey, fresh, covered, threshold)
        stirred = largest_part(fresh)
        return Measurement(
            at, seconds, view, light, camera, cut, movers, local_motion, part, stirred
        )

    def _regions(
        self, grey: Grey, fresh: Mask, covered: Mask, threshold: int
    ) -> tuple[tuple[Region, ...], tuple[Region, ...]]:
        movers: tuple[Region, ...] = ()
        if len(self._past) >= 2:  # with one it cannot tell where a thing is from where it was
            mask = cv2.bitwise_and(foreign(self._past, grey, threshold), covered)
            movers = find_regions(mask, fresh, reach=11)
        local_motion = cv2.bitwise_and(repeated(self._steps), covered)
        return movers, find_regions(local_motion, local_motion, reach=25)

    def _differs(self, grey: Grey) -> bool:
        """Is much of the picture clearly not what it was?"""
        return float((changed(self._past[-1][0], grey, CUT_LEVELS) > 0).mean()) > CUT_PART

    def _relight(self, light: LightChange) -> None:
        """Show the past in today's light, so that only what moved differs."""
        table = np.clip(np.arange(256) * light.gain + light.offset, 0, 255).astype(np.uint8)
        for index, (old, valid) in enumerate(self._past):
            self._past[index] = (cv2.LUT(old, table), valid)

    def _realign(self, camera: CameraStep, shape: tuple[int, ...]) -> Mask:
        """Turn the past to where the camera looks now. Returns where it has something to show."""
        everywhere = np.full(shape, 255, np.uint8)
        if camera.matrix is None:
            return everywhere
        size = (shape[1], shape[0])
        for index, (old, valid) in enumerate(self._past):
            turned = cv2.warpAffine(old, camera.matrix, size, borderMode=cv2.BORDER_REPLICATE)
            shown = cv2.warpAffine(
                everywhere if valid is None else valid, camera.matrix, size, flags=cv2.INTER_NEAREST
            )
            self._past[index] = (turned, cv2.erode(shown, np.ones((5, 5), np.uint8)))
        for index, step in enumerate(self._steps):
            self._steps[index] = cv2.warpAffine(step, camera.matrix, size, flags=cv2.INTER_NEAREST)
        newest = self._past[-1][1]
        assert newest is not None  # noqa: S101 - set in the loop above
        return newest


def _lit(grey: Grey) -> Mask | None:
    """Where it has something to show: not in the black bars. None: everywhere."""
    left, top, right, bottom = lit_part(grey)
    if (bottom - top, right - left) == grey.shape:
        return None
    mask = np.zeros(grey.shape, np.uint8)
    mask[top:bottom, left:right] = 255
    return mask


def _first(at: datetime, view: View) -> Measurement:
    return Measurement(at, 0.0, view, LightChange(), CameraStep(), False, (), (), 0.0, 0.0)


def _shrink(image: npt.NDArray[np.uint8]) -> Grey:
    """(height, width, 3) BGR → grey with the longest side 320, lightly blurred against noise."""
    height, width = image.shape[:2]
    factor = MAX_SIDE / max(height, width)
    size = (max(16, round(width * factor)), max(16, round(height * factor)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    blurred: Grey = cv2.GaussianBlur(grey, (5, 5), 0)
    return blurred


def _view(grey: Grey) -> View:
    mean, spread = float(grey.mean()), float(grey.std())
    if mean < DARK and spread < DARK_SPREAD:
        return "dark"
    return "blank" if spread < BLANK_SPREAD else "clear"
