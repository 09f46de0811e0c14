"""Starting with a way in, and what the host shares then: link, PIN, QR code."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app import links
from sessions_app.access import choosing
from sessions_app.access.choosing import Change
from sessions_app.auth import account_tokens, watch_keys
from sessions_app.lifecycle.watch_choice import make_missing_keys
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.sessions_app.pages.test_qr_code import draw, read
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

KEY = re.compile(r"#[A-Za-z2-9]{10}$")
REPEATED = {"Idempotency-Key": "5f0d3c1e-0a59-4d36-9b0e-8f4f1f8f7a11"}


def start(client: Client, body: Any, headers: dict[str, str] | None = None) -> Any:
    return client.post("/api/sessions", json.dumps(body), "application/json", headers=headers or {})


def nest(client: Client, body: Any, headers: dict[str, str]) -> Any:
    return client.put("/api/v1/nests", json.dumps(body), "application/json", headers=headers)


@pytest.fixture
def account() -> dict[str, str]:
    ann = User.objects.create_user("ann", first_name="Ann")
    return {"Authorization": f"Bearer {account_tokens.make(ann.pk, 'test')}"}


def guarded(make_session: MakeSession, way_in: str, state: State = State.LIVE) -> LiveSession:
    session = make_session(state, way_in=way_in)
    make_missing_keys(session)
    return session


@pytest.mark.parametrize(
    ("way_in", "has_key", "digits"), [("code", False, 0), ("link", True, 0), ("pin", True, 6)]
)
def test_a_start_is_answered_with_what_to_share(
    client: Client, worker: FakeProvider, way_in: str, has_key: bool, digits: int
) -> None:
    made = start(client, {"wayIn": way_in})
    body = made.json()
    assert (made.status_code, body["wayIn"]) == (201, way_in)
    assert bool(KEY.search(body["joinUrl"])) == has_key
    assert len(body["pin"] or "") == digits
    assert made["Cache-Control"] == "no-store"
    session = LiveSession.objects.get(pk=body["id"])
    assert body["joinUrl"] == links.join_url(session.pk, watch_keys.link_key_of(session))
    assert body["pin"] == watch_keys.pin_of(session)


def test_a_start_by_asking_and_with_four_digits(client: Client, worker: FakeProvider) -> None:
    asking = start(client, {"wayIn": "ask", "maxViewers": 20}).json()
    assert (asking["wayIn"], asking["pin"]) == ("ask", None)
    assert asking["joinUrl"].endswith(asking["id"])
    assert LiveSession.objects.get(pk=asking["id"]).most_viewers == 20
    assert len(start(client, {"wayIn": "pin", "pinDigits": 4}).json()["pin"]) == 4


@pytest.mark.parametrize(
    "body", [{"wayIn": "door"}, {"pinDigits": 5}, {"maxViewers": 0}, {"wayIn": None}]
)
def test_a_way_in_that_does_not_exist_is_refused(client: Client, body: Any) -> None:
    refused = start(client, body)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("way_in", ["code", "link", "pin", "ask"])
def test_a_nest_is_answered_with_what_to_share(
    client: Client, worker: FakeProvider, account: dict[str, str], way_in: str
) -> None:
    made = nest(client, {"wayIn": way_in}, account)
    body = made.json()
    session = LiveSession.objects.get(pk=body["roomId"])
    assert (made.status_code, session.way_in, made["Cache-Control"]) == (201, way_in, "no-store")
    assert body["link"] == choosing.host_view(session).join_url
    assert bool(KEY.search(body["link"])) == (way_in in ("link", "pin"))
    assert body["pin"] == (watch_keys.pin_of(session) if way_in == "pin" else None)


@pytest.mark.parametrize("way_in", ["link", "pin"])
def test_a_repeated_start_brings_the_same_link_and_pin(
    client: Client, worker: FakeProvider, way_in: str
) -> None:
    wanted = {"wayIn": way_in, "hostKey": HOST_KEY}
    first, again = (start(client, wanted, REPEATED).json() for _ in range(2))
    shared = ("id", "joinUrl", "pin", "hostKey", "wayIn")
    assert [first[name] for name in shared] == [again[name] for name in shared]
    assert KEY.search(first["joinUrl"])


def test_a_repeated_start_brings_the_link_that_is_good_now(
    client: Client, worker: FakeProvider
) -> None:
    first = start(client, {"wayIn": "link"}, REPEATED).json()
    choosing.new_link(first["id"], inside="stay", actor="host")
    again = start(client, {"wayIn": "link"}, REPEATED).json()
    assert (again["id"], again["joinUrl"] != first["joinUrl"]) == (first["id"], True)
    assert KEY.search(again["joinUrl"])


def test_a_repeated_start_by_somebody_else_brings_nothing(
    client: Client, worker: FakeProvider
) -> None:
    first = start(client, {"wayIn": "pin", "hostKey": HOST_KEY}, REPEATED).json()
    other = {"wayIn": "pin", "hostKey": "bob-has-another-key-0123456789"}
    another = start(client, other, REPEATED).json()
    assert another["id"] != first["id"]
    elsewhere = client.post(
        "/api/sessions",
        json.dumps({"wayIn": "pin"}),
        "application/json",
        headers=REPEATED,
        REMOTE_ADDR="192.0.2.7",
    )
    assert elsewhere.json()["id"] not in (first["id"], another["id"])


def test_a_repeated_nest_brings_the_link_and_pin_that_are_good_now(
    client: Client, worker: FakeProvider, account: dict[str, str]
) -> None:
    first = nest(client, {"wayIn": "pin"}, account | REPEATED).json()
    choosing.new_link(first["roomId"], inside="stay", actor="host")
    again = nest(client, {"wayIn": "pin"}, account | REPEATED).json()
    host = choosing.host_view(LiveSession.objects.get(pk=first["roomId"]))
    assert again["roomId"] == first["roomId"]
    assert (again["link"], again["pin"]) == (host.join_url, host.pin)
    assert again["link"] != first["link"] and KEY.search(again["link"])
    bob = {
        "Authorization": f"Bearer {account_tokens.make(User.objects.create_user('bob').pk, 'x')}"
    }
    assert nest(client, {"wayIn": "pin"}, bob | REPEATED).json()["roomId"] != first["roomId"]


def test_a_repeated_start_with_another_way_in_is_another_request(
    client: Client, worker: FakeProvider
) -> None:
    """Who asks for a guarded broadcast must not be handed an open one."""
    made = start(client, {}, REPEATED).json()
    other = start(client, {"wayIn": "link"}, REPEATED)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    choosing.change(made["id"], Change(way_in="pin"), inside="stay", actor="host")
    again = start(client, {}, REPEATED)  # the host's later choice makes no conflict
    assert (again.status_code, again.json()["wayIn"]) == (201, "pin")


@pytest.mark.parametrize("way_in", ["code", "link", "pin", "ask"])
def test_the_hosts_qr_code_leads_where_the_shared_link_does(
    client: Client, make_session: MakeSession, way_in: str
) -> None:
    session = guarded(make_session, way_in)
    path = f"/api/sessions/{session.pk}/qr.svg"
    drawn = client.get(path, headers={"X-Host-Key": HOST_KEY})
    assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/svg+xml")
    assert drawn["Cache-Control"] == "no-store"
    assert read(draw(drawn.content.decode())) == choosing.host_view(session).join_url


def test_the_hosts_qr_code_follows_a_new_link(client: Client, make_session: MakeSession) -> None:
    session = guarded(make_session, "link")
    path = f"/api/sessions/{session.pk}/qr.svg"
    before = client.get(path, headers={"X-Host-Key": HOST_KEY}).content
    choosing.new_link(session.pk, inside="stay", actor="host")
    after = client.get(path, headers={"X-Host-Key": HOST_KEY}).content
    session.refresh_from_db()
    assert before != after
    assert read(draw(after.decode())) == choosing.host_view(session).join_url


def test_the_hosts_qr_code_is_for_the_host(
    client: Client, make_session: MakeSession, account: dict[str, str]
) -> None:
    session = guarded(make_session, "link")
    another = make_session(host_key_hash="0" * 64)
    path = f"/api/sessions/{session.pk}/qr.svg"
    asked = [
        client.get(path),
        client.get(path, headers={"X-Host-Key": "a-key-of-nobody-0123456789"}),
        client.get(path, headers=account),
        client.get(f"/api/sessions/{another.pk}/qr.svg", headers={"X-Host-Key": HOST_KEY}),
    ]
    assert [answer.status_code for answer in asked] == [401, 401, 403, 403]
    owner = User.objects.get(username="ann")
    LiveSession.objects.filter(pk=session.pk).update(owner=owner)
    assert client.get(path, headers=account).status_code == 200


@pytest.mark.parametrize("state", [State.LIVE, State.ENDED])
@pytest.mark.parametrize("way_in", ["link", "pin", "ask"])
def test_the_public_qr_code_is_only_there_where_the_code_is_enough(
    client: Client, make_session: MakeSession, way_in: str, state: State
) -> None:
    session = guarded(make_session, way_in, state)
    path = f"/game/{session.pk}/qr.svg"
    refused = client.get(path)
    assert refused.status_code == 401
    assert refused["Content-Type"].startswith("text/plain") and b"ask the host" in refused.content
    assert refused["Cache-Control"] == "no-store"
    known = client.get(f"/api/sessions/{session.pk}", headers={"X-Host-Key": HOST_KEY}).json()
    assert known["qrUrl"] == f"/api/sessions/{session.pk}/qr.svg"


def test_a_picture_that_was_kept_is_asked_for_again(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session()
    path = f"/game/{session.pk}/qr.svg"
    drawn = client.get(path)
    assert drawn["Cache-Control"] == "no-cache"
    known = {"If-None-Match": drawn["ETag"]}
    assert client.get(path, headers=known).status_code == 304
    choosing.new_link(session.pk, inside="stay", actor="host")
    assert client.get(path, headers=known).status_code == 401


def test_the_host_reads_what_is_guarded_also_after_the_end(
    client: Client, make_session: MakeSession
) -> None:
    session = guarded(make_session, "pin", State.ENDED)
    answer = client.get(f"/api/sessions/{session.pk}", headers={"X-Host-Key": HOST_KEY})
    assert (answer.status_code, answer.json()["id"]) == (200, session.pk)
    assert answer.json()["state"] == "ended"
