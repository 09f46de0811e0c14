"""Is the camera there? Judged from the frames that arrive, and from nothing else. And were we?

Level-triggered: each look starts from what is so now, so a judgement that was lost (a crash, a
busy database) is simply made again at the next look.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from sessions_app.states import State

FRESH_SECONDS = 0.6  # frames older than this do not show that a camera is sending now
LATE = timedelta(seconds=1)  # between two looks at the clock, which come four times a second
AFTER_SECONDS = 0.5  # frames this soon after an interruption were on their way before it


class CameraVerdict(StrEnum):
    NOTHING = "nothing"
    STOPPED = "stopped"  # live by the database, but no frames: look further
    FLOWING = "flowing"  # frames, although the database waits for the camera


@dataclass(frozen=True, slots=True)
class CameraView:
    """``healthy_since``: since when our own connection could have brought frames without a break;
    None while there is none or it is being repaired. ``last_frame_at``: over that connection."""

    now: datetime
    state: str
    healthy_since: datetime | None
    last_frame_at: datetime | None
    interrupted_at: datetime | None = None
    absence_until: datetime | None = None


def judge_camera(view: CameraView, *, stall_seconds: float) -> CameraVerdict:
    if view.state == State.LIVE:
        return CameraVerdict.STOPPED if _stalled(view, stall_seconds) else CameraVerdict.NOTHING
    if view.state in {State.WAITING, State.INTERRUPTED} and _fresh(view):
        return CameraVerdict.FLOWING
    return CameraVerdict.NOTHING


def frames_flow(view: CameraView, *, stall_seconds: float) -> bool:
    """Did a frame come recently, over the connection we have now?"""
    last = view.last_frame_at
    return last is not None and view.now - last < timedelta(seconds=stall_seconds)


def _stalled(view: CameraView, stall_seconds: float) -> bool:
    if view.healthy_since is None:
        return False
    if view.absence_until is not None and view.absence_until > view.now:
        return False
    since = max(view.healthy_since, view.last_frame_at or view.healthy_since)
    return view.now - since >= timedelta(seconds=stall_seconds)


def _fresh(view: CameraView) -> bool:
    last = view.last_frame_at
    if last is None or view.now - last > timedelta(seconds=FRESH_SECONDS):
        return False
    after = timedelta(seconds=AFTER_SECONDS)
    return view.interrupted_at is None or last >= view.interrupted_at + after


class Sleep:
    """Did this process stand still? Stopped, starved, or its whole machine asleep.

    ``look()`` again and again. By the wall clock: the monotonic one may stand still while a
    laptop sleeps."""

    def __init__(self) -> None:
        self._looked = timezone.now()
        self._slept = 0.0
        self.woke_at = self._looked

    def look(self) -> None:
        now = timezone.now()
        gap, self._looked = abs(now - self._looked), now
        if gap > LATE:
            self.woke_at, self._slept = now, gap.total_seconds()

    def seconds_since(self, at: datetime) -> float:
        """How long the last sleep was, if it ended after ``at``. It may have ended just now."""
        self.look()
        return self._slept if self.woke_at > at else 0.0
