"""How much may be said of one match: a thumb that lies on a button must not flood everybody, and
what scorekeepers say never keeps the host from mending it."""

from datetime import datetime, timedelta

from livekit_app.errors import ServiceError
from sessions_app.lifecycle.match_choice import STAGE
from sessions_app.log.match_events import By
from sessions_app.models import LiveSession, SessionEvent

WINDOW = timedelta(seconds=3)
CHANGES_AT_ONCE = 15  # within the window: somebody who mends a score, point by point
MOMENTS_AT_ONCE = 5
MOST = 5_000  # of one broadcast: two a second, for forty minutes without a break
MOST_BEFORE = 4_000  # … when a scorekeeper says something: the rest is the host's
_NEWEST = 300  # events that are looked at


def check(session: LiveSession, now: datetime, *, by: By, is_moment: bool) -> None:
    """429 ``too_many_changes``, 409 ``match_is_full``. ``session`` is locked."""
    ours = SessionEvent.objects.filter(session=session, type=SessionEvent.Type.MATCH)
    lately = ours.filter(
        seq__gt=session.last_seq - _NEWEST,
        at__gt=now - WINDOW,
        at__lt=now + WINDOW,  # the clock may have been set back
    )
    told = lately.values_list("data", flat=True)
    kinds = [one.get("did") for one in told if by != "host" or one.get("by") == "host"]
    if len(kinds) >= CHANGES_AT_ONCE or (is_moment and kinds.count("moment") >= MOMENTS_AT_ONCE):
        raise ServiceError(
            "too_many_changes",
            "That is more than anybody can follow. Please wait a moment.",
            status=429,
            stage=STAGE,
            retry_after=round(WINDOW.total_seconds()),
        )
    most = MOST if by == "host" else MOST_BEFORE
    if session.last_seq >= most and ours.count() >= most:
        raise ServiceError(
            "match_is_full",
            f"More than {most:,} changes of one match are not kept.",
            status=409,
            stage=STAGE,
        )
