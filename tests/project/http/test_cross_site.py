"""What a page of another site can make a visitor's browser send changes nothing here.

Browsers send such requests without asking us first (no preflight) when method and headers are
plain: any type that a form has, or none at all for a ``Blob`` without type.
"""

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.test.client import FakePayload
from django.urls import reverse

from project.http import cross_site
from project.http.errors import FIELDS
from sessions_app.models import LiveSession, Person
from tests.support.broadcasts import HOST_KEY, MakeSession

with_database = pytest.mark.django_db(transaction=True)

START = "/api/sessions"
FRIEND, STRANGER = "https://friend.example", "https://stranger.example"
OURS = "http://testserver"
PUBLIC = "https://live.example.org"
JSON = "application/json"
WHO = "3f9a0c11d2e4"


def refused(response: Any, status: int, code: str) -> None:
    body = response.json()
    assert (response.status_code, body["code"]) == (status, code), body
    assert body.keys() == FIELDS
    assert body["error"] and body["stage"]
    assert body["reqId"] == response["X-Request-Id"]


def send(client: Client, path: str, body: bytes = b"", kind: str = JSON, **given: Any) -> Any:
    """``kind`` as the header says it; an empty one is not sent at all."""
    method = given.pop("method", "POST")
    if not kind:
        given |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": FakePayload(body)}
        return client.generic(method, path, **given)
    return client.generic(method, path, body, content_type=kind, **given)


def ping(client: Client, origin: str, path: str = "/api/postping", **given: Any) -> Any:
    return send(client, path, b"{}", **{"headers": {"Origin": origin}} | given)


@pytest.fixture
def admin(client: Client) -> Client:
    """Somebody signed in on a page of ours, who may do everything."""
    client.force_login(get_user_model().objects.create_superuser("olga", password="x"))
    return client


@pytest.fixture
def person(make_session: MakeSession) -> Person:
    return Person.objects.create(session=make_session(), who=WHO, name="Bob")


def people_path(person: Person) -> str:
    return f"/api/sessions/{person.session_id}/people/{person.who}"


# --- bodies -------------------------------------------------------------------------------------


@with_database
@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "text/plain;application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/webhook+json",
        "application/json, text/plain",
        "application/json5",
        "json",
    ],
)
def test_a_body_that_does_not_say_json_is_415(admin: Client, person: Person, kind: str) -> None:
    response = send(admin, people_path(person), b'{"action": "ban"}', kind)
    refused(response, 415, "unsupported_media_type")
    person.refresh_from_db()
    assert person.banned_at is None


@with_database
@pytest.mark.parametrize("kind", [JSON, "application/json; charset=utf-8", "Application/JSON"])
def test_a_body_that_says_json_is_read(admin: Client, person: Person, kind: str) -> None:
    response = send(admin, people_path(person), b'{"action": "ban"}', kind)
    assert response.status_code == 200, response.content
    person.refresh_from_db()
    assert person.banned_at is not None


@with_database
@pytest.mark.parametrize("kind", ["", "text/plain"])
def test_no_body_needs_no_type(client: Client, make_session: MakeSession, kind: str) -> None:
    path = f"/api/sessions/{make_session().pk}/end"
    response = send(client, path, b"", kind, headers={"X-Host-Key": HOST_KEY})
    assert response.status_code == 200, response.content


@with_database
@pytest.mark.parametrize("path", ["/api/webhooks/fake", "/api/livekit/webhook/"])
@pytest.mark.parametrize("kind", [JSON, "application/webhook+json"])
def test_media_servers_send_their_own_kind_of_json(client: Client, path: str, kind: str) -> None:
    """They get as far as the signature, or to a provider that takes none."""
    assert send(client, path, b"{}", kind).status_code in (401, 404)
    refused(send(client, path, b"{}", "text/plain"), 415, "unsupported_media_type")
    refused(send(client, path, b"{}", ""), 415, "unsupported_media_type")


def test_every_address_of_webhooks_is_named() -> None:
    for path in (reverse("webhook", args=["fake"]), reverse("livekit-webhook")):
        assert cross_site.kinds_for(path) == cross_site.WEBHOOKS


@pytest.mark.parametrize("kind", ["", "text/plain"])
def test_the_probe_says_what_arrived_whatever_it_is(client: Client, kind: str) -> None:
    """It changes nothing and asks nobody who they are."""
    response = send(client, "/api/postping", b'{"a": 1}', kind)
    assert (response.status_code, response.json()["echo"]) == (200, {"a": 1})


# --- origins ------------------------------------------------------------------------------------


@pytest.fixture
def friends(settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = [FRIEND]
    settings.PUBLIC_URL = PUBLIC


@pytest.mark.parametrize(
    "origin",
    [
        STRANGER,
        "null",
        "",
        f"{OURS}:8000",  # another port of the same host
        "https://testserver",
        "http://sub.testserver",
        "http://testserver.evil.example",
        "http://evil@testserver",
        f"{OURS}/",
        f"{OURS}, {OURS}",
        "http://live.example.org",
        "https://live.example.org:8443",
        "http://friend.example",
        "https://friend.example:8443",
        "http://testserver:x",
        "http://[",
        "testserver",
        "//testserver",
    ],
)
def test_another_origin_is_403(client: Client, friends: None, origin: str) -> None:
    refused(ping(client, origin), 403, "origin_not_allowed")


@pytest.mark.parametrize("path", [START, "/api/livekit/token", "/api/webhooks/fake", "/api/none"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_is_403_wherever_something_may_change(client: Client, path: str, method: str) -> None:
    refused(ping(client, STRANGER, path, method=method), 403, "origin_not_allowed")


@pytest.mark.parametrize(
    "origin",
    [OURS, "http://testserver:80", "HTTP://TestServer", PUBLIC, f"{PUBLIC}:443", FRIEND],
)
def test_ours_and_friends_pass(client: Client, friends: None, origin: str) -> None:
    assert ping(client, origin).status_code == 200


def test_a_program_sends_none_and_passes(client: Client, friends: None) -> None:
    assert send(client, "/api/postping", b"{}").status_code == 200


def test_reading_is_free(client: Client, friends: None) -> None:
    """Whether the page may look at the answer is for CORS."""
    for path in ("/api/ping", "/api/openapi.json"):
        assert client.get(path, headers={"Origin": STRANGER}).status_code == 200
    assert client.options("/api/ping", headers={"Origin": STRANGER}).status_code == 405


@pytest.mark.parametrize(
    ("host", "secure", "origin", "status"),
    [
        ("127.0.0.1:9100", False, "http://127.0.0.1:9100", 200),
        ("127.0.0.1:9100", False, "http://127.0.0.1:9199", 403),
        ("127.0.0.1:9100", False, "http://localhost:9100", 403),
        ("127.0.0.1:9100", False, "https://127.0.0.1:9100", 403),
        ("127.0.0.1:8443", True, "https://127.0.0.1:8443", 200),
        ("127.0.0.1:443", True, "https://127.0.0.1", 200),
        ("127.0.0.1:443", True, "https://127.0.0.1:8443", 403),
        ("[::1]:9100", False, "http://[::1]:9100", 200),
        ("[::1]:9100", False, "http://[::1]:9199", 403),
    ],
)
def test_ours_is_the_address_that_was_asked(
    client: Client, host: str, secure: bool, origin: str, status: int
) -> None:
    asked = ping(client, origin, headers={"Host": host, "Origin": origin}, secure=secure)
    assert asked.status_code == status


@with_database
def test_a_foreign_page_starts_nothing(client: Client) -> None:
    """Without any cookie, too: it would fill a server of the LAN from the Internet."""
    for body in (b"", b"{}"):
        refused(ping(client, STRANGER, START), 403, "origin_not_allowed")
        response = send(client, START, body, "", headers={"Origin": STRANGER})
        refused(response, 403, "origin_not_allowed")
    assert not LiveSession.objects.exists()


def test_an_answer_to_a_friend_carries_cors_headers(client: Client, friends: None) -> None:
    response = send(client, START, b"{}", "text/plain", headers={"Origin": FRIEND})
    refused(response, 415, "unsupported_media_type")
    assert response["Access-Control-Allow-Origin"] == FRIEND


def test_media_is_proved_by_tokens_alone(client: Client, settings: Any) -> None:
    """WHIP pages of other origins may send: no cookie is looked at, so there is none to borrow."""
    settings.EMBEDDED_URL = "http://127.0.0.1:9"  # nobody's: it is passed on
    response = send(
        client,
        "/media/whip/room",
        b"v=0",
        "application/sdp",
        headers={"Origin": STRANGER, "Authorization": "Bearer x"},
    )
    assert json.loads(response.content)["code"] == "media_unreachable"
