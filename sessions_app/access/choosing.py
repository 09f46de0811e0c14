"""What the host decides of who may watch, while the broadcast is there.

Each change is one transaction on the broadcast's row, counted in ``access_version``: web processes
look at it every second and close the sockets of those who have to go; the media server puts their
connections out after the commit, and again whenever they are seen (``access.turning_out``).
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils import timezone

from livekit_app.errors import ServiceError
from sessions_app import links
from sessions_app.access import (
    admissions,
    preview_pictures,
    turning_out,
    typed_codes,
    viewer_places,
    waiting_room,
)
from sessions_app.access_choices import WayIn
from sessions_app.auth import watch_keys
from sessions_app.lifecycle import watch_choice
from sessions_app.lifecycle.service import locked_session
from sessions_app.lifecycle.watch_choice import NEEDS_LINK_KEY
from sessions_app.log import events
from sessions_app.models import Admission, LiveSession, SessionEvent

logger = logging.getLogger(__name__)

NOTICE = "access"
LIMIT = ("most_viewers", "most_viewers_after", "most_viewers_at")
CHOSEN = (*LIMIT, "pin_digits", "way_in", "shows_picture")
Inside = Literal["stay", "go"]


@dataclass(frozen=True, slots=True)
class Change:
    """None leaves a thing as it is; ``most_viewers`` 0: as many as come."""

    way_in: str | None = None
    pin_digits: int | None = None
    most_viewers: int | None = None
    new_pin: bool = False
    shows_picture: bool | None = None


@dataclass(frozen=True, slots=True)
class HostView:
    """What the host reads. Secrets: link and PIN are for the host's eyes, never for a log."""

    session: LiveSession
    join_url: str
    pin: str | None
    keys_are_elsewhere: bool  # they exist, and this machine cannot make them again
    typing_off_until: datetime | None
    waiting: tuple[Admission, ...]

    def __repr__(self) -> str:
        return f"HostView({self.session.pk})"


def host_view(session: LiveSession) -> HostView:
    """Five queries at most."""
    needs_key = session.way_in in NEEDS_LINK_KEY
    key = watch_keys.link_key_of(session) if needs_key else None
    needs_pin = session.way_in == WayIn.PIN
    pin = watch_keys.pin_of(session) if needs_pin else None
    asks = session.way_in == WayIn.ASK
    return HostView(
        session=session,
        join_url=links.join_url(session.pk, key),
        pin=pin,
        keys_are_elsewhere=(needs_key and key is None) or (needs_pin and pin is None),
        typing_off_until=typed_codes.typing_off_until(session, timezone.now())
        if needs_pin
        else None,
        waiting=tuple(waiting_room.waiting(session)) if asks else (),
    )


def change(session_id: str, wanted: Change, *, inside: Inside, actor: str) -> LiveSession:
    """Do what the host chose. Repeating it changes nothing."""
    with transaction.atomic():
        session = locked_session(session_id)
        before = session.way_in
        shown_before = _shown(session)
        if wanted.most_viewers is not None and wanted.most_viewers != (session.most_viewers or 0):
            session.most_viewers = wanted.most_viewers or None
            session.most_viewers_after = viewer_places.newest_visit(session)
            session.most_viewers_at = timezone.now()
        digits_differ = wanted.pin_digits not in (None, session.pin_digits)
        session.pin_digits = wanted.pin_digits or session.pin_digits
        session.way_in = wanted.way_in or session.way_in
        if wanted.shows_picture is not None:
            session.shows_picture = wanted.shows_picture
        session.save(update_fields=CHOSEN)
        if not session.shows_picture or session.way_in != WayIn.CODE:
            preview_pictures.forget(session)
        watch_choice.make_missing_keys(session)
        if session.pin_number and (wanted.new_pin or digits_differ):
            watch_choice.make_pin(session)
        goes = inside == "go" and session.way_in != WayIn.CODE
        if session.way_in != before or goes:
            _people_inside(session, before, inside)
        if goes or _shown(session) != shown_before:
            _tell(session, actor)
        transaction.on_commit(lambda: turning_out.turn_out(session_id))
    return session


def new_link(session_id: str, *, inside: Inside, actor: str) -> LiveSession:
    """A new key, and with it a new PIN: from the commit on, the ones before lead nowhere. Where the
    code was enough it is so no more. 409 ``no_link_key`` where the host lets people in."""
    with transaction.atomic():
        session = locked_session(session_id)
        if session.way_in == WayIn.ASK:
            raise ServiceError(
                "no_link_key",
                "People are let in one by one: the link holds no key.",
                status=409,
                stage="access",
            )
        before = session.way_in
        if before == WayIn.CODE:
            session.way_in = WayIn.LINK
            session.save(update_fields=["way_in"])
            preview_pictures.forget(session)
        watch_choice.make_link_key(session)
        if session.way_in == WayIn.PIN:
            watch_choice.make_pin(session)
        _people_inside(session, before, inside)
        _tell(session, actor)
        transaction.on_commit(lambda: turning_out.turn_out(session_id))
    logger.info("[access] new link", extra={"session_id": session_id, "inside": inside})
    return session


def _people_inside(session: LiveSession, before: str, inside: Inside) -> None:
    """Who was let in stays let in, unless the host says go; those whom the code alone let in get
    their own admissions, so that a break in the network does not end it for them."""
    session.access_version += 1
    if session.way_in != WayIn.CODE:
        if inside == "go":
            session.access_epoch += 1
        elif before == WayIn.CODE:
            now = timezone.now()
            admissions.let_stay(session, admissions.people_inside(session, now), now)
    session.save(update_fields=["access_version", "access_epoch"])


def _shown(session: LiveSession) -> tuple[object, ...]:
    """What the host's pages show of it: those on other devices have to ask again."""
    pin = session.pin_digits, session.pin_number
    return session.way_in, pin, session.most_viewers, session.shows_picture


def _tell(session: LiveSession, actor: str) -> None:
    """Everybody inside hears that something changed, and how one gets in now."""
    data = {"code": NOTICE, "way_in": session.way_in}
    events.append(session.pk, SessionEvent.Type.NOTICE, data, actor=actor)
