"""What somebody outside may bring: the key of a link, a PIN, or a name to be let in by."""

import logging
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.utils import timezone

from livekit_app.auth.authentication import Caller
from livekit_app.errors import ServiceError, over
from livekit_app.runtime.rows import get_or_none
from sessions_app.access import admissions, typed_codes, waiting_room
from sessions_app.access.may_watch import STAGE, link_renewed, may_watch, needed
from sessions_app.access_choices import WayIn
from sessions_app.auth import watch_keys
from sessions_app.lifecycle.limits import AskedFrom
from sessions_app.lifecycle.service import get_session, locked_session
from sessions_app.lifecycle.watch_choice import NEEDS_LINK_KEY
from sessions_app.models import Admission, LiveSession
from sessions_app.people.roles import participation_of, refuse_banned, subject_here

logger = logging.getLogger(__name__)

Status = Literal["not_needed", "given", "waiting"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """``token``: for the header ``X-Admission``; None where none is needed, or the one that was
    sent goes on being good."""

    status: Status
    token: str | None = None

    def __repr__(self) -> str:  # the token is a secret
        return f"Outcome({self.status})"


def by_link_key(session_id: str, key: str, caller: Caller, address: str) -> Outcome:
    """For the key in a link. 410 ``link_renewed`` for an older one, 403 ``code_wrong`` for none of
    this broadcast. A right one is never refused: it cannot be guessed (57 bits)."""
    session = _session_for(session_id, caller)
    if session.way_in not in NEEDS_LINK_KEY:
        return _other_way(session)
    known = get_or_none(
        session.link_keys.filter(key_hash=watch_keys.hashed(session.pk, key)).order_by("-number")
    )
    if known is None:
        raise _code_wrong("This link does not belong to this broadcast.")
    if known.number != session.link_number:
        raise link_renewed()
    with transaction.atomic():
        locked = locked_session(session_id)
        if locked.way_in not in NEEDS_LINK_KEY:  # chosen in this very moment
            return _other_way(locked)
        if locked.link_number != known.number:
            raise link_renewed()
        token = admissions.give(locked, caller, Admission.Given.KEY, address)
    return Outcome("given", token)


def by_pin(session_id: str, pin: str, caller: Caller, address: str) -> Outcome:
    """For a typed PIN. 403 ``code_wrong``; 429 ``too_many_codes`` before it is looked at."""
    session = _session_for(session_id, caller)
    typed_from = AskedFrom.of(address)
    now = timezone.now()
    # A flood of guesses costs reading only, where none is taken, or once they are refused.
    if not _takes_pins(session):
        return _other_way(session)
    typed_codes.refuse_too_many(session, typed_from, now)
    with transaction.atomic():
        typed_codes.one_at_a_time()
        session = locked_session(session_id)
        if not _takes_pins(session):
            return _other_way(session)
        typed_codes.refuse_too_many(session, typed_from, now)
        if watch_keys.pin_matches(session, pin):
            return Outcome("given", admissions.give(session, caller, Admission.Given.PIN, address))
        typed_codes.count(session, typed_from, now)
    logger.info("[access] wrong PIN", extra={"session_id": session_id})
    raise _code_wrong("This PIN is wrong.")


def by_asking(session_id: str, name: str, caller: Caller, address: str) -> Outcome:
    """Ring the bell: wait for the host's word. 429 ``queue_full``, 403 ``refused_by_host``."""
    session = _session_for(session_id, caller)
    if session.way_in != WayIn.ASK:
        return _other_way(session)  # at the cost of reading: anybody may ask, and a lock is all's
    if session.is_final:
        raise over(STAGE)
    if not subject_here(caller):
        raise ServiceError(
            "visitor_key_needed",
            "To be let in by name, send X-Visitor-Key: the host's word is for one visitor.",
            status=400,
            stage=STAGE,
        )
    with transaction.atomic():
        session = locked_session(session_id)
        if session.way_in != WayIn.ASK:
            return _other_way(session)
        token, state = waiting_room.ask(session, name, caller, address)
    return Outcome("given" if state == Admission.State.GIVEN else "waiting", token)


def standing(session_id: str, caller: Caller, token: str) -> Outcome:
    """How it stands for somebody who waits; asking is a sign that they are still there. Raises
    what ``may_watch`` does for everybody else who is outside."""
    session = get_session(session_id)
    admission = admissions.of_token(session, token)
    if not waiting_room.waits(session, admission):
        admission = waiting_room.of_visitor(session, caller)
    if waiting_room.waits(session, admission):
        if session.is_final:
            raise over(STAGE)  # nobody answers any more
        waiting_room.still_there(admission)
        return Outcome("waiting")
    grounds = may_watch(session, caller, token)
    return Outcome("given" if grounds.kind == "admission" else "not_needed")


def _session_for(session_id: str, caller: Caller) -> LiveSession:
    session = get_session(session_id)
    refuse_banned(participation_of(session, caller))
    return session


def _takes_pins(session: LiveSession) -> bool:
    """After the end nobody types: with a month's time a PIN can be guessed, whatever the limits."""
    return session.way_in == WayIn.PIN and not session.is_final


def _other_way(session: LiveSession) -> Outcome:
    """The host has chosen something else: what they chose is asked for instead."""
    if session.way_in == WayIn.CODE:
        return Outcome("not_needed")
    raise needed(session)


def _code_wrong(message: str) -> ServiceError:
    return ServiceError("code_wrong", message, status=403, stage=STAGE)
