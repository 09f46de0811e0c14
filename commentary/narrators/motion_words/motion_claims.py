"""What a sentence of motion claims. How many shapes move it does not: nobody knows what they
are."""

from datetime import datetime, timedelta

from commentary.narrators.claims import Claim
from commentary.observers.facts import OF_MOTION
from commentary.observers.motion_facts import Observation

LOOK_SECONDS = 0.5  # from one look to the next: between them it happened


def claim_of(seen: Observation, at: datetime) -> Claim:
    """``at``: when it was seen."""
    lasted = timedelta(seconds=max(LOOK_SECONDS, seen.seconds))
    return Claim(OF_MOTION[seen.topic], at - lasted, at, direction=seen.direction or "")
