"""Withdrawing a line by HTTP: who may, and what they are told."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from sessions_app.auth import account_tokens, host_keys
from sessions_app.log.lines import withdrawn_lines
from sessions_app.models import LiveSession, Person
from sessions_app.people.identities import person_id_of
from sessions_app.states import State
from tests.support.broadcasts import HOST_KEY, MakeSession, wire_events

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(make_session: MakeSession, say: Any) -> LiveSession:
    session = make_session(State.LIVE)
    say(session, "A goal, it seems")
    return session


def withdraw(client: Client, session: LiveSession, seq: object = 1, **headers: str) -> Any:
    path = f"/api/sessions/{session.pk}/lines/{seq}/withdraw"
    return client.post(path, content_type="application/json", headers=headers)


def as_host(client: Client, session: LiveSession, seq: object = 1) -> Any:
    return withdraw(client, session, seq, **{"X-Host-Key": HOST_KEY})


def account(name: str = "alice") -> tuple[User, dict[str, str]]:
    user = User.objects.create_user(name)
    return user, {"Authorization": f"Bearer {account_tokens.make(user.pk, 'test')}"}


def said(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def test_the_host_withdraws_it_twice_and_it_is_told_once(
    client: Client, session: LiveSession
) -> None:
    for _ in range(2):
        answer = as_host(client, session)
        assert (answer.status_code, answer.json()) == (200, {"withdrawn": True})
    assert [type for type, _ in wire_events(session)] == ["commentary", "correction"]


def test_after_the_end(client: Client, make_session: MakeSession, say: Any) -> None:
    session = make_session(State.ENDED)
    say(session, "A goal, it seems")
    assert as_host(client, session).status_code == 200
    assert withdrawn_lines(session) == 1


def test_by_the_account_that_made_it(client: Client, make_session: MakeSession, say: Any) -> None:
    user, proof = account()
    session = make_session(State.LIVE, owner=user)
    say(session, "A goal, it seems")
    assert withdraw(client, session, **proof).status_code == 200
    assert session.events.get(type="correction").actor == "host"


@pytest.mark.parametrize("seq", [2, 99, 2**31 - 1])
def test_a_number_that_is_no_line(client: Client, session: LiveSession, seq: int) -> None:
    assert said(as_host(client, session)) == (200, "")  # so number 2 is an event of another type
    assert said(as_host(client, session, seq)) == (404, "line_not_found")


@pytest.mark.parametrize("seq", [0, -1, "one", 2**31, "1.5"])
def test_what_is_no_number(client: Client, session: LiveSession, seq: object) -> None:
    assert as_host(client, session, seq).status_code == 400
    assert withdrawn_lines(session) == 0


def test_a_line_of_another_broadcast(
    client: Client, session: LiveSession, make_session: MakeSession, say: Any
) -> None:
    other = make_session(State.LIVE, host_key_hash=host_keys.hashed(HOST_KEY[::-1]))
    for number in range(3):
        say(other, f"Line {number}")
    assert said(as_host(client, session, 3)) == (404, "line_not_found")
    assert said(as_host(client, other, 3)) == (403, "not_the_host")
    assert withdrawn_lines(other) == 0


def test_who_may_not(client: Client, session: LiveSession) -> None:
    """Nobody, a key that is nobody's, an account, and a co-host: it is the host's word."""
    _, bob = account("bob")
    Person.objects.create(
        session=session,
        who=person_id_of(f"user:{User.objects.get().pk}", session.pk),
        role=Person.Role.COHOST,
    )
    unknown = {"X-Host-Key": "a-key-of-nobody-0123456789-abcdef"}
    assert said(withdraw(client, session)) == (401, "unauthenticated")
    assert said(withdraw(client, session, **unknown)) == (401, "host_key_unknown")
    assert said(withdraw(client, session, **bob)) == (403, "not_the_host")
    assert withdrawn_lines(session) == 0


def test_of_a_broadcast_that_there_is_not(client: Client, session: LiveSession) -> None:
    assert said(as_host(client, LiveSession(id="hWvB5cTnQx7m"))) == (404, "not_found")
