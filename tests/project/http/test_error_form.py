"""Every error has the one form, whoever made it."""

import json
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.test import Client, RequestFactory

from project.asgi import http
from project.http import errors
from project.http.errors import FIELDS
from project.http.middleware import ApiErrorMiddleware
from project.http.request_ids import request_id

pytestmark = pytest.mark.django_db(transaction=True)

UNKNOWN = "/api/sessions/hWvB5cTnQx7m"


def assert_form(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    body: dict[str, Any] = json.loads(response.content)
    assert body.keys() == FIELDS
    assert body["code"] == code
    assert body["error"] and isinstance(body["error"], str)
    assert body["stage"]
    assert body["reqId"] == response["X-Request-Id"]
    return body


def post(client: Client, path: str, body: Any, **headers: str) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(path, raw, content_type="application/json", headers=headers)


def test_an_unknown_path_under_api(client: Client) -> None:
    assert_form(client.get("/api/nothing/here"), 404, "not_found")


def test_the_api_root(client: Client) -> None:
    assert_form(client.get("/api/"), 404, "not_found")


def test_an_unknown_path_outside_the_api_is_a_page(client: Client) -> None:
    response = client.get("/nothing-here")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


def test_an_unknown_broadcast(client: Client) -> None:
    """A mistyped id fails clearly."""
    assert_form(client.get(UNKNOWN), 404, "not_found")


@pytest.mark.parametrize("odd", ["%00", "..", "0", "hWvB5cTnQx7m%20", "ß" * 12, "x" * 500])
def test_a_code_that_cannot_be_one(client: Client, odd: str) -> None:
    assert_form(client.get(f"/api/sessions/{odd}"), 404, "not_found")


@pytest.mark.parametrize("path", ["/api/ping", "/api/sessions", UNKNOWN, "/api/openapi.json"])
def test_a_wrong_method(client: Client, path: str) -> None:
    response = client.put(path, b"{}", content_type="application/json")
    assert_form(response, 405, "method_not_allowed")
    assert response["Allow"]


@pytest.mark.parametrize(
    "rubbish", [b"{", b"\xff\xfe", b"NaN", b'{"title": NaN}', b"[" * 100_000, b"\x00"]
)
def test_rubbish_instead_of_json(client: Client, rubbish: bytes) -> None:
    assert_form(post(client, "/api/sessions", rubbish), 400, "bad_json")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"title": 5}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"commentary": "yes"}, "commentary"),
        ({"commentary": 1}, "commentary"),
        ({"hostKey": "short"}, "hostKey"),
        ({"hostKey": "x" * 22 + "\n"}, "hostKey"),
        ({"clientId": "a b"}, "clientId"),
    ],
)
def test_a_wrong_field_is_named(client: Client, body: Any, field: str) -> None:
    answer = assert_form(post(client, "/api/sessions", body), 400, "invalid_request")
    assert field in answer["error"]


@pytest.mark.parametrize("body", [[], "text", 5, [{}]])
def test_a_body_that_is_no_object(client: Client, body: Any) -> None:
    assert_form(post(client, "/api/sessions", body), 400, "invalid_request")


def test_half_a_surrogate_pair_in_the_title(client: Client) -> None:
    response = post(client, "/api/sessions", b'{"title": "\\ud800"}')
    assert_form(response, 400, "invalid_request")


def test_a_form_instead_of_json(client: Client) -> None:
    response = client.post("/api/sessions", {"title": "x"})
    assert_form(response, 415, "unsupported_media_type")


def test_a_huge_body(client: Client) -> None:
    response = post(client, "/api/sessions", b'{"title": "' + b"x" * 300_000 + b'"}')
    assert_form(response, 413, "too_large")


@pytest.mark.parametrize(
    ("mark", "status", "code"), [("too_large", 413, "too_large"), ("stalled", 504, "body_stalled")]
)
@pytest.mark.parametrize("path", ["/api/postping", "/admin/login/"])
async def test_a_body_that_the_server_gave_up_on(
    path: str, mark: str, status: int, code: str
) -> None:
    communicator: Any = ApplicationCommunicator(  # type: ignore[no-untyped-call]
        http,
        {
            "type": "http",
            "method": "POST",
            "path": path,
            "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
            "query_string": b"",
            "sideline.body": mark,
            "sideline.body_timeout_ms": 2000,
        },
    )
    await communicator.send_input({"type": "http.request", "body": b""})
    start = await communicator.receive_output(10)
    body = json.loads((await communicator.receive_output(10))["body"])
    headers = dict(start["headers"])
    assert start["status"] == status
    assert body.keys() == FIELDS
    assert (body["code"], body["stage"]) == (code, "body_parse")
    assert body["timeoutMs"] == (2000 if mark == "stalled" else None)
    assert headers[b"X-Request-Id"].decode() == body["reqId"]
    await communicator.wait(10)


@pytest.mark.parametrize("after", ["-1", "x", "1e3", "99999999999999999999", "2147483648"])
def test_a_wrong_number_in_the_query(client: Client, after: str) -> None:
    assert_form(client.get(f"{UNKNOWN}/events?after={after}"), 400, "invalid_request")


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_wrong_idempotency_key(client: Client, key: str) -> None:
    response = post(client, "/api/sessions", {}, **{"Idempotency-Key": key})
    assert_form(response, 400, "invalid_request")


def test_a_foreign_host_name(client: Client) -> None:
    assert_form(client.get("/api/ping", headers={"Host": "evil.example"}), 400, "bad_request")


def test_an_unforeseen_exception_tells_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:

    def fail(*args: Any) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr("sessions_app.lifecycle.service.get_session", fail)
    body = assert_form(client.get(UNKNOWN), 500, "internal")
    assert "42" not in body["error"]
    assert "the secret is 42" in caplog.text  # it is in the log, with its traceback


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_a_database_that_does_not_answer_is_503_and_worth_trying_again(
    client: Client, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    def fail(*args: Any) -> None:
        raise kind("no such host db.internal")

    monkeypatch.setattr("sessions_app.lifecycle.service.get_session", fail)
    response = client.get(UNKNOWN)
    body = assert_form(response, 503, "database_unavailable")
    assert response["Retry-After"] == "1" and "internal" not in body["error"]


def test_a_body_that_broke_off_is_the_callers_and_no_failure_of_ours() -> None:
    request = RequestFactory().post("/api/sessions")
    answer = errors.from_exception(request, UnreadablePostError("the connection is gone"))
    assert answer.status_code == 400


async def test_a_views_own_timeout_is_not_told_as_our_limit() -> None:
    """Of a socket, say: the limit of the whole request has not passed."""

    async def view(request: HttpRequest) -> HttpResponse:
        raise TimeoutError("of a socket")

    answer: Any = ApiErrorMiddleware(view)(RequestFactory().get("/api/ping"))
    with pytest.raises(TimeoutError, match="of a socket"):
        await answer


def test_an_error_that_is_passed_on_gets_the_id_of_our_request() -> None:
    request_id.set("ours")
    theirs = {"error": "Full.", "code": "room_full", "stage": "media", "timeoutMs": None}
    answer = JsonResponse(theirs | {"reqId": "another-one-and-longer"}, status=503)
    answer["Content-Length"] = str(len(answer.content))
    assert errors.keep_if_in_form(answer)
    assert json.loads(answer.content) == theirs | {"reqId": "ours"}
    assert answer["Content-Length"] == str(len(answer.content))


@pytest.mark.parametrize("missing", sorted(FIELDS))
def test_an_error_without_one_of_the_fields_is_not_in_form(missing: str) -> None:
    fields = dict.fromkeys(FIELDS - {missing}, "x")
    assert not errors.keep_if_in_form(JsonResponse(fields, status=503))


def test_errors_carry_cors_headers(client: Client, settings: Any) -> None:
    """Also errors and preflights."""
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    response = client.get("/api/nothing", headers={"Origin": "https://app.example"})
    assert response["Access-Control-Allow-Origin"] == "https://app.example"
    preflight = client.options(
        "/api/sessions",
        headers={
            "Origin": "https://app.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "idempotency-key, x-host-key",
        },
    )
    assert preflight.status_code == 200
    assert "x-host-key" in preflight["Access-Control-Allow-Headers"]
    stranger = client.get("/api/ping", headers={"Origin": "https://other.example"})
    assert "Access-Control-Allow-Origin" not in stranger


@pytest.mark.parametrize(
    ("status", "header", "value"),
    [
        (401, "WWW-Authenticate", "Bearer"),
        (403, "Vary", "Cookie"),
        (405, "Allow", "GET, HEAD"),
        (503, "Retry-After", "7"),
    ],
)
def test_a_replaced_answer_keeps_the_headers_that_say_what_to_do(
    status: int, header: str, value: str
) -> None:
    """Some library's error page becomes our form, and is still understood by caches and clients."""
    theirs = HttpResponse("<h1>No</h1>", status=status, headers={header: value, "X-Theirs": "1"})
    handler = ApiErrorMiddleware(lambda request: theirs)

    answer: Any = handler(RequestFactory().get("/api/ping"))

    assert answer.status_code == status
    assert json.loads(answer.content).keys() == FIELDS
    assert answer[header] == value
    assert "X-Theirs" not in answer


def test_a_sane_request_id_is_kept_and_an_odd_one_replaced(client: Client) -> None:
    kept = client.get("/api/ping", headers={"X-Request-Id": "proxy-123.a_b"})
    assert kept["X-Request-Id"] == "proxy-123.a_b"
    odd = client.get("/api/ping", headers={"X-Request-Id": "a b=\n"})
    assert odd["X-Request-Id"] not in ("", "a b=\n", "proxy-123.a_b")


def test_two_requests_have_two_ids(client: Client) -> None:
    """``reqId`` belongs to one request."""
    assert client.get("/api/ping")["X-Request-Id"] != client.get("/api/ping")["X-Request-Id"]


def test_pages_may_load_only_what_we_serve(client: Client) -> None:
    policy = client.get("/api/ping")["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe-inline" not in policy


def test_the_opener_policy_is_sent_on_https_only(client: Client) -> None:
    """On plain http browsers ignore it and warn on the console (2.10: clear console errors)."""
    assert "Cross-Origin-Opener-Policy" not in client.get("/api/ping")
    assert client.get("/api/ping", secure=True)["Cross-Origin-Opener-Policy"] == "same-origin"
