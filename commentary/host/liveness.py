"""Is the camera there? Judged from the frames that arrive, and from nothing else.

Level-triggered: each look starts from what is so now, so a judgement that was lost (a crash, a
busy database) is simply made again at the next look.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sessions_app.states import State

FRESH_SECONDS = 0.6  # frames older than this do not show that a camera is sending now
AFTER_SECONDS = 0.5  # frames this soon after an interruption were on their way before it


class Verdict(StrEnum):
    NOTHING = "nothing"
    STOPPED = "stopped"  # live by the database, but no frames: look further
    FLOWING = "flowing"  # frames, although the database waits for the camera


@dataclass(frozen=True, slots=True)
class Sight:
    """``healthy_since``: since when our own connection could have brought frames without a break;
    None while there is none or it is being repaired. ``last_frame_at``: over that connection."""

    now: datetime
    state: str
    healthy_since: datetime | None
    last_frame_at: datetime | None
    interrupted_at: datetime | None = None
    absence_until: datetime | None = None


def judge(sight: Sight, *, stall_seconds: float) -> Verdict:
    if sight.state == State.LIVE:
        return Verdict.STOPPED if _stalled(sight, stall_seconds) else Verdict.NOTHING
    if sight.state in {State.WAITING, State.INTERRUPTED} and _fresh(sight):
        return Verdict.FLOWING
    return Verdict.NOTHING


def frames_flow(sight: Sight, *, stall_seconds: float) -> bool:
    """Did a frame come recently, over the connection we have now?"""
    last = sight.last_frame_at
    return last is not None and sight.now - last < timedelta(seconds=stall_seconds)


def _stalled(sight: Sight, stall_seconds: float) -> bool:
    if sight.healthy_since is None:
        return False
    if sight.absence_until is not None and sight.absence_until > sight.now:
        return False
    since = max(sight.healthy_since, sight.last_frame_at or sight.healthy_since)
    return sight.now - since >= timedelta(seconds=stall_seconds)


def _fresh(sight: Sight) -> bool:
    last = sight.last_frame_at
    if last is None or sight.now - last > timedelta(seconds=FRESH_SECONDS):
        return False
    after = timedelta(seconds=AFTER_SECONDS)
    return sight.interrupted_at is None or last >= sight.interrupted_at + after
