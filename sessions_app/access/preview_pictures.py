"""A picture of the broadcast in link previews: only with the host's tick, only where the code is
enough, and only while it is on. One is kept, the newest; messengers may keep what they fetched."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from livekit_app.errors import ServiceError, over
from livekit_app.runtime.rows import get_or_none
from sessions_app.access.jpegs import read_jpeg
from sessions_app.access_choices import WayIn
from sessions_app.lifecycle.service import locked_session
from sessions_app.models import LiveSession, PreviewPicture
from sessions_app.states import State

SHOWN = (State.LIVE, State.INTERRUPTED)


def shows(session: LiveSession) -> bool:
    """Should a preview of this broadcast show its picture now?"""
    return session.shows_picture and session.way_in == WayIn.CODE and session.state in SHOWN


def keep(session_id: str, data: bytes) -> None:
    """Keep ``data`` (a JPEG) in place of the one before. 409 ``no_picture_wanted`` without the
    host's tick, or where the code is not enough; 410 when it is over."""
    jpeg = read_jpeg(data)
    with transaction.atomic():
        # Its row orders this and the host's change of mind.
        session = locked_session(session_id)
        if session.is_final:
            raise over("picture")
        if not shows(session):
            raise ServiceError(
                "no_picture_wanted",
                "Link previews of this broadcast show no picture of it.",
                status=409,
                stage="picture",
            )
        PreviewPicture.objects.update_or_create(
            session=session,
            defaults={
                "jpeg": jpeg.data,
                "width": jpeg.width,
                "height": jpeg.height,
                "taken_at": timezone.now(),
            },
        )


def of(session: LiveSession) -> PreviewPicture | None:
    if not shows(session):
        return None
    return get_or_none(PreviewPicture.objects.filter(session=session))


def forget(session: LiveSession) -> None:
    """In the caller's transaction: the host has changed their mind."""
    PreviewPicture.objects.filter(session=session).delete()


def forget_old(now: datetime) -> int:
    """Of what is over. ``now``: for the clock, which asks all alike."""
    over_now = PreviewPicture.objects.filter(session__ended_at__lte=now)
    deleted, _ = over_now.delete() if over_now.exists() else (0, {})
    return deleted
