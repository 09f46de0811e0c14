"""The calls by which a host gives the scorekeepers' link, and by which somebody comes in."""

import json
import re
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import AsyncClient, Client
from django.utils import timezone

from livekit_app.auth.credentials import Credentials
from sessions_app import links
from sessions_app.auth import account_tokens
from sessions_app.auth.visitors import visitor
from sessions_app.lifecycle import service as lifecycle
from sessions_app.match import scorekeepers
from sessions_app.models import LiveSession, Person, Scorekeeper
from sessions_app.people.identities import person_id_of
from sessions_app.states import Reason
from tests.sessions_app.access.visits import answered, fresh
from tests.sessions_app.pages.test_qr_code import draw, read
from tests.support.broadcasts import HOST_KEY, MakeSession
from tests.support.nostr import Key

pytestmark = pytest.mark.django_db(transaction=True)

HOST = {"X-Host-Key": HOST_KEY}
NONE = {"open": False, "joinUrl": None, "here": 0}
ELSEWHERE = "a-secret-of-another-machine-0123456789"


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return make_session()


def path_of(session: LiveSession, more: str = "") -> str:
    return f"/api/sessions/{session.pk}/scorekeepers{more}"


def as_host(client: Client, session: LiveSession, method: str = "get", **headers: str) -> Any:
    return call(client, session, method, **(headers or HOST))


def call(client: Client, session: LiveSession, method: str, more: str = "", **headers: str) -> Any:
    kind = "application/json"
    return client.generic(method.upper(), path_of(session, more), "", kind, headers=headers)


def link_of(client: Client, session: LiveSession) -> str:
    """A new one's key."""
    answer = as_host(client, session, "post")
    assert answer.status_code == 200, answer.content
    return str(answer.json()["joinUrl"]).partition("#")[2]


def joins(client: Client, session: LiveSession, key: Any, **headers: str) -> Any:
    body = json.dumps({"key": key})
    return client.post(path_of(session, "/join"), body, "application/json", headers=headers)


def told(answer: Any) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("code")


# --- the host -------------------------------------------------------------------------------------


def test_the_host_gives_it_and_reads_it_again(client: Client, session: LiveSession) -> None:
    assert as_host(client, session).json() == NONE
    given = as_host(client, session, "post")
    body = given.json()
    assert (body["open"], body["here"]) == (True, 0)
    assert re.fullmatch(
        re.escape(links.absolute(f"/score/{session.pk}")) + "#[A-Za-z2-9]{10}", body["joinUrl"]
    )
    assert as_host(client, session).json() == body
    assert (given["Cache-Control"], as_host(client, session)["Cache-Control"]) == ("no-store",) * 2


def test_it_counts_who_keeps_the_score(client: Client, session: LiveSession) -> None:
    key = link_of(client, session)
    for number in range(3):
        assert as_host(client, session).json()["here"] == number
        assert joins(client, session, key).status_code == 201
    Scorekeeper.objects.update(seen_at=timezone.now() - scorekeepers.HERE)
    assert as_host(client, session).json()["here"] == 0


def test_a_new_one_and_taking_back_end_the_one_before(client: Client, session: LiveSession) -> None:
    first = link_of(client, session)
    second = link_of(client, session)
    assert first != second
    assert told(joins(client, session, first)) == (410, "score_link_ended")
    for _ in range(2):
        assert as_host(client, session, "delete").json() == NONE
        assert as_host(client, session).json() == NONE
        assert told(joins(client, session, second)) == (410, "score_link_ended")


def test_after_the_end_there_is_none(client: Client, session: LiveSession) -> None:
    key = link_of(client, session)
    lifecycle.end_session(session.pk, reason=Reason.HOST, actor="host")
    assert as_host(client, session).json() == NONE
    assert told(as_host(client, session, "post")) == (410, "ended")
    assert as_host(client, session, "delete").json() == NONE
    assert told(joins(client, session, key)) == (410, "ended")


def test_a_machine_with_another_secret_says_so(
    client: Client, session: LiveSession, settings: Any
) -> None:
    link_of(client, session)
    settings.HOST_KEY_SECRET = ELSEWHERE
    assert as_host(client, session).json() == {"open": True, "joinUrl": None, "here": 0}
    drawn = client.get(path_of(session, "/qr.svg"), headers=HOST)
    assert told(drawn) == (404, "no_score_link")


def test_the_qr_code_leads_where_the_link_does(client: Client, session: LiveSession) -> None:
    assert told(client.get(path_of(session, "/qr.svg"), headers=HOST)) == (404, "no_score_link")
    for _ in range(2):
        shared = as_host(client, session, "post").json()["joinUrl"]
        drawn = client.get(path_of(session, "/qr.svg"), headers=HOST)
        assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/svg+xml")
        assert drawn["Cache-Control"] == "no-store"
        assert read(draw(drawn.content.decode())) == shared
    assert links.score_qr_url(session.pk) == path_of(session, "/qr.svg")


CALLS = [("get", ""), ("post", ""), ("delete", ""), ("get", "/qr.svg")]


@pytest.mark.parametrize(("method", "more"), CALLS)
def test_it_is_for_the_host_alone(
    client: Client, make_session: MakeSession, method: str, more: str
) -> None:
    session, another = make_session(), make_session(host_key_hash="0" * 64)
    ann = User.objects.create_user("ann")
    account = {"Authorization": f"Bearer {account_tokens.make(ann.pk, 'test')}"}
    keeper = {"X-Scorekeeper": scorekeepers.join(session.pk, link_of(client, session))}
    before = fresh(session).score_link_number
    for headers, status in (
        ({}, 401),
        ({"X-Host-Key": "a-key-of-nobody-0123456789"}, 401),
        (account, 403),
        (keeper, 401),
        (keeper | account, 403),
    ):
        answer = call(client, session, method, more, **headers)
        assert answer.status_code == status, headers
        assert b"#" not in answer.content
    answer = call(client, another, method, more, **HOST)
    assert told(answer) == (403, "not_the_host")
    assert (fresh(session).score_link_number, fresh(session).score_link_open) == (before, True)
    assert fresh(another).score_link_number == 0


def test_a_co_host_gives_none(client: Client, session: LiveSession) -> None:
    key = "a-browser-that-comes-back-0123"
    who = person_id_of(visitor(Credentials(visitor_key=key)).subject, session.pk)
    Person.objects.create(session=session, who=who, role=Person.Role.COHOST)
    answer = as_host(client, session, "post", **{"X-Visitor-Key": key})
    assert answer.status_code == 401


def test_the_host_proves_it_by_an_account_a_cookie_or_a_signature(
    client: Client, make_session: MakeSession
) -> None:
    ann, key = User.objects.create_user("ann"), Key("alice")
    session = make_session(owner=ann, host_subject=key.subject)
    url = f"http://testserver{path_of(session)}"
    account = {"Authorization": f"Bearer {account_tokens.make(ann.pk, 'test')}"}
    assert as_host(client, session, "post", **account).json()["open"]
    signed = {"Authorization": key.header(url)}
    shared = as_host(client, session, **signed).json()["joinUrl"]
    assert as_host(client, session, **account).json()["joinUrl"] == shared
    again = client.get(path_of(session), headers=signed)
    assert told(again) == (401, "nostr_replayed")
    client.force_login(ann)
    by_cookie = client.get(path_of(session))
    assert by_cookie.json()["joinUrl"] == shared
    deleted = client.delete(path_of(session), headers={"Authorization": key.header(url, "DELETE")})
    assert deleted.json() == NONE


# --- who has the link -----------------------------------------------------------------------------


@pytest.mark.parametrize("way_in", ["code", "link", "pin", "ask"])
def test_whoever_has_it_comes_in_however_people_watch(
    client: Client, make_session: MakeSession, way_in: str
) -> None:
    session = make_session(way_in=way_in)
    answer = joins(client, session, link_of(client, session))
    body = answer.json()
    assert (answer.status_code, body["session"]) == (201, session.pk)
    assert answer["Cache-Control"] == "no-store"
    assert scorekeepers.of_token(fresh(session), body["scorekeeper"]).session_id == session.pk


def test_also_who_is_banned_from_watching(client: Client, session: LiveSession) -> None:
    """The host gave both; taking the link back is one tap."""
    key = "a-browser-that-comes-back-0123"
    who = person_id_of(visitor(Credentials(visitor_key=key)).subject, session.pk)
    Person.objects.create(session=session, who=who, banned_at=timezone.now())
    answer = joins(client, session, link_of(client, session), **{"X-Visitor-Key": key})
    assert answer.status_code == 201


@pytest.mark.parametrize("key", ["x", "abcdefghij", "a" * 64])
def test_a_wrong_key_is_refused_in_words(client: Client, session: LiveSession, key: str) -> None:
    link_of(client, session)
    answer = joins(client, session, key)
    assert told(answer) == (403, "score_key_wrong")
    assert "does not belong to this broadcast" in answer.json()["error"]


@pytest.mark.parametrize("key", ["", "a" * 65, "a b", "<b>", "é", None, 7, ["a"], {"a": 1}])
def test_what_can_be_no_key_is_bad_input(client: Client, session: LiveSession, key: Any) -> None:
    answer = joins(client, session, key)
    assert told(answer) == (400, "invalid_request")
    assert "key" in answer.json()["error"]


def test_a_key_of_another_broadcast_is_wrong(client: Client, make_session: MakeSession) -> None:
    one, other = make_session(), make_session()
    key = link_of(client, one)
    link_of(client, other)
    assert told(joins(client, other, key)) == (403, "score_key_wrong")


def test_an_unknown_broadcast_is_not_found(client: Client, session: LiveSession) -> None:
    gone = LiveSession(pk="hWvB5cTnQx7m")
    assert told(joins(client, gone, "abcdefghij")) == (404, "not_found")
    assert told(as_host(client, gone)) == (404, "not_found")


async def test_many_wrong_keys_from_one_address_are_stopped_and_a_right_one_is_not(
    make_session: MakeSession, settings: Any
) -> None:
    settings.LIMIT_FAILED_PROOFS = "5/minute"
    session = await sync_to_async(make_session)()
    given = await sync_to_async(scorekeepers.give)(session.pk, actor="host")
    client = AsyncClient()

    async def tries(text: str | None) -> Any:
        body, kind = json.dumps({"key": text}), "application/json"
        return await client.post(path_of(session, "/join"), body, kind)

    answers = [told(await tries("abcdefghij")) for _ in range(7)]
    assert answers == [(403, "score_key_wrong")] * 5 + [(429, "too_many_wrong_proofs")] * 2
    assert int((await tries("abcdefghij"))["Retry-After"]) > 0
    assert (await tries(scorekeepers.key_of(given))).status_code == 201


def test_a_token_gives_no_other_right(client: Client, session: LiveSession) -> None:
    """The table of all doors is test_every_door.py; here: not as another kind of proof."""
    token = joins(client, session, link_of(client, session)).json()["scorekeeper"]
    for headers in (
        {"X-Host-Key": token},
        {"Authorization": f"Bearer {token}"},
        {"X-Admission": token, "X-Visitor-Key": token},
    ):
        assert as_host(client, session, **headers).status_code == 401
    LiveSession.objects.filter(pk=session.pk).update(way_in="link")
    for headers in (
        {"X-Admission": token},
        {"X-Scorekeeper": token},
        {"X-Scorekeeper": token, "X-Admission": token, "X-Visitor-Key": token},
    ):
        answer = client.get(f"/api/sessions/{session.pk}", headers=headers)
        assert told(answer) == (401, "link_key_needed")


def test_two_hundred_joins_leave_a_hundred_and_the_newest_are_good(
    client: Client, session: LiveSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scorekeepers, "MOST", 10)
    key = link_of(client, session)
    tokens = [joins(client, session, key).json()["scorekeeper"] for _ in range(20)]
    assert Scorekeeper.objects.count() == 10
    good = [answered(lambda t=t: scorekeepers.of_token(fresh(session), t)) for t in tokens]  # type: ignore[misc]
    assert good == ["401 scorekeeper_wrong"] * 10 + ["ok"] * 10
