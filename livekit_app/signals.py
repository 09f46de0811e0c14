"""How livekit_app tells the apps above what happened in a room, without knowing them.

``room_event`` is sent after the rows are committed, from whichever process noticed. Receivers
must be idempotent: the same fact may be announced by a webhook and by the sweep.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.dispatch import Signal

RoomChange = Literal[
    "opened",  # the room is known to exist at the provider
    "recreated",  # same name, new sid: everybody has to join again
    "gone",  # wanted open, seen absent twice; reconcile is making it again
    "lost",  # wanted open, could not be made for settings.ROOM_LOST_SECONDS
    "camera_publishing",
    "camera_absent",
    "participants",  # somebody else came or went: counts changed
]


@dataclass(frozen=True, slots=True)
class RoomEvent:
    change: RoomChange
    room_id: int
    session_id: str
    at: datetime
    participant_sid: str = ""
    reason: str = ""  # of "participants", ``LEFT``: nobody has come


LEFT = "left"

room_event = Signal()  # send(sender=..., event=RoomEvent)
