"""The API is documented as it is, and every documented call refuses nonsense in our form."""

import json
from typing import Any

import pytest
from django.test import Client

from project.api import api
from project.http.errors import FIELDS
from sessions_app.states import State
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

SCHEMA: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
CALLS = [
    (method, path, operation)
    for path, item in SCHEMA["paths"].items()
    for method, operation in item.items()
]
WITH_BODY = {
    path: (method, operation) for method, path, operation in CALLS if "requestBody" in operation
}
JSON_ONLY = [path for path in WITH_BODY if path != "/api/postping"]

WHO = "3f9a0c11d2e4"


def at(path: str, session_id: str) -> str:
    return (
        path.replace("{session_id}", session_id)
        .replace("{room_id}", session_id)
        .replace("{who}", WHO)
        .replace("{seq}", "1")
    )


def send(client: Client, path: str, session_id: str, body: Any, kind: str, **given: Any) -> Any:
    """By the method that this path takes a body with."""
    method, _ = WITH_BODY[path]
    return client.generic(method.upper(), at(path, session_id), body, kind, **given)


def assert_refused(response: Any, *statuses: int) -> None:
    assert response.status_code in statuses, response.content
    assert response.json().keys() == FIELDS


def test_every_call_of_the_contract_is_there() -> None:
    assert {(method, path) for method, path, _ in CALLS} == {
        ("get", "/health"),
        ("get", "/health/ready"),
        ("get", "/api/diagnostics"),
        ("get", "/api/ping"),
        ("post", "/api/postping"),
        ("post", "/api/livekit/token"),
        ("get", "/api/livekit-token"),
        ("post", "/api/sessions"),
        ("get", "/api/sessions/{session_id}"),
        ("delete", "/api/sessions/{session_id}"),
        ("post", "/api/sessions/{session_id}/camera"),
        ("post", "/api/sessions/{session_id}/camera/absence"),
        ("post", "/api/sessions/{session_id}/spectators"),
        ("get", "/api/sessions/{session_id}/commentary"),
        ("post", "/api/sessions/{session_id}/commentary"),
        ("post", "/api/sessions/{session_id}/end"),
        ("post", "/api/sessions/{session_id}/lines/{seq}/withdraw"),
        ("get", "/api/sessions/{session_id}/lines/{seq}.m4a"),
        ("get", "/api/sessions/{session_id}/events"),
        ("post", "/api/sessions/{session_id}/client-events"),
        ("get", "/api/sessions/{session_id}/transcript.json"),
        ("get", "/api/sessions/{session_id}/transcript.vtt"),
        ("get", "/api/sessions/{session_id}/transcript.txt"),
        ("get", "/api/sessions/{session_id}/people"),
        ("post", "/api/sessions/{session_id}/people/{who}"),
        ("get", "/api/sessions/{session_id}/access"),
        ("post", "/api/sessions/{session_id}/access"),
        ("post", "/api/sessions/{session_id}/access/link"),
        ("post", "/api/sessions/{session_id}/access/waiting"),
        ("put", "/api/sessions/{session_id}/preview-picture"),
        ("get", "/api/sessions/{session_id}/qr.svg"),
        ("post", "/api/sessions/{session_id}/admissions"),
        ("get", "/api/sessions/{session_id}/admission"),
        ("post", "/api/sessions/{session_id}/tickets"),
        ("get", "/api/sessions/{session_id}/match"),
        ("post", "/api/sessions/{session_id}/match"),
        ("post", "/api/sessions/{session_id}/match/clock"),
        ("post", "/api/sessions/{session_id}/match/moments"),
        ("post", "/api/sessions/{session_id}/match/undo"),
        ("get", "/api/sessions/{session_id}/scorekeepers"),
        ("post", "/api/sessions/{session_id}/scorekeepers"),
        ("delete", "/api/sessions/{session_id}/scorekeepers"),
        ("get", "/api/sessions/{session_id}/scorekeepers/qr.svg"),
        ("post", "/api/sessions/{session_id}/scorekeepers/join"),
        ("put", "/api/v1/nests"),
        ("get", "/api/v1/nests/{room_id}"),
        ("get", "/api/v1/nests/{room_id}/info"),
        ("get", "/api/v1/nests/{room_id}/guest"),
    }


@pytest.mark.parametrize(("method", "path", "operation"), CALLS)
def test_every_call_says_what_it_answers(method: str, path: str, operation: Any) -> None:
    answers = operation["responses"]
    good = [status for status in answers if status.startswith("2")]
    assert good and answers[good[0]].get("content")
    assert operation.get("description")


@pytest.mark.parametrize(("method", "path", "operation"), CALLS)
def test_every_call_documents_its_errors_in_the_one_form(
    method: str, path: str, operation: Any
) -> None:
    """Which ones: every other test of the API asks that (tests/support/documented.py)."""
    errors = {status: said for status, said in operation["responses"].items() if status >= "4"}
    assert errors.keys() >= {"400", "500", "504"}
    assert ("404" in errors) or "{" not in path
    for said in errors.values():
        reference = said["content"]["application/json"]["schema"]["$ref"]
        form = SCHEMA["components"]["schemas"][reference.rpartition("/")[2]]
        assert form["properties"].keys() == set(form["required"]) == FIELDS
        assert said["description"]


def test_the_token_says_how_it_is_refused() -> None:
    answers = SCHEMA["paths"]["/api/livekit/token"]["post"]["responses"]
    refusals = {"400", "401", "403", "404", "409", "410", "413", "415", "429", "503", "504"}
    assert answers.keys() >= refusals


def test_the_schema_and_its_page_are_served_without_any_other_host(client: Client) -> None:
    schema = client.get("/api/openapi.json")
    assert schema.status_code == 200
    assert schema.json()["info"]["title"] == "Sideline"
    page = client.get("/api/docs").content.decode()
    assert "swagger-ui-bundle.js" in page
    assert "://" not in page.replace("http://www.w3.org", "")


@pytest.mark.parametrize("path", [*sorted({path for _, path, _ in CALLS}), "/api/docs"])
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_methods(client: Client, make_session: MakeSession, path: str, method: str) -> None:
    if method in SCHEMA["paths"].get(path, {}):
        return
    response = getattr(client, method)(at(path, make_session().pk))
    assert_refused(response, 405)


@pytest.mark.parametrize("path", JSON_ONLY)
@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'"x"', b"7", b'{"nonsense": true}', b"\xff\xfe\x00", b"[" * 20_000],
)
def test_nonsense_for_a_body(
    client: Client, make_session: MakeSession, path: str, body: bytes
) -> None:
    session = make_session(State.LIVE)
    headers = {"X-Host-Key": HOST_KEY}
    response = send(client, path, session.pk, body, "application/json", headers=headers)
    assert_refused(response, 400)


@pytest.mark.parametrize("path", JSON_ONLY)
def test_wrong_types_in_every_field(client: Client, make_session: MakeSession, path: str) -> None:
    session = make_session(State.LIVE)
    _, operation = WITH_BODY[path]
    for field in fields_of(operation):
        for wrong in ({"a": 1}, [1], "\u0000", -1e308):
            body, headers = json.dumps({field: wrong}), {"X-Host-Key": HOST_KEY}
            response = send(client, path, session.pk, body, "application/json", headers=headers)
            assert_refused(response, 400)


@pytest.mark.parametrize("path", JSON_ONLY)
def test_a_huge_body(client: Client, make_session: MakeSession, path: str) -> None:
    body = b" " * 300_000 + b"{}"
    response = send(client, path, make_session().pk, body, "application/json")
    assert_refused(response, 413)


@pytest.mark.parametrize("path", JSON_ONLY)
def test_another_content_type(client: Client, make_session: MakeSession, path: str) -> None:
    response = send(client, path, make_session().pk, b"<x/>", "application/xml")
    assert_refused(response, 415)


def fields_of(operation: Any) -> list[str]:
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    for option in schema.get("anyOf", [schema]):
        if "$ref" in option:
            name = option["$ref"].rpartition("/")[2]
            return list(SCHEMA["components"]["schemas"][name].get("properties", {}))
    raise AssertionError(f"no body schema in {operation['operationId']}")
