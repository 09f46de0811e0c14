"""``DELETE /api/sessions/{id}``: all about a broadcast goes, from the tables and from the disk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from livekit_app.models import KeptPerson, Participant, ProviderEvent, Room
from livekit_app.participants import kept_people
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.runtime import queue
from sessions_app import tasks
from sessions_app.auth import account_tokens, host_keys
from sessions_app.lifecycle import retention
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import (
    Admission,
    ClientEvent,
    Deletion,
    LinkKey,
    LiveSession,
    ModerationEntry,
    Person,
    SocketTicket,
    WrongCode,
)
from sessions_app.people.identities import person_id_of
from sessions_app.states import Reason, State
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

HOST = {"X-Host-Key": HOST_KEY}
SENTENCE = "Mia from the third form cries beside the left goal"
Say = Callable[..., int]


def delete(client: Client, session: LiveSession, headers: Any = HOST) -> Any:
    return client.delete(f"/api/sessions/{session.pk}", headers=headers)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def rows_left() -> dict[str, int]:
    """Of all tables of ours that may tell of a broadcast."""
    general = {"Installation", "Heartbeat", "ProviderHealth", "DeletedStart", "Migration"}
    general.add("Deletion")  # which says that it was deleted, and whose word that was
    ours = [*apps.get_app_config("sessions_app").get_models()]
    ours += [*apps.get_app_config("livekit_app").get_models()]
    ours += [*apps.get_app_config("commentary").get_models()]
    counts = {model.__name__: model._default_manager.count() for model in ours}
    return {name: n for name, n in counts.items() if n and name not in general}


def crowded(make_session: MakeSession, say: Say, enter: Any, state: State) -> LiveSession:
    """A broadcast of which every table tells."""
    session = make_session(state, title=SENTENCE, created_from="x")
    for number in range(300):
        say(session, f"{SENTENCE}, for the {number}th time.")
    enter(session, "spectator:bob")
    now = timezone.now()
    Person.objects.create(session=session, who="bob", name=SENTENCE)
    ModerationEntry.objects.create(session=session, actor="host", action="mute", who="bob")
    LinkKey.objects.create(session=session, number=1, key_hash="k")
    WrongCode.objects.create(session=session, typed_from="x", at=now)
    admission = Admission.objects.create(
        session=session,
        who="bob",
        name=SENTENCE,
        state="given",
        given="host",
        epoch=0,
        token_hash="t",
        made_at=now,
        seen_at=now,
    )
    SocketTicket.objects.create(
        session=session,
        admission=admission,
        ticket_hash="h",
        kind="admission",
        epoch=0,
        made_at=now,
    )
    ClientEvent.objects.create(session=session, page="camera", kind="joined")
    ProviderEvent.objects.create(
        provider="fake", event_id="1", type="other", room_name=session.room.name, created_at=now
    )
    return session


def on_disk(sentence: str) -> list[str]:
    """Files of the data directory that hold it, the database's log among them."""
    directory = Path(settings.DATA_DIR)
    return [
        path.name
        for path in directory.rglob("*")
        if path.is_file() and sentence.encode() in path.read_bytes()
    ]


# --- all of it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.ENDED, State.LIVE, State.WAITING, State.INTERRUPTED])
def test_nothing_is_left_of_it(
    client: Client,
    worker: FakeProvider,
    make_session: MakeSession,
    say: Say,
    enter: Any,
    state: State,
) -> None:
    session = crowded(make_session, say, enter, state)
    answer = delete(client, session)
    assert (answer.status_code, answer.json()) == (200, {"deleted": True})
    assert rows_left() == {}
    assert worker.rooms == {}
    assert client.get(f"/api/sessions/{session.pk}").status_code == 404
    assert client.get(f"/game/{session.pk}").status_code == 404
    assert client.get(f"/api/sessions/{session.pk}/transcript.txt").status_code == 404
    assert code(delete(client, session)) == (401, "host_key_unknown")


@pytest.mark.parametrize("by", ["its host", "an operator", "age"])
def test_a_sentence_is_gone_from_the_disk(
    make_session: MakeSession,
    say: Say,
    enter: Any,
    worker: FakeProvider,
    client: Client,
    by: str,
) -> None:
    session = crowded(make_session, say, enter, State.ENDED)
    if connection.vendor == "sqlite":
        assert on_disk(SENTENCE)
    if by == "its host":
        assert delete(client, session).status_code == 200
    elif by == "an operator":
        assert retention.delete_now(session.pk, "admin:1")
    else:
        LiveSession.objects.update(ended_at=timezone.now() - timedelta(days=31))
        tasks.retention()
    assert on_disk(SENTENCE) == []


def test_one_line_stays_that_says_whose_word_it_was(
    client: Client, make_session: MakeSession, worker: FakeProvider
) -> None:
    before = timezone.now()
    by_host, by_operator, by_age = (make_session(State.ENDED, title=SENTENCE) for _ in range(3))
    assert delete(client, by_host).status_code == 200
    carol = User.objects.create_superuser("carol", password="x")
    headers = {"Authorization": f"Bearer {token_of(carol)}"}
    assert delete(client, by_operator, headers).status_code == 200
    assert delete(client, by_host).status_code in (401, 404)  # again: nobody's word any more
    assert retention.delete(by_age.pk)
    rows = Deletion.objects.order_by("pk")
    assert [(one.session_code, one.actor) for one in rows] == [
        (by_host.pk, "host"),
        (by_operator.pk, f"admin:{carol.pk}"),
    ]
    assert all(before <= one.at <= timezone.now() for one in rows)
    assert SENTENCE not in str(list(rows.values()))


def test_no_line_without_the_deletion(make_session: MakeSession) -> None:
    assert not retention.delete_now(make_session(State.LIVE).pk, "host")
    assert not retention.delete_now("hWvB5cTnQx7m", "host")
    assert not Deletion.objects.exists()


def test_that_line_is_kept_as_long_as_a_broadcast(settings: Any) -> None:
    settings.RETENTION_DAYS = 3
    for hours in (71, 73):
        at = timezone.now() - timedelta(hours=hours)
        Deletion.objects.create(session_code=f"{hours}", at=at, actor="host")
    tasks.retention()
    assert Deletion.objects.get().session_code == "71"


def test_a_media_server_that_is_away_keeps_nothing_here(
    client: Client, make_session: MakeSession, say: Say, enter: Any, settings: Any
) -> None:
    settings.ROOM_WAIT_SECONDS = 0.2  # nobody works off the wish to close the room
    session = crowded(make_session, say, enter, State.LIVE)
    assert delete(client, session).status_code == 200
    assert rows_left() == {}


def test_what_else_there_is_stays(
    client: Client,
    worker: FakeProvider,
    make_session: MakeSession,
    say: Say,
    enter: Any,
) -> None:
    other = make_session(State.LIVE, host_key_hash=host_keys.hashed("b" * 30))
    say(other, "A line")
    enter(other, "spectator:carol")
    assert delete(client, make_session(State.ENDED)).status_code == 200
    assert LiveSession.objects.get() == other
    assert Room.objects.get() == other.room
    assert Participant.objects.count() == 1


# --- who may ------------------------------------------------------------------------------------


def test_only_its_host_may(client: Client, make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    make_session(host_key_hash=host_keys.hashed("b" * 30))
    assert code(delete(client, session, {})) == (401, "unauthenticated")
    assert code(delete(client, session, {"X-Host-Key": "c" * 30})) == (401, "host_key_unknown")
    assert code(delete(client, session, {"X-Host-Key": "b" * 30})) == (403, "not_the_host")
    assert LiveSession.objects.get(pk=session.pk).state == State.LIVE


def test_a_cohost_may_not(client: Client, make_session: MakeSession) -> None:
    user = User.objects.create_user("bob", password="x")
    session = make_session(State.LIVE)
    headers = {"Authorization": f"Bearer {token_of(user)}"}
    who = person_id_of(f"user:{user.pk}", session.pk)
    Person.objects.create(session=session, who=who, subject=f"user:{user.pk}", role="cohost")
    assert code(delete(client, session, headers)) == (403, "not_the_host")


def test_the_account_that_made_it_may(client: Client, make_session: MakeSession) -> None:
    user = User.objects.create_user("alice", password="x")
    session = make_session(State.ENDED, owner=user)
    Room.objects.update(observed="absent")
    headers = {"Authorization": f"Bearer {token_of(user)}"}
    assert delete(client, session, headers).status_code == 200


@pytest.mark.parametrize("permission", ["view_livesession", "delete_livesession"])
def test_an_operator_may_who_is_permitted(
    client: Client, make_session: MakeSession, permission: str
) -> None:
    user = User.objects.create_user("carol", password="x", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename=permission))
    session = make_session(State.ENDED)
    Room.objects.update(observed="absent")
    headers = {"Authorization": f"Bearer {token_of(user)}"}
    expected = 200 if permission == "delete_livesession" else 403
    assert delete(client, session, headers).status_code == expected


def test_a_code_that_nobody_knows_is_404(client: Client, make_session: MakeSession) -> None:
    make_session()
    answer = client.delete("/api/sessions/hWvB5cTnQx7m", headers=HOST)
    assert code(answer) == (404, "not_found")


# --- sign-ins -----------------------------------------------------------------------------------


def test_sign_ins_that_are_over_are_deleted() -> None:
    for days in (-1, 1):
        store = SessionStore()
        store["a"] = days
        store.save()
        Session.objects.filter(pk=store.session_key).update(
            expire_date=timezone.now() + timedelta(days=days)
        )
    tasks.retention()
    assert Session.objects.get().get_decoded() == {"a": 1}


def token_of(user: User) -> str:
    return account_tokens.make(user.pk, "test")


def test_the_provider_is_asked_at_once_to_forget_who_was_there(
    client: Client,
    make_session: MakeSession,
    fake: FakeProvider,
    enter: Callable[..., Participant],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fake, "capabilities", replace(fake.capabilities, keeps_people=True))
    asked: list[tuple[Any, ...]] = []
    session = make_session(State.LIVE)
    enter(session, "spectator:0123456789ab.1")
    lifecycle.end_session(session.pk, reason=Reason.HOST, actor="host")
    Room.objects.update(observed="absent")
    monkeypatch.setattr(queue, "enqueue", lambda task, *args, **when: asked.append((task, *args)))

    assert delete(client, session).status_code == 200

    assert (queue.Task.FORGET_PEOPLE, True) in asked
    assert async_to_sync(kept_people.forget)(at_once=True) == 3
    assert "spectator:0123456789ab.1" in fake.forgotten
    assert not KeptPerson.objects.exists()


def test_a_start_that_failed_leaves_nobody_behind(
    make_session: MakeSession, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake, "capabilities", replace(fake.capabilities, keeps_people=True))
    session = make_session(State.ERROR, ended_at=timezone.now() - timedelta(days=1))
    tasks.retention()
    assert not LiveSession.objects.exists()
    assert KeptPerson.objects.filter(identity=f"camera:{session.pk}").exists()
