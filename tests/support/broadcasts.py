"""Broadcasts in any state over the fake provider, and a worker in a thread where one is needed."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from livekit_app.models import Participant, Room
from livekit_app.providers.fake.adapter import FakeProvider, shared
from livekit_app.rooms import service as rooms
from livekit_app.rooms.reconcile import reconcile
from livekit_app.runtime import queue
from livekit_app.runtime.loop import run_async
from sessions_app.auth import host_keys
from sessions_app.ids import new_session_id
from sessions_app.log import events
from sessions_app.models import LiveSession
from sessions_app.states import FINAL, State

HOST_KEY = "alice-holds-this-key-0123456789"

MakeSession = Callable[..., LiveSession]
ParticipantMessage = tuple[str, list[int]]

ABOUT_PARTICIPANTS = {
    queue.Task.REMOVE_PARTICIPANTS,
    queue.Task.UNBAR_PARTICIPANTS,
    queue.Task.APPLY_RIGHTS,
}
_participant_messages: list[ParticipantMessage] = []


@pytest.fixture(autouse=True)
def sent_to_broker(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """No broker in unit tests: the rooms whose reconcile was asked for, in order."""
    settings.PROVIDER = "fake"
    shared.reset()
    sent: list[int] = []
    _participant_messages.clear()

    def enqueue(task: queue.Task, *args: Any, delay: float = 0.0) -> None:
        if task is queue.Task.RECONCILE_ROOM:
            sent.append(args[0])
        elif task in ABOUT_PARTICIPANTS:
            _participant_messages.append((task, args[0]))

    monkeypatch.setattr(queue, "enqueue", enqueue)
    return sent


@pytest.fixture
def participant_messages(sent_to_broker: list[int]) -> list[ParticipantMessage]:
    """What the media server was asked to do to single connections: (task, participant ids)."""
    return _participant_messages


@pytest.fixture
def fake() -> FakeProvider:
    return shared


@pytest.fixture
def worker(sent_to_broker: list[int], monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    """A thread that does what the Celery worker's ``provider`` queue does."""
    pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="worker")

    def work(room_id: int) -> None:
        try:
            run_async(reconcile(room_id))
        finally:
            connection.close()

    def enqueue(task: queue.Task, *args: Any, delay: float = 0.0) -> None:
        if task is queue.Task.RECONCILE_ROOM:
            pool.submit(work, args[0])
        else:
            remember(task, *args, delay=delay)

    remember = queue.enqueue
    monkeypatch.setattr(queue, "enqueue", enqueue)
    yield shared
    pool.shutdown(wait=True)


@pytest.fixture
def make_session() -> MakeSession:
    def make(state: State = State.LIVE, **fields: Any) -> LiveSession:
        now = timezone.now()
        session_id = new_session_id()
        with transaction.atomic():
            room = rooms.request_room(session_id)
            Room.objects.filter(pk=room.pk).update(
                observed=Room.Observed.PRESENT, sid="RM_1", next_attempt_at=None
            )
            values: dict[str, Any] = {
                "id": session_id,
                "state": state,
                "room": room,
                "host_key_hash": host_keys.hashed(HOST_KEY),
                "created_at": now,
                "deadline_at": now + timedelta(hours=1),
                "live_at": None if state == State.WAITING else now,
            }
            if state == State.INTERRUPTED:
                values |= {"interrupted_at": now, "grace_ends_at": now + timedelta(seconds=60)}
            if state in FINAL:
                values |= {
                    "ended_at": now,
                    "reason": "host" if state == State.ENDED else "start_failed",
                }
            session = LiveSession.objects.create(**values | fields)
            if state in FINAL:
                rooms.close_room(room.pk)
        return LiveSession.objects.select_related("room").get(pk=session.pk)

    return make


@pytest.fixture
def say() -> Callable[..., int]:
    """Append one commentary line."""

    def append(session: LiveSession, text: str, **data: Any) -> int:
        values = {"text": text, "energy_level": 0.4, "is_highlight": False, "frame_at": None}
        with transaction.atomic():
            return events.append(
                session.pk, "commentary", values | data, actor="commentator", at=data.get("at")
            )

    return append


@pytest.fixture
def enter() -> Callable[..., Participant]:
    """Somebody is in the room, as the provider told it."""

    def join(session: LiveSession, identity: str, *, publishing: bool = False) -> Participant:
        return Participant.objects.create(
            room=session.room,
            identity=identity,
            sid=f"PA_{identity}",
            kind=Participant.kind_of(identity),
            publishing=publishing,
            joined_at=timezone.now(),
        )

    return join


def wire_events(session: LiveSession) -> list[tuple[str, dict[str, Any]]]:
    return [(event.type, event.data) for event in session.events.order_by("seq")]
