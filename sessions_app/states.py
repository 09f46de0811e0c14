"""The states of a broadcast and the moves between them. Only ``transition()`` applies them.

waiting ──► live ◄──► interrupted
   │          │            │
   ├──────────┴────────────┴──► ended   (reason: host, grace_expired, max_duration,
   └──► error  (start_failed)            never_started, room_lost, admin)
"""

from django.db.models import TextChoices


class State(TextChoices):
    WAITING = "waiting"  # created, room open, no camera yet
    LIVE = "live"  # the camera publishes
    INTERRUPTED = "interrupted"  # the camera is gone, the grace clock runs
    ENDED = "ended"
    ERROR = "error"  # the room could never be opened


class Reason(TextChoices):
    """Why a broadcast is over."""

    HOST = "host"
    GRACE_EXPIRED = "grace_expired"
    MAX_DURATION = "max_duration"
    NEVER_STARTED = "never_started"
    ROOM_LOST = "room_lost"
    ADMIN = "admin"
    START_FAILED = "start_failed"  # only with ERROR


MOVES: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.LIVE, State.ENDED, State.ERROR}),
    State.LIVE: frozenset({State.INTERRUPTED, State.ENDED}),
    State.INTERRUPTED: frozenset({State.LIVE, State.ENDED}),
    State.ENDED: frozenset(),
    State.ERROR: frozenset(),
}
# In a fixed order: these lists stand in index conditions and in the sweep's queries. SQLite uses a
# partial index only where both read the same, and a set's order changes with every process.
FINAL = (State.ENDED, State.ERROR)
OPEN = (State.WAITING, State.INTERRUPTED, State.LIVE)
