"""What a sentence of motion claims. How many shapes move it does not: nobody knows what they
are."""

from datetime import datetime, timedelta

from commentary.narrators.claims import Claim
from commentary.observers.facts import What
from commentary.observers.motion_facts import Observation, Topic

LOOK_SECONDS = 0.5  # from one look to the next: between them it happened

_WHAT = {
    Topic.MOVE: What.MOVEMENT,
    Topic.LOCAL_MOTION: What.MOVEMENT,
    Topic.SEVERAL: What.MOVEMENT,
    Topic.CROWD: What.MOVEMENT,
    Topic.CALM: What.STILL,
    Topic.QUIET: What.STILL,
    Topic.CUT: What.CHANGED,
    Topic.TURMOIL: What.CHANGED,
    Topic.LIGHTER: What.LIGHTER,
    Topic.DARKER: What.DARKER,
    Topic.CAMERA_MOVES: What.CAMERA_MOVES,
    Topic.CAMERA_STEADY: What.CAMERA_STEADY,
    Topic.COVERED: What.COVERED,
    Topic.UNCOVERED: What.UNCOVERED,
}


def claim_of(seen: Observation, at: datetime) -> Claim:
    """``at``: when it was seen."""
    lasted = timedelta(seconds=max(LOOK_SECONDS, seen.seconds))
    return Claim(_WHAT[seen.topic], at - lasted, at, direction=seen.direction or "")
