"""Other origins: an allow-list, right on every answer, errors and preflights too."""

from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.checks import run_checks
from django.test import Client

from project.asgi import http

pytestmark = pytest.mark.django_db(transaction=True)

FRIEND, STRANGER = "https://friend.example", "https://stranger.example"

ANSWERS = [
    ("get", "/api/ping", 200),
    ("post", "/api/postping", 200),
    ("get", "/api/sessions/hWvB5cTnQx7m", 404),
    ("get", "/api/nothing/here", 404),
    ("delete", "/api/ping", 405),
    ("post", "/api/livekit/token", 415),
    ("get", "/api/livekit-token?room=hWvB5cTnQx7m&username=me", 401),
]


@pytest.fixture(autouse=True)
def allowed(settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = [FRIEND]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_a_friend_reads_every_answer(client: Client, method: str, path: str, status: int) -> None:
    """Right answers and errors alike."""
    response = getattr(client, method)(path, headers={"Origin": FRIEND})
    assert response.status_code == status
    assert response["Access-Control-Allow-Origin"] == FRIEND
    assert "X-Request-Id" in response["Access-Control-Expose-Headers"]
    assert "Origin" in response["Vary"].title()
    assert "Access-Control-Allow-Credentials" not in response


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_a_stranger_reads_none(client: Client, method: str, path: str, status: int) -> None:
    """An allow-list instead of ``*``."""
    response = getattr(client, method)(path, headers={"Origin": STRANGER})
    assert response.status_code == (status if method == "get" else 403)  # test_cross_site.py
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize("path", ["/api/postping", "/api/livekit/token"])
def test_the_preflight_allows_what_the_calls_send(client: Client, path: str) -> None:
    """``OPTIONS`` on both endpoints."""
    asked = "authorization, content-type, x-host-key, x-scorekeeper, x-visitor-key, idempotency-key"
    response = client.options(
        path,
        headers={
            "Origin": FRIEND,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": asked,
        },
    )
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == FRIEND
    allowed = {name.strip() for name in response["Access-Control-Allow-Headers"].split(",")}
    assert {name.strip() for name in asked.split(",")} <= allowed


@pytest.mark.parametrize(("mark", "status"), [("stalled", 504), ("too_large", 413)])
async def test_a_body_that_was_given_up_is_answered_with_them_too(mark: str, status: int) -> None:
    """The answer is made before the body came."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/livekit/token",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"origin", FRIEND.encode())],
        "sideline.body": mark,
        "sideline.body_timeout_ms": 2000,
    }
    call = ApplicationCommunicator(http, scope)  # type: ignore[no-untyped-call]
    await call.send_input({"type": "http.request", "body": b"", "more_body": False})  # type: ignore[no-untyped-call]
    start = await call.receive_output(5)  # type: ignore[no-untyped-call]
    headers = {name.lower(): value for name, value in start["headers"]}
    assert start["status"] == status
    assert headers[b"access-control-allow-origin"] == FRIEND.encode()
    assert headers[b"x-request-id"]


@pytest.mark.parametrize(
    "origin", ["*", "friend.example", "https://friend.example/path"], ids=["any", "bare", "path"]
)
def test_a_wrong_origin_in_settings_stops_the_boot(settings: Any, origin: str) -> None:
    settings.CORS_ALLOWED_ORIGINS = [origin]
    assert [found for found in run_checks() if found.is_serious()]
