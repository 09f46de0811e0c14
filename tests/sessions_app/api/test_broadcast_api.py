"""The HTTP API of a broadcast from START to the transcript."""

import json
import logging
from typing import Any

import pytest
from django.test import AsyncClient, Client
from django.utils import timezone

from livekit_app.errors import ProviderUnreachable
from livekit_app.models import ProviderHealth, Room
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)


def post(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(
        path, json.dumps({} if body is None else body), "application/json", headers=names
    )


async def test_start_answers_201_with_everything_the_camera_needs(
    async_client: AsyncClient, worker: FakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """The whole path is async; the room exists when the answer comes."""
    caplog.set_level(logging.INFO)
    response = await async_client.post(
        "/api/sessions",
        json.dumps({"title": "Final", "hostKey": HOST_KEY, "clientId": "tab-1"}),
        content_type="application/json",
    )
    body = response.json()
    assert response.status_code == 201, body
    assert (body["state"], body["title"], body["hostKey"]) == ("waiting", "Final", HOST_KEY)
    assert body["callId"] == body["room"] == f"pickup-{body['callId'].split('-')[1]}-{body['id']}"
    assert body["callId"] in worker.rooms
    assert body["token"] and body["url"] == f"/media/whip/{body['room']}"
    assert body["joinUrl"].endswith(f"/game/{body['id']}")
    assert body["cameraUrl"].endswith(f"/camera#{body['id']}.{HOST_KEY}")
    assert body["qrUrl"] == f"/game/{body['id']}/qr.svg"
    line = next(r for r in caplog.records if r.getMessage() == "[sessions] POST /sessions → 201")
    fields = vars(line)
    assert (fields["session_id"], fields["room"]) == (body["id"], body["callId"])
    assert HOST_KEY not in caplog.text and body["token"] not in caplog.text


async def test_start_without_a_body_makes_a_host_key(
    async_client: AsyncClient, worker: FakeProvider
) -> None:
    response = await async_client.post("/api/sessions", b"", content_type="application/json")
    assert response.status_code == 201
    assert len(response.json()["hostKey"]) == 43
    assert response.json()["commentary"] is True


async def test_start_while_the_media_server_is_down(
    async_client: AsyncClient, worker: FakeProvider, settings: Any
) -> None:
    """Never a 404, and the half-made session is closed."""
    settings.ROOM_WAIT_SECONDS = 0.2
    worker.go_down(ProviderUnreachable("down"))
    response = await async_client.post("/api/sessions", b"", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (503, "start_failed")
    assert int(response["Retry-After"]) > 0
    assert response.json()["timeoutMs"] == 200
    assert (await LiveSession.objects.aget()).state == State.ERROR


def test_a_broadcast_can_be_read_in_every_state(client: Client, make_session: MakeSession) -> None:
    """Also when it is over: 410 is for joining, never for reading."""
    for state in State:
        session = make_session(state)
        body = client.get(f"/api/sessions/{session.pk}").json()
        assert body["state"] == state
        assert (body["graceEndsAt"] is not None) == (state == State.INTERRUPTED)
        assert body["reason"] == (session.reason or None)
        assert body["serverTime"].endswith("Z")


def test_an_unchanged_broadcast_answers_304(client: Client, make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    path = f"/api/sessions/{session.pk}"
    etag = client.get(path)["ETag"]
    assert etag.startswith('W/"')
    assert client.get(path, headers={"If-None-Match": f'"x", {etag}'}).status_code == 304
    LiveSession.objects.filter(pk=session.pk).update(viewers=1, peak_viewers=1)
    changed = client.get(path, headers={"If-None-Match": etag})
    assert (changed.status_code, changed.json()["viewers"]) == (200, 1)


def test_the_host_gets_a_camera_grant(client: Client, make_session: MakeSession) -> None:
    session = make_session(State.WAITING)
    response = post(
        client, f"/api/sessions/{session.pk}/camera", {"clientId": "tab-1"}, X_Host_Key=HOST_KEY
    )
    body = response.json()
    assert response.status_code == 200
    assert body["identity"] == f"camera:{session.pk}"
    assert body["state"] == "waiting"
    assert 0 < body["expiresIn"] <= 600
    session.refresh_from_db()
    assert session.camera_client == "tab-1"


HOST_CALLS = [
    ("camera", {}),
    ("camera/absence", {"seconds": 3}),
    ("commentary", {"on": False}),
    ("end", {}),
]


@pytest.mark.parametrize(("call", "body"), HOST_CALLS)
def test_only_the_host_may(client: Client, make_session: MakeSession, call: str, body: Any) -> None:
    session = make_session(State.LIVE)
    path = f"/api/sessions/{session.pk}/{call}"
    without = post(client, path, body)
    assert (without.status_code, without.json()["code"]) == (401, "host_key_required")
    stranger = post(client, path, body, X_Host_Key="charlie-tries-another-0123456789")
    assert (stranger.status_code, stranger.json()["code"]) == (403, "host_key_wrong")
    session.refresh_from_db()
    assert session.state == State.LIVE


@pytest.mark.parametrize(("call", "body"), [*HOST_CALLS[:3], ("spectators", {})])
@pytest.mark.parametrize("state", [State.ENDED, State.ERROR])
def test_what_is_over_answers_410(
    client: Client, make_session: MakeSession, call: str, body: Any, state: State
) -> None:
    session = make_session(state)
    response = post(client, f"/api/sessions/{session.pk}/{call}", body, X_Host_Key=HOST_KEY)
    assert (response.status_code, response.json()["code"]) == (410, "ended")


def test_each_spectator_has_an_identity_of_its_own(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session(State.LIVE)
    path = f"/api/sessions/{session.pk}/spectators"
    first, second = post(client, path).json(), post(client, path).json()
    assert first["identity"] != second["identity"]
    assert first["url"] == f"/media/whep/{session.room.name}"


def test_a_room_that_is_not_there_yet_is_409(client: Client, make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    Room.objects.update(observed=Room.Observed.ABSENT)
    response = post(client, f"/api/sessions/{session.pk}/spectators")
    assert (response.status_code, response.json()["code"]) == (409, "room_not_ready")
    assert int(response["Retry-After"]) > 0


def test_a_room_that_is_gone_with_its_provider_is_503(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session(State.LIVE)
    Room.objects.update(observed=Room.Observed.ABSENT)
    ProviderHealth.objects.create(provider="fake", failing_since=session.created_at)
    response = post(client, f"/api/sessions/{session.pk}/spectators")
    assert (response.status_code, response.json()["code"]) == (503, "provider_unavailable")


def test_a_second_page_is_told_and_may_take_over(client: Client, make_session: MakeSession) -> None:
    session = make_session(State.LIVE, camera_client="tab-1")
    path = f"/api/sessions/{session.pk}/camera"
    refused = post(client, path, {"clientId": "tab-2"}, X_Host_Key=HOST_KEY)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_streaming")
    taken = post(client, path, {"clientId": "tab-2", "takeover": True}, X_Host_Key=HOST_KEY)
    assert taken.status_code == 200
    same = post(client, path, {"clientId": "tab-2"}, X_Host_Key=HOST_KEY)
    assert same.status_code == 200


def test_a_page_that_was_just_replaced_does_not_win_the_camera_back(
    client: Client, make_session: MakeSession
) -> None:
    """Its successor was granted the camera a moment ago; its pictures are not seen yet."""
    session = make_session(State.INTERRUPTED, camera_client="tab-1")
    path = f"/api/sessions/{session.pk}/camera"
    body = {"clientId": "tab-2", "takeover": True}
    assert post(client, path, body, X_Host_Key=HOST_KEY).status_code == 200
    again = post(client, path, {"clientId": "tab-1"}, X_Host_Key=HOST_KEY)
    assert (again.status_code, again.json()["code"]) == (409, "already_streaming")
    LiveSession.objects.update(camera_granted_at=timezone.now() - lifecycle.CONNECTING)
    assert post(client, path, {"clientId": "tab-1"}, X_Host_Key=HOST_KEY).status_code == 200


def test_while_interrupted_any_page_of_the_host_may_go_on(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session(State.INTERRUPTED, camera_client="tab-1")
    path = f"/api/sessions/{session.pk}/camera"
    assert post(client, path, {"clientId": "tab-2"}, X_Host_Key=HOST_KEY).status_code == 200


def test_end_is_idempotent(client: Client, make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    path = f"/api/sessions/{session.pk}/end"
    answers = [post(client, path, X_Host_Key=HOST_KEY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].json()["reason"] == "host"
    assert answers[0].json()["endedAt"] == answers[1].json()["endedAt"]
    session.room.refresh_from_db()
    assert session.room.desired == Room.Desired.CLOSED


def test_an_absence_is_announced_and_ends_by_itself(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session(State.LIVE)
    path = f"/api/sessions/{session.pk}/camera/absence"
    assert post(client, path, {"seconds": 4}, X_Host_Key=HOST_KEY).json()["absenceUntil"]
    session.refresh_from_db()
    assert session.absence_until is not None
    too_long = post(client, path, {"seconds": 11}, X_Host_Key=HOST_KEY)
    assert (too_long.status_code, too_long.json()["code"]) == (400, "invalid_request")


def test_the_log_is_read_in_pieces(client: Client, make_session: MakeSession, say: Any) -> None:
    session = make_session(State.LIVE)
    for number in range(30):
        say(session, f"line {number}")
    path = f"/api/sessions/{session.pk}/events"
    recent = client.get(path).json()
    assert [event["text"] for event in recent["events"]] == [f"line {n}" for n in range(5, 30)]
    assert recent["seq"] == 30
    missed = client.get(f"{path}?after=28").json()
    assert [event["seq"] for event in missed["events"]] == [29, 30]
    assert missed["session"]["lastSeq"] == 30
    nothing = client.get(f"{path}?after=30").json()
    assert (nothing["events"], nothing["seq"]) == ([], 30)
