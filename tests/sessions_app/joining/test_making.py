"""PUT /api/v1/nests: a row, a room at the media server and a link, all under one id."""

import logging
from typing import Any

import pytest
from django.test import Client

from livekit_app.errors import ProviderCredentials, ProviderUnreachable
from livekit_app.models import Room
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.models import LiveSession, UsedProof
from sessions_app.states import State
from tests.sessions_app.joining.calls import (
    ALICE,
    BOB,
    NESTS,
    account,
    create,
    guest,
    info,
    join,
    refused,
    rights,
)
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_id_names_the_room_everywhere(client: Client, worker: FakeProvider) -> None:
    """What is announced is what exists."""
    response = create(client, ALICE, {"title": "Final", "commentary": False})
    made = response.json()
    assert response.status_code == 201, made
    session = LiveSession.objects.select_related("room").get()
    assert made["roomId"] == session.pk
    assert made["link"].endswith(f"/game/{session.pk}")
    assert made["room"] == session.room.name == rights(response)["room"]
    assert made["room"].rpartition("-")[2] == session.pk
    assert made["room"] in worker.rooms
    assert (session.title, session.commentary, session.state) == ("Final", False, State.WAITING)


def test_language_and_style_of_the_commentary_are_chosen_here_too(
    client: Client, worker: FakeProvider
) -> None:
    chosen = {
        **{"commentaryLanguage": "es", "commentaryStyle": "lively"},
        **{"commentarySound": True, "commentaryVision": False},
    }
    assert create(client, ALICE, chosen).status_code == 201
    session = LiveSession.objects.get()
    assert (session.commentary_language, session.commentary_style) == ("es", "lively")
    assert (session.commentary_sound, session.commentary_vision) == (True, False)
    wrong = create(client, ALICE, {"commentaryLanguage": "it"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid_request")


def test_the_maker_is_the_host(client: Client, worker: FakeProvider) -> None:
    response = create(client, ALICE)
    made = response.json()
    assert (made["role"], made["canPublish"], made["canSubscribe"]) == ("host", True, False)
    assert made["identity"] == f"camera:{made['roomId']}" == rights(response)["sub"]
    assert rights(response)["canPublish"] is True
    assert made["cameraUrl"].endswith(f"#{made['roomId']}.{made['hostKey']}")
    session = LiveSession.objects.get()
    assert (session.host_subject, session.owner_id) == (ALICE.subject, None)
    assert join(client, ALICE, made["roomId"]).json()["role"] == "host"
    assert join(client, BOB, made["roomId"]).json()["role"] == "viewer"


def test_the_host_key_is_good_for_everything_that_it_is_good_for_elsewhere(
    client: Client, worker: FakeProvider
) -> None:
    made = create(client, ALICE).json()
    ended = client.post(
        f"/api/sessions/{made['roomId']}/end",
        "{}",
        content_type="application/json",
        headers={"X-Host-Key": made["hostKey"]},
    )
    assert (ended.status_code, ended.json()["state"]) == (200, "ended")


def test_an_account_makes_a_room_and_owns_it(client: Client, worker: FakeProvider) -> None:
    user, headers = account("alice", first_name="Alice", last_name="Ashe")
    response = client.put(NESTS, b"", content_type="application/json", headers=headers)
    assert response.status_code == 201
    session = LiveSession.objects.get()
    assert (session.owner, session.host_subject) == (user, f"user:{user.pk}")
    again = client.get(f"{NESTS}/{session.pk}", headers=headers)
    assert again.json()["role"] == "host"


def test_somebody_who_signed_in_on_a_page_makes_a_room(
    client: Client, worker: FakeProvider
) -> None:
    user, _ = account("alice")
    client.force_login(user)
    assert client.put(NESTS, b"", content_type="application/json").status_code == 201
    assert LiveSession.objects.get().owner == user


def test_nobody_in_particular_makes_no_room(client: Client, worker: FakeProvider) -> None:
    refused(create(client, None), 401, "unauthenticated")
    refused(create(client, None, Authorization="Basic eDp5"), 401, "unauthenticated")
    assert not LiveSession.objects.exists()


def test_the_key_of_another_broadcast_makes_no_room(
    client: Client, worker: FakeProvider, make_session: MakeSession
) -> None:
    make_session()
    refused(create(client, None, X_Host_Key=HOST_KEY), 403, "account_required")
    bearer = create(client, None, Authorization=f"Bearer {HOST_KEY}")
    refused(bearer, 403, "account_required")
    assert LiveSession.objects.count() == 1


@pytest.mark.parametrize(
    "body", [{"titel": "x"}, {"title": 7}, {"commentary": "yes"}, {"hostKey": HOST_KEY}]
)
def test_a_body_that_says_something_else_is_refused(
    client: Client, worker: FakeProvider, body: Any
) -> None:
    refused(create(client, ALICE, body), 400, "invalid_request")
    assert not LiveSession.objects.exists()
    assert not UsedProof.objects.exists()  # refused before anybody was asked for a proof


def test_a_signed_event_covers_the_body(client: Client, worker: FakeProvider) -> None:
    header = ALICE.header(f"http://testserver{NESTS}", "PUT", b'{"title": "Final"}')
    response = client.put(
        NESTS,
        b'{"title": "Other"}',
        content_type="application/json",
        headers={"Authorization": header},
    )
    refused(response, 401, "nostr_payload")
    assert not LiveSession.objects.exists()


def test_only_accounts_start_where_the_operator_says_so(
    client: Client, worker: FakeProvider, settings: Any
) -> None:
    settings.START_POLICY = "account"
    refused(create(client, ALICE), 401, "login_required")
    _, headers = account("alice")
    response = client.put(NESTS, b"", content_type="application/json", headers=headers)
    assert response.status_code == 201


def test_the_same_caller_may_repeat_the_request(client: Client, worker: FakeProvider) -> None:
    """A lost answer is no second room; each attempt is signed anew."""
    first = create(client, ALICE, {"title": "Final"}, Idempotency_Key="1").json()
    second = create(client, ALICE, {"title": "Final"}, Idempotency_Key="1").json()
    assert first["roomId"] == second["roomId"] and first["hostKey"] == second["hostKey"]
    other = create(client, ALICE, {"title": "Other"}, Idempotency_Key="1")
    refused(other, 409, "idempotency_conflict")


def test_another_caller_with_the_same_key_gets_a_room_of_its_own(
    client: Client, worker: FakeProvider
) -> None:
    """From the same address, too: the answer to a repetition holds the host key."""
    key = "0f6e7a52-9d0b-4a6e-8f7e-2f1f6f6f5f11"
    alices = create(client, ALICE, Idempotency_Key=key).json()
    bobs = create(client, BOB, Idempotency_Key=key).json()
    nobodys = client.post(
        "/api/sessions",
        "{}",
        content_type="application/json",
        headers={"Idempotency-Key": key},
    ).json()
    assert len({alices["roomId"], bobs["roomId"], nobodys["id"]}) == 3


def test_a_repetition_leaves_the_camera_alone_that_is_on_air(
    client: Client, worker: FakeProvider
) -> None:
    made = create(client, ALICE, Idempotency_Key="1").json()
    LiveSession.objects.update(state=State.LIVE, camera_client="tab-1")
    again = create(client, ALICE, Idempotency_Key="1").json()
    assert (again["roomId"], again["role"]) == (made["roomId"], "host")
    assert again["canPublish"] is False
    assert LiveSession.objects.get().camera_client == "tab-1"


def test_a_repetition_after_the_end_is_told_so(client: Client, worker: FakeProvider) -> None:
    made = create(client, ALICE, Idempotency_Key="1").json()
    client.post(
        f"/api/sessions/{made['roomId']}/end",
        "{}",
        content_type="application/json",
        headers={"X-Host-Key": made["hostKey"]},
    )
    refused(create(client, ALICE, Idempotency_Key="1"), 410, "ended")


def test_while_the_media_server_is_down(
    client: Client, worker: FakeProvider, settings: Any
) -> None:
    """Half-created: the row is closed, and everybody hears the truth about it."""
    settings.ROOM_WAIT_SECONDS = 0.3
    worker.go_down(ProviderUnreachable("down"))
    response = create(client, ALICE)
    refused(response, 503, "start_failed")
    assert int(response["Retry-After"]) > 0
    session = LiveSession.objects.get()
    assert session.state == State.ERROR
    assert info(client, session.pk).json()["state"] == "error"
    refused(guest(client, session.pk), 410, "ended")


def test_when_the_media_server_refuses_our_credentials(
    client: Client, worker: FakeProvider
) -> None:
    worker.go_down(ProviderCredentials("401"))
    refused(create(client, ALICE), 503, "provider_credentials")


def test_an_answer_that_was_lost_on_the_way_from_the_media_server_is_no_failure(
    client: Client, worker: FakeProvider
) -> None:
    """Half-created the other way round: it is there, and nobody was told."""
    worker.lose_reply("create_room")
    made = create(client, ALICE).json()
    assert made["room"] in worker.rooms
    assert Room.objects.get().observed == Room.Observed.PRESENT


def test_the_log_tells_the_room_and_no_secret(
    client: Client, worker: FakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """Id and room by name; never a token, a key or who it was."""
    caplog.set_level(logging.DEBUG)
    made = create(client, ALICE).json()
    line = next(r for r in caplog.records if r.getMessage() == "[sessions] PUT /nests → 201")
    assert vars(line)["session_id"] == made["roomId"] and vars(line)["room"] == made["room"]
    told = caplog.text + repr([vars(record) for record in caplog.records])
    for secret in (made["token"], made["hostKey"], ALICE.public):
        assert secret not in told
