"""The calls by which somebody gets in, and what they answer to what makes no sense."""

import json
import logging
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client

from sessions_app.access import typed_codes, waiting_room
from sessions_app.models import Admission, LiveSession, WrongCode
from tests.sessions_app.access.visits import (
    ASK,
    CODE,
    LINK,
    PIN,
    guarded,
    key_of,
    new_link,
    pin_of,
    wrong_pin_of,
)
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

ANNA = {"X-Visitor-Key": "annas-browser-made-this-key-012"}
HOST = {"X-Host-Key": HOST_KEY}


def post(client: Client, path: str, body: Any, headers: Any = ANNA) -> Any:
    text = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(path, text, "application/json", headers=headers)


def tries(client: Client, session: LiveSession, headers: Any = ANNA, **proof: Any) -> Any:
    return post(client, f"/api/sessions/{session.pk}/admissions", proof, headers)


def stands(client: Client, session: LiveSession, admission: str = "", **headers: str) -> Any:
    path = f"/api/sessions/{session.pk}/admission"
    return client.get(path, headers={"X-Admission": admission} | headers)


def told(answer: Any) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("code")


def test_each_proof_by_its_call(client: Client, make_session: MakeSession) -> None:
    session = guarded(make_session, PIN)
    for proof in ({"key": key_of(session)}, {"pin": pin_of(session)}):
        answer = tries(client, session, **proof)
        assert answer.status_code == 201
        body = answer.json()
        assert (body["status"], body["code"], len(body["admission"])) == ("given", None, 22)
        standing = stands(client, session, body["admission"])
        assert standing.status_code == 200
        assert standing.json() == {"status": "given", "admission": None, "code": None}


def test_waiting_by_its_calls(client: Client, make_session: MakeSession) -> None:
    session = guarded(make_session, ASK)
    assert told(stands(client, session)) == (401, "ask_first")
    answer = tries(client, session, name="Anna")
    assert told(answer) == (202, "waiting_for_host")
    admission = answer.json()["admission"]
    assert told(stands(client, session, admission)) == (202, "waiting_for_host")
    waiting_room.decide(session.pk, "let_in", None)
    assert stands(client, session, admission).status_code == 200


async def test_a_stand_full_of_people_waits_behind_one_address(
    async_client: AsyncClient, make_session: MakeSession, settings: Any
) -> None:
    """150 may, and each asks every three seconds: more often than people are looked at."""
    session = await sync_to_async(guarded)(make_session, ASK)
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "people": ("240/minute", "3/minute")}
    path = f"/api/sessions/{session.pk}"
    for number in range(6):
        headers = {"X-Visitor-Key": f"browser-{number}-made-this-key-0123"}
        body = json.dumps({"name": "Anna"})
        asked = await async_client.post(
            f"{path}/admissions", body, content_type="application/json", headers=headers
        )
        headers["X-Admission"] = asked.json()["admission"]
        answer = await async_client.get(f"{path}/admission", headers=headers)
        assert told(answer) == (202, "waiting_for_host")


def test_where_the_code_is_enough_nothing_is_needed(
    client: Client, make_session: MakeSession
) -> None:
    session = guarded(make_session, CODE)
    answer = tries(client, session, key="whatever")
    assert (answer.status_code, answer.json()["status"]) == (200, "not_needed")
    assert stands(client, session).json()["status"] == "not_needed"
    assert not Admission.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"pin": None},
        {"pin": ""},
        {"pin": "abcdef"},
        {"pin": "12345a"},
        {"pin": "123"},
        {"pin": "1234567"},
        {"pin": "１２３４５６"},
        {"pin": "123456\n"},
        {"pin": "-12345"},
        {"pin": 123456},
        {"pin": ["123456"]},
        {"pin": "123456", "name": "Anna"},
        {"pin": "123456", "key": "abcdefghij"},
        {"key": ""},
        {"key": "a" * 65},
        {"key": {"$ne": ""}},
        {"name": "A\x00nna"},
        {"name": "Anna\nBen"},
        {"name": "a" * 81},
        {"pin": "123456", "more": 1},
        [],
        b"{",
        b"",
    ],
)
def test_what_makes_no_sense_is_refused_and_counts_for_nothing(
    client: Client, make_session: MakeSession, body: Any
) -> None:
    session = guarded(make_session, PIN)
    answer = post(client, f"/api/sessions/{session.pk}/admissions", body)
    assert answer.status_code == 400
    assert not WrongCode.objects.exists() and not Admission.objects.exists()


@pytest.mark.parametrize("typed", ["0000", "00000", "000000"])
def test_a_pin_of_another_length_is_a_wrong_one(
    client: Client, make_session: MakeSession, typed: str
) -> None:
    session = guarded(make_session, PIN, pin_digits=4)
    if typed == pin_of(session):
        typed = wrong_pin_of(session)
    assert told(tries(client, session, pin=typed)) == (403, "code_wrong")
    assert WrongCode.objects.count() == 1


def test_who_types_too_often_is_told_for_how_long(
    client: Client, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed_codes, "PER_ADDRESS", 2)
    session = guarded(make_session, PIN)
    answers = [tries(client, session, pin=wrong_pin_of(session)) for _ in range(3)]
    assert [told(one) for one in answers] == [(403, "code_wrong")] * 2 + [(429, "too_many_codes")]
    assert 590 < int(answers[-1]["Retry-After"]) <= 601
    form = answers[-1].json()
    assert form.keys() >= {"error", "code", "stage", "timeoutMs", "reqId"}


def test_a_code_that_is_unknown_is_told_so_whatever_is_brought(client: Client) -> None:
    for proof in ({"key": "a" * 10}, {"pin": "123456"}, {"name": "Anna"}):
        answer = post(client, "/api/sessions/hWvB5cTnQx7m/admissions", proof)
        assert told(answer) == (404, "not_found")


def test_proofs_and_admissions_are_in_no_log(
    client: Client, make_session: MakeSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    session = guarded(make_session, PIN)
    key, pin, wrong = key_of(session), pin_of(session), wrong_pin_of(session)
    admission = tries(client, session, key=key).json()["admission"]
    for proof in ({"pin": pin}, {"pin": wrong}, {"key": "z" * 10}):
        tries(client, session, **proof)
    stands(client, session, admission)
    client.get(f"/api/sessions/{session.pk}/access", headers=HOST)
    new_link(session, "go")
    assert told(tries(client, session, key=key)) == (410, "link_renewed")
    assert told(stands(client, session, admission)) == (410, "link_renewed")
    written = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "wrong PIN" in written
    secrets = (key, pin, wrong, admission, "z" * 10, key_of(session), pin_of(session))
    assert [secret for secret in secrets if secret in written] == []


def test_the_host_alone_reads_link_and_pin(client: Client, make_session: MakeSession) -> None:
    session = guarded(make_session, PIN)
    path = f"/api/sessions/{session.pk}/access"
    assert client.get(path).status_code == 401
    other = {"X-Host-Key": "somebody-else-has-this-key-0123"}
    assert client.get(path, headers=other).status_code in (401, 403)
    answer = client.get(path, headers=HOST)
    body = answer.json()
    assert body["joinUrl"].endswith(f"#{key_of(session)}") and body["pin"] == pin_of(session)
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", {"wayIn": "nobody"}),
        ("", {"pinDigits": 5}),
        ("", {"inside": "out"}),
        ("", {"maxViewers": -1}),
        ("/link", {"inside": None}),
        ("/waiting", {"decision": "let_in"}),
        ("/waiting", {"decision": "let_in", "who": "a", "everybody": True}),
        ("/waiting", {"decision": "ban", "everybody": True}),
        ("/waiting", {"decision": "let_in", "who": []}),
        ("/waiting", {"decision": "let_in", "who": ["a"] * 201}),
        ("/waiting", {"decision": "let_in", "who": ["a", "B"]}),
        ("/waiting", {"decision": "refuse", "who": "A'; --"}),
    ],
)
def test_what_a_host_cannot_choose(
    client: Client, make_session: MakeSession, path: str, body: Any
) -> None:
    session = guarded(make_session, LINK)
    before = LiveSession.objects.values().get()
    answer = post(client, f"/api/sessions/{session.pk}/access{path}", body, HOST)
    assert answer.status_code == 400
    assert LiveSession.objects.values().get() == before


def test_a_stranger_changes_nothing(client: Client, make_session: MakeSession) -> None:
    session = guarded(make_session, LINK)
    before = LiveSession.objects.values().get()
    calls: list[tuple[str, Any]] = [
        ("", {"wayIn": "code"}),
        ("/link", {}),
        ("/waiting", {"decision": "let_in", "everybody": True}),
    ]
    for path, body in calls:
        answer = post(client, f"/api/sessions/{session.pk}/access{path}", body)
        assert answer.status_code == 401
    assert LiveSession.objects.values().get() == before


def test_all_who_are_shown_are_let_in_and_nobody_who_came_since(
    client: Client, make_session: MakeSession
) -> None:
    session = guarded(make_session, ASK)
    url = f"/api/sessions/{session.pk}/access"
    for name in ("Anna", "Ben"):
        ask = {"name": name}
        post(client, f"/api/sessions/{session.pk}/admissions", ask, {"X-Visitor-Key": name * 8})
    shown = [one["who"] for one in client.get(url, headers=HOST).json()["waiting"]]
    late = {"X-Visitor-Key": "late" * 8}
    post(client, f"/api/sessions/{session.pk}/admissions", {"name": "Nobody knows me"}, late)
    body = {"decision": "let_in", "who": shown}
    answer = post(client, f"{url}/waiting", body, HOST)
    assert [one["name"] for one in answer.json()["waiting"]] == ["Nobody knows me"]
