"""Starting a broadcast: the row first, then the room, and 201 only when the room exists.

``start_session`` commits session and room and asks for the room; ``open_session`` waits until the
provider shows it. A web process that dies in between loses nothing: the rows are there, and the
same Idempotency-Key finds the same session.
"""

import logging
import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from livekit_app.errors import (
    ProviderBusy,
    ProviderCredentials,
    ProviderFull,
    ProviderRejected,
    ServiceError,
    over,
)
from livekit_app.models import Room
from livekit_app.rooms import service as rooms
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.runtime.rows import get_or_none
from sessions_app.auth import host_keys
from sessions_app.auth.token_hashes import hash_of
from sessions_app.ids import new_session_id
from sessions_app.lifecycle import limits, match_choice, watch_choice
from sessions_app.lifecycle.commentary import Choice, chosen_at_start
from sessions_app.lifecycle.limits import AskedFrom
from sessions_app.lifecycle.transitions import state_data, transition
from sessions_app.lifecycle.watch_choice import WatchChoice
from sessions_app.log import events
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.sports.set_up import SetUp
from sessions_app.states import Reason, State

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 3
CORRECTED_AFTER_SECONDS = 60  # somebody has to do it by hand
UNGUESSABLE = 22  # characters of base64 that hold 128 bits


@dataclass(frozen=True, slots=True)
class StartRequest:
    """What somebody asked for. ``address`` is the caller's, only ever stored as a keyed hash.

    ``host_subject``: who proved to be the one who asks, and is the host from then on (also without
    the host key); empty when only the key tells the host.
    """

    title: str = ""
    commentary: Choice = field(default_factory=Choice)
    watch: WatchChoice = field(default_factory=WatchChoice)
    match: SetUp = field(default_factory=SetUp)
    host_key: str | None = None
    client_id: str = ""
    idempotency_key: str | None = None
    address: str = ""
    user_id: int | None = None
    host_subject: str = ""


async def open_session(request: StartRequest) -> LiveSession:
    """Start and wait until the room is seen at the provider; returns the fresh session.

    Raises ``ServiceError`` 503 ``start_failed`` when that takes longer than ROOM_WAIT_SECONDS, and
    at once where waiting is no use; the session is then closed, never left behind. 410 ``ended``
    when it was deleted meanwhile.
    """
    session = await run_in_database(start_session, request)
    room = await rooms.wait_until_present(session.room_id, settings.ROOM_WAIT_SECONDS)
    if room is None:
        raise over("session")
    return await run_in_database(_settle, session.pk, room)


def start_session(request: StartRequest) -> LiveSession:
    """Commit a waiting session and the wish for its room, or find the one this request made."""
    match_choice.check(request.match)
    if settings.START_POLICY == "account" and request.user_id is None:
        raise ServiceError(
            "login_required", "Please sign in to start a broadcast.", status=401, stage="auth"
        )
    _refuse_guessable_key(request)
    started_from = AskedFrom.of(request.address)
    try:
        with transaction.atomic():
            return _find_started(request, started_from) or _create(request, started_from)
    except IntegrityError:
        # The same key arrived twice at the same moment and the other one was first.
        session = _find_started(request, started_from)
        if session is None:
            raise
        return session


def _refuse_guessable_key(request: StartRequest) -> None:
    """A replay is answered with the host key: whoever does not prove to be the one who began, by an
    own host key or by who they are, has only the Idempotency-Key to tell them from others."""
    if request.host_key or request.host_subject or request.idempotency_key is None:
        return
    if len(request.idempotency_key) < UNGUESSABLE:
        raise ServiceError(
            "idempotency_key_too_short",
            "Without a hostKey of your own an Idempotency-Key needs at least "
            f"{UNGUESSABLE} characters that nobody guesses, a random UUID for instance: whoever "
            "repeats it gets the host key.",
            status=400,
            stage="idempotency",
        )


def host_key_of(session: LiveSession, request: StartRequest) -> str:
    """The key to hand back: the caller's own, or the one we derived."""
    return request.host_key or host_keys.derived(session.pk)


def _create(request: StartRequest, started_from: AskedFrom) -> LiveSession:
    now = timezone.now()
    limits.check_start(started_from, now)
    session_id = new_session_id()
    session = LiveSession.objects.create(
        id=session_id,
        title=request.title,
        **request.commentary.settled().as_fields(),
        **request.watch.as_fields(),
        room=rooms.request_room(session_id, request.title),
        owner_id=request.user_id,
        host_subject=request.host_subject,
        host_key_hash=host_keys.hashed(request.host_key or host_keys.derived(session_id)),
        idempotency_key=_key_to_store(request, started_from),
        created_from=started_from.subscriber,
        created_near=started_from.network,
        camera_client=request.client_id,
        camera_granted_at=now,
        created_at=now,
        deadline_at=now + timedelta(seconds=settings.WAITING_SECONDS),
    )
    watch_choice.make_missing_keys(session)
    events.append(
        session_id,
        SessionEvent.Type.STATE,
        state_data(session) | {"previous": None},
        actor=f"user:{request.user_id}" if request.user_id else "host",
        at=now,
    )
    match_choice.tell_chosen(session, request.match, now)
    session.refresh_from_db(fields=["last_seq"])
    return session


def _find_started(request: StartRequest, started_from: AskedFrom) -> LiveSession | None:
    """The session that an earlier request with this key made. 409 if that was another request."""
    if request.idempotency_key is None:
        return None
    candidates = _keys(request.idempotency_key, request, started_from)
    session = (
        LiveSession.objects.select_related("room").filter(idempotency_key__in=candidates).first()
    )
    if session is None:
        return None
    same = (
        host_keys.matches(session, host_key_of(session, request))
        and session.title == request.title
        and chosen_at_start(session) == request.commentary.settled()
        and match_choice.is_as_chosen(session, request.match)
        and _same_way_in(session, request)
    )
    if not same:
        raise ServiceError(
            "idempotency_conflict",
            "This Idempotency-Key was already used for another request.",
            status=409,
            stage="idempotency",
        )
    return session


def _same_way_in(session: LiveSession, request: StartRequest) -> bool:
    """As it was at the start, which nobody remembers once the host has chosen anew."""
    return session.access_version > 0 or session.way_in == request.watch.way_in


def _keys(key: str, request: StartRequest, started_from: AskedFrom) -> tuple[str, ...]:
    """How a key may be stored, the way for this request first.

    A replay is answered with the host key. Whoever has one of their own, or proved who they are,
    has a space of keys to themselves: a stranger who used "1" before takes it from nobody.
    Everybody else needs a key that nobody guesses (``_refuse_guessable_key``), and may ask again
    only from the address that asked first; also with the host key that they were given.
    """
    if request.host_subject:
        return (hash_of(f"key:{key}|by:{request.host_subject}"),)
    without = hash_of(f"key:{key}|{started_from.subscriber}")
    if request.host_key:
        return hash_of(f"key:{key}|host:{host_keys.hashed(request.host_key)}"), without
    return (without,)


def _key_to_store(request: StartRequest, started_from: AskedFrom) -> str | None:
    if request.idempotency_key is None:
        return None
    return _keys(request.idempotency_key, request, started_from)[0]


def _settle(session_id: str, room: Room) -> LiveSession:
    """After the wait: the session to hand out, or the start is called failed."""
    session = get_or_none(LiveSession.objects.select_related("room").filter(pk=session_id))
    if session is None:
        raise over("session")
    if session.state == State.ERROR:
        raise start_failed(room.last_error_code, room.next_attempt_at)
    if session.room.observed == Room.Observed.PRESENT or session.state != State.WAITING:
        return session  # also a replay of a request whose broadcast went on, or is over, by now
    failed = transition(
        session_id,
        expect=State.WAITING,
        to=State.ERROR,
        reason=Reason.START_FAILED,
        actor="api",
    )
    if not failed:  # decided elsewhere in this very moment: look again
        return _settle(session_id, room)
    raise start_failed(room.last_error_code, room.next_attempt_at)


def start_failed(cause: str, next_attempt_at: datetime | None = None) -> ServiceError:
    """503: no worker or no provider within the limit. ``cause`` is the provider's error code;
    ``next_attempt_at``: when we would have tried again."""
    logger.warning("[sessions] start failed", extra={"cause": cause or "no_answer"})
    retry_after = RETRY_AFTER_SECONDS
    code, message = (
        "start_failed",
        "The media server did not open a room in time. Please try again.",
    )
    if cause == ProviderFull.code:  # the same word as for our own limit: the page says the same
        code, message = "too_many_broadcasts", "The media server is full. Please try again later."
    elif cause == ProviderCredentials.code:
        code, retry_after = ProviderCredentials.code, CORRECTED_AFTER_SECONDS
        message = (
            "The media server does not accept this server's key, so nobody can start a broadcast. "
            "It is not your fault: whoever runs this server has to correct the key."
        )
    elif cause == ProviderRejected.code:  # at once, and the next one will be refused as well
        message = (
            "The media server refused to open a room. If it stays so, whoever runs this server "
            "finds the reason under /diagnostics."
        )
    elif cause == ProviderBusy.code and next_attempt_at is not None:  # it said how long to wait
        away = (next_attempt_at - timezone.now()).total_seconds()
        retry_after = max(retry_after, math.ceil(away))
    return ServiceError(
        code,
        message,
        status=503,
        stage="room",
        timeout_ms=int(settings.ROOM_WAIT_SECONDS * 1000),
        retry_after=retry_after,
    )
