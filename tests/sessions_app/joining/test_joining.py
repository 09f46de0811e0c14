"""Info, guest and authenticated join: who gets what, and the true reason otherwise."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from livekit_app.models import ProviderHealth, Room
from livekit_app.providers.fake.adapter import FakeProvider, shared
from livekit_app.runtime import db_threads
from sessions_app.api import room_info
from sessions_app.models import LiveSession, Person
from sessions_app.people.identities import person_id_in, person_id_of
from sessions_app.states import State
from tests.sessions_app.joining.calls import (
    ALICE,
    BOB,
    CHARLIE,
    NESTS,
    UNKNOWN,
    account,
    guest,
    info,
    join,
    refused,
    rights,
)
from tests.support.broadcasts import HOST_KEY, MakeSession
from tests.support.nostr import Key

pytestmark = pytest.mark.django_db(transaction=True)

VISITOR = "a-browser-that-comes-back-01"


def person(session: LiveSession, key: Key, role: str, **fields: Any) -> Person:
    return Person.objects.create(
        session=session,
        who=person_id_of(key.subject, session.pk),
        subject=key.subject,
        role=role,
        **fields,
    )


# --- info ---------------------------------------------------------------------------------------


def test_info_tells_who_is_in_charge(client: Client, make_session: MakeSession) -> None:
    """Without any authentication."""
    session = make_session(title="Final", host_subject=ALICE.subject, viewers=3, peak_viewers=4)
    person(session, BOB, "speaker")
    person(session, CHARLIE, "cohost")
    person(session, Key("dora"), "viewer")
    person(session, Key("eve"), "speaker", banned_at=timezone.now())
    Person.objects.create(session=session, who="f", subject="user:7", name="Frank", role="speaker")
    response = info(client, session.pk)
    body = response.json()
    assert response.status_code == 200
    assert body["host"] == ALICE.public
    assert body["speakers"] == [BOB.public, "Frank"]
    assert body["admins"] == [CHARLIE.public]
    assert body["link"].endswith(f"/game/{session.pk}")
    assert body["recording"] is False
    assert (body["roomId"], body["title"], body["viewers"]) == (session.pk, "Final", 3)
    assert (body["state"], body["reason"], body["ready"]) == ("live", None, True)


def test_info_says_nothing_private(client: Client, make_session: MakeSession) -> None:
    user, _ = account("alice@example.org", email="alice@example.org")
    session = make_session(
        host_subject=f"user:{user.pk}", owner=user, created_from="c" * 32, camera_client="tab-1"
    )
    Person.objects.create(
        session=session, who="w" * 12, subject="user:7", name="Frank", role="speaker"
    )
    text = info(client, session.pk).content.decode()
    private = ("alice@example.org", "user:", session.host_key_hash, "c" * 32, "tab-1", "w" * 12)
    for value in private:
        assert value not in text
    assert info(client, session.pk).json()["host"] == ""


def test_info_names_an_account_that_has_a_name(client: Client, make_session: MakeSession) -> None:
    user, _ = account("alice", first_name="Alice", last_name="Ashe")
    session = make_session(host_subject=f"user:{user.pk}", owner=user)
    assert info(client, session.pk).json()["host"] == "Alice Ashe"


@pytest.mark.parametrize("state", [*State])
def test_info_can_be_read_in_every_state(
    client: Client, make_session: MakeSession, state: State
) -> None:
    """Reading is never 410."""
    session = make_session(state)
    body = info(client, session.pk).json()
    assert body["state"] == state
    assert body["ready"] is (not session.is_final)
    assert body["reason"] == (session.reason or None)


def test_info_needs_two_queries(
    client: Client, make_session: MakeSession, django_assert_max_num_queries: Any
) -> None:
    session = make_session(host_subject=ALICE.subject)
    for number in range(20):
        person(session, Key(f"speaker {number}"), "speaker")
    with django_assert_max_num_queries(2):
        assert len(room_info.info(room_info.find(session.pk)).speakers) == 20


# --- guests -------------------------------------------------------------------------------------


def test_a_guest_watches_without_any_proof(client: Client, make_session: MakeSession) -> None:
    """Listen-only."""
    session = make_session()
    response = guest(client, session.pk)
    body = response.json()
    given = rights(response)
    assert (body["role"], body["canPublish"], body["canSubscribe"]) == ("viewer", False, True)
    assert given["canPublish"] is False and given["canSubscribe"] is True
    assert given["room"] == body["room"] == session.room.name
    assert given["sub"] == body["identity"]
    assert body["url"] and body["roomId"] == session.pk
    assert response["Cache-Control"] == "no-store"


def test_a_guest_who_could_prove_more_is_a_guest(client: Client, make_session: MakeSession) -> None:
    session = make_session(host_subject=ALICE.subject)
    for headers in (
        {"X_Host_Key": HOST_KEY},
        {"Authorization": f"Bearer {HOST_KEY}"},
        {"Authorization": "Nostr nonsense"},
    ):
        response = guest(client, session.pk, **headers)
        assert rights(response)["canPublish"] is False
        assert response.json()["role"] == "viewer"


def test_a_browser_is_known_again_and_a_ban_holds(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session()
    first, second = (guest(client, session.pk, X_Visitor_Key=VISITOR).json() for _ in range(2))
    assert first["identity"] != second["identity"]
    assert person_id_in(first["identity"]) == person_id_in(second["identity"])
    Person.objects.create(
        session=session, who=person_id_in(first["identity"]), banned_at=timezone.now()
    )
    refused(guest(client, session.pk, X_Visitor_Key=VISITOR), 403, "banned")
    assert guest(client, session.pk).status_code == 200


# --- authenticated ------------------------------------------------------------------------------


@pytest.fixture
def speakers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A media server that takes several publishers."""
    monkeypatch.setattr(FakeProvider, "capabilities", replace(shared.capabilities, speakers=True))


@pytest.mark.parametrize(
    ("role", "publishes"), [("cohost", True), ("speaker", True), ("viewer", False)]
)
def test_everybody_joins_with_their_role(
    client: Client, make_session: MakeSession, speakers: None, role: str, publishes: bool
) -> None:
    session = make_session()
    person(session, BOB, role, name="Bob")
    response = join(client, BOB, session.pk)
    body = response.json()
    assert (body["role"], body["canPublish"], body["canSubscribe"]) == (role, publishes, True)
    assert rights(response)["canPublish"] is publishes
    assert rights(response)["name"] == "Bob"
    assert person_id_in(body["identity"]) == person_id_of(BOB.subject, session.pk)


def test_publish_never_is_a_token_to_watch(
    client: Client, make_session: MakeSession, speakers: None
) -> None:
    session = make_session(State.WAITING, host_subject=ALICE.subject)
    person(session, BOB, "speaker")
    for key, role in ((ALICE, "host"), (BOB, "speaker")):
        response = join(client, key, session.pk, "?publish=never")
        assert (response.json()["role"], response.json()["canPublish"]) == (role, False)
        assert rights(response)["canPublish"] is False


@pytest.mark.parametrize(
    ("state", "query", "publishes"),
    [
        (State.WAITING, "", True),
        (State.INTERRUPTED, "", True),
        (State.LIVE, "", False),
        (State.LIVE, "?publish=always", True),
    ],
)
def test_a_host_throws_its_own_camera_out_only_by_asking_for_it(
    client: Client, make_session: MakeSession, state: State, query: str, publishes: bool
) -> None:
    """The camera has one identity: a second join under it ends the first."""
    session = make_session(state, host_subject=ALICE.subject)
    body = join(client, ALICE, session.pk, query).json()
    assert (body["role"], body["canPublish"]) == ("host", publishes)
    assert (body["identity"] == f"camera:{session.pk}") is publishes


def test_the_page_that_was_replaced_is_told_when_it_asks_again(
    client: Client, make_session: MakeSession
) -> None:
    """Otherwise page and program would throw each other out for ever."""
    session = make_session(host_subject=ALICE.subject, camera_client="tab-1")
    assert join(client, ALICE, session.pk, "?publish=always").status_code == 200
    again = client.post(
        f"/api/sessions/{session.pk}/camera",
        '{"clientId": "tab-1"}',
        content_type="application/json",
        headers={"X-Host-Key": HOST_KEY},
    )
    refused(again, 409, "already_streaming")


def test_the_host_key_joins_as_the_host(client: Client, make_session: MakeSession) -> None:
    session = make_session(State.WAITING)
    headers = {"Authorization": f"Bearer {HOST_KEY}"}
    response = client.get(f"{NESTS}/{session.pk}", headers=headers)
    assert (response.json()["role"], response.json()["canPublish"]) == ("host", True)


def test_the_key_of_another_broadcast_is_a_viewers_at_most(
    client: Client, make_session: MakeSession
) -> None:
    make_session(host_key_hash="0" * 64)
    other = make_session(host_subject=ALICE.subject, host_key_hash="1" * 64)
    make_session()  # HOST_KEY's
    headers = {"Authorization": f"Bearer {HOST_KEY}"}
    assert client.get(f"{NESTS}/{other.pk}", headers=headers).json()["role"] == "viewer"


def test_without_a_proof_it_is_401(client: Client, make_session: MakeSession) -> None:
    session = make_session()
    refused(client.get(f"{NESTS}/{session.pk}"), 401, "unauthenticated")
    headers = {"X-Visitor-Key": VISITOR}
    refused(client.get(f"{NESTS}/{session.pk}", headers=headers), 401, "unauthenticated")


def test_a_wrong_signature_is_401_and_the_guests_way_stays_open(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session()
    header = ALICE.header(f"http://testserver{NESTS}/another")
    response = client.get(f"{NESTS}/{session.pk}", headers={"Authorization": header})
    refused(response, 401, "nostr_url")
    assert guest(client, session.pk).status_code == 200


def test_an_event_is_good_for_one_join(client: Client, make_session: MakeSession) -> None:
    session = make_session()
    path = f"{NESTS}/{session.pk}"
    headers = {"Authorization": ALICE.header(f"http://testserver{path}")}
    assert client.get(path, headers=headers).status_code == 200
    refused(client.get(path, headers=headers), 401, "nostr_replayed")


def test_a_banned_person_is_403_whatever_they_sign(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session()
    person(session, BOB, "viewer", banned_at=timezone.now())
    for _ in range(2):
        refused(join(client, BOB, session.pk), 403, "banned")


# --- the true reason ----------------------------------------------------------------------------

Ask = Callable[[Client, str], Any]


def ask_guest(client: Client, room: str) -> Any:
    return guest(client, room)


def ask_join(client: Client, room: str) -> Any:
    path = f"{NESTS}/{room}"
    called = client.get(path).wsgi_request.build_absolute_uri()  # as it is written on the wire
    return client.get(path, headers={"Authorization": ALICE.header(called)})


ASKING: list[Ask] = [ask_guest, ask_join]


@pytest.mark.parametrize("ask", [info, *ASKING])
@pytest.mark.parametrize(
    "room",
    [
        UNKNOWN,
        "x",
        "0WvB5cTnQx7m",  # 0 is no character of codes
        "hWvB5cTnQx7",
        "hWvB5cTnQx7mm",
        "hwvb5ctnqx7m",
        "..",
        "%00",
        "%F0%9F%8E%A5",
        "pickup-abc123-hWvB5cTnQx7m",
        "a" * 500,
    ],
)
def test_an_unknown_room_is_404_in_these_words(client: Client, ask: Ask, room: str) -> None:
    """Unknown and malformed ids alike, on every call."""
    response = ask(client, room)
    body = refused(response, 404, "room_not_found")
    assert body["error"] == "Room not found"


@pytest.mark.parametrize("ask", ASKING)
@pytest.mark.parametrize("state", [State.ENDED, State.ERROR])
def test_a_room_that_is_over_is_410(
    client: Client, make_session: MakeSession, ask: Ask, state: State
) -> None:
    refused(ask(client, make_session(state).pk), 410, "ended")


@pytest.mark.parametrize("ask", ASKING)
@pytest.mark.parametrize("observed", [Room.Observed.UNKNOWN, Room.Observed.ABSENT])
def test_a_room_whose_start_is_under_way_is_409(
    client: Client, make_session: MakeSession, ask: Ask, observed: str
) -> None:
    session = make_session(State.WAITING)
    Room.objects.update(observed=observed)
    response = ask(client, session.pk)
    refused(response, 409, "room_not_ready")
    assert int(response["Retry-After"]) > 0
    assert info(client, session.pk).json()["ready"] is False


@pytest.mark.parametrize("ask", ASKING)
def test_a_room_that_went_with_its_media_server_is_503(
    client: Client, make_session: MakeSession, ask: Ask
) -> None:
    """The media server is away. Never 404: the room is known."""
    session = make_session()
    Room.objects.update(observed=Room.Observed.ABSENT)
    ProviderHealth.objects.create(
        provider="fake", failing_since=timezone.now() - timedelta(seconds=5)
    )
    response = ask(client, session.pk)
    refused(response, 503, "provider_unavailable")
    assert int(response["Retry-After"]) > 0
    assert info(client, session.pk).status_code == 200


@pytest.mark.parametrize("path", ["/info", "/guest", ""])
def test_a_database_that_hangs_is_told_in_time(
    client: Client, make_session: MakeSession, settings: Any, monkeypatch: Any, path: str
) -> None:
    """Reading is 504, access fails closed (403), and neither says that the room is unknown."""
    session = make_session()
    settings.STAGE_ACCESS_SECONDS = settings.STAGE_AUTH_SECONDS = 0.2
    headers = {"Authorization": f"Bearer {HOST_KEY}"}

    async def hang(self: Any, *args: Any, **kwargs: Any) -> Any:
        await asyncio.Event().wait()

    monkeypatch.setattr(db_threads.DbThreads, "run", hang)
    response = client.get(f"{NESTS}/{session.pk}{path}", headers=headers)
    expected = {"/info": (504, "read"), "/guest": (403, "canAccessLive"), "": (504, "auth")}
    assert (response.status_code, response.json()["stage"]) == expected[path]
    assert response.json()["timeoutMs"] == 200
