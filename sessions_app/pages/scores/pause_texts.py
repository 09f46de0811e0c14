"""The words of half-time; otherwise as ``pages/texts.py``."""

import math
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sessions_app.models import LiveSession
from sessions_app.states import State

SPECTATOR_PAUSE: dict[str, str | Promise] = {
    "pause.word": _("Half-time."),
    "pause.back.minutes": _("Back at {time}, in {left} min"),
    "pause.back.seconds": _("Back at {time}, in {left} s"),
    "pause.back.at": _("Back at {time}"),
    "pause.said": _("Half-time. Back at {time}."),
}

CAMERA_PAUSE: dict[str, str | Promise] = {
    "state.lost.word": _("Connection lost."),
    "pause.lost": _("Half-time until {time}"),
    "pause.lost.how": _("You may put this phone away. To go on, open this page again."),
    "offer.note.pause.minutes": _(
        "Half-time until {time}, in {left} min: viewers read that. START begins to film again."
    ),
    "offer.note.pause.seconds": _(
        "Half-time until {time}, in {left} s: viewers read that. START begins to film again."
    ),
    "offer.note.pause.at": _(
        "Half-time until {time}: viewers read that. START begins to film again."
    ),
    "camera.unseen.pause": _(
        "Your picture does not arrive. Viewers read that it is half-time. Trying again…"
    ),
    "hidden.pause": _("While this page was away, viewers read that it is half-time."),
}


def minutes_left(session: LiveSession, now: datetime) -> int | None:
    """For a page without scripts, which does not know its reader's zone. None: no pause, or the
    camera films."""
    if session.state != State.INTERRUPTED or session.pause_until is None:
        return None
    return max(1, math.ceil((session.pause_until - now).total_seconds() / 60))
