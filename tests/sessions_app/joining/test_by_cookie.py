"""A link from anywhere carries the cookie of whoever follows it: by GET it never films.

Else a page that knows the public code could throw a host's own camera out, again and again.
"""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from sessions_app.auth import account_tokens
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.sessions_app.joining.calls import NESTS, account, create, refused, rights
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

ON_AIR = [State.WAITING, State.INTERRUPTED, State.LIVE]
PAGE = "tab-1"


@pytest.fixture
def alice(client: Client) -> User:
    """Signed in on a page of ours."""
    user: User = account("alice")[0]
    client.force_login(user)
    return user


@pytest.fixture
def hosted(make_session: MakeSession, alice: User) -> Any:
    def make(state: State) -> LiveSession:
        return make_session(state, host_subject=f"user:{alice.pk}", camera_client=PAGE)

    return make


def follow(client: Client, room: str, query: str, **headers: str) -> Any:
    return client.get(f"{NESTS}/{room}{query}", headers=headers)


def camera_of_the_page(client: Client, session: LiveSession) -> Any:
    """What the host's own camera page asks when it comes back."""
    return client.post(
        f"/api/sessions/{session.pk}/camera",
        json.dumps({"clientId": PAGE}),
        content_type="application/json",
        headers={"X-Host-Key": HOST_KEY},
    )


@pytest.mark.parametrize("state", ON_AIR)
@pytest.mark.parametrize("query", ["", "?publish=auto", "?publish=always", "?publish=voice"])
def test_a_link_takes_no_camera_over(client: Client, hosted: Any, state: State, query: str) -> None:
    session = hosted(state)
    before = LiveSession.objects.values().get()
    for headers in ({}, {"X-Visitor-Key": "a-browser-that-comes-back-01"}):
        response = follow(client, session.pk, query, **headers)
        body = response.json()
        assert (body["role"], body["canPublish"]) == ("host", False)
        assert not body["identity"].startswith("camera:")
        assert rights(response)["canPublish"] is False
    assert LiveSession.objects.values().get() == before
    assert camera_of_the_page(client, session).status_code == 200


def test_the_older_form_takes_none_over_either(client: Client, hosted: Any, alice: User) -> None:
    session = hosted(State.INTERRUPTED)
    query = {"room": session.pk, "username": str(alice.pk)}
    assert rights(client.get("/api/livekit-token", query))["canPublish"] is False
    assert camera_of_the_page(client, session).status_code == 200


@pytest.mark.parametrize("proof", ["account token", "host key", "host key in its own header"])
def test_a_proof_in_a_header_films_beside_the_cookie(
    client: Client, hosted: Any, alice: User, proof: str
) -> None:
    """No link carries one."""
    session = hosted(State.LIVE)
    headers = {
        "account token": {"Authorization": f"Bearer {account_tokens.make(alice.pk, 'test')}"},
        "host key": {"Authorization": f"Bearer {HOST_KEY}"},
        "host key in its own header": {"X-Host-Key": HOST_KEY},
    }[proof]
    response = follow(client, session.pk, "?publish=always", **headers)
    assert rights(response)["sub"] == f"camera:{session.pk}"
    refused(camera_of_the_page(client, session), 409, "already_streaming")


def test_a_post_by_cookie_films(client: Client, hosted: Any) -> None:
    """What a page of ours, or none, may send: project.http.cross_site."""
    session = hosted(State.LIVE)
    body = json.dumps({"roomName": session.pk, "canPublish": True})
    response = client.post("/api/livekit/token", body, content_type="application/json")
    assert rights(response)["sub"] == f"camera:{session.pk}"


def test_whoever_makes_a_room_by_cookie_films_in_it(
    client: Client, alice: User, worker: Any
) -> None:
    made = create(client, None)
    assert rights(made)["sub"] == f"camera:{made.json()['roomId']}"
