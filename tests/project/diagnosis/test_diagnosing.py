"""Each part is broken on purpose, and the verdict names it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from livekit_app.errors import (
    ProviderBroken,
    ProviderBusy,
    ProviderCredentials,
    ProviderError,
    ProviderFull,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnreachable,
)
from livekit_app.models import Heartbeat, ProviderHealth, Room
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.port import RoomSeen
from livekit_app.runtime import heartbeats
from sessions_app.ids import new_session_id
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.project.diagnosis.conftest import MakeWell
from tests.support.broadcasts import HOST_KEY

pytestmark = pytest.mark.django_db(transaction=True)

Answer = dict[str, Any]


def ask(client: Client, session_id: str = "", host_key: str = HOST_KEY, **query: str) -> Answer:
    headers = {"X-Host-Key": host_key} if host_key and session_id else {}
    response = client.get("/api/diagnostics", {"id": session_id, **query}, headers=headers)
    assert response.status_code == 200, response.content
    answer: Answer = response.json()
    return answer


def verdict(answer: Answer) -> tuple[str, str]:
    return answer["verdict"]["letter"], answer["verdict"]["code"]


def check(answer: Answer, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in answer["checks"] if one["name"] == name)
    return found


def failing(answer: Answer) -> list[str]:
    return [one["name"] for one in answer["checks"] if one["ok"] is False]


@pytest.mark.parametrize("state", [State.WAITING, State.LIVE, State.INTERRUPTED])
def test_what_is_well_is_called_well(client: Client, well: MakeWell, state: State) -> None:
    """The summary's exact form; a broadcast that waits for its camera is not broken."""
    answer = ask(client, well(state).pk)
    assert failing(answer) == []
    assert verdict(answer) == ("ok", state.value)
    assert answer["summary"] == "Room exists ✅ | Guest access ✅"
    assert answer["state"] == state.value


def test_the_installation_alone(client: Client, running: None) -> None:
    answer = ask(client)
    assert (failing(answer), verdict(answer)) == ([], ("ok", "ready"))
    assert answer["summary"] == "API ✅ | Media server ✅"
    assert answer["id"] is None


def test_an_ended_broadcast_is_not_a_fault(client: Client, well: MakeWell) -> None:
    answer = ask(client, well(State.ENDED).pk)
    assert verdict(answer) == ("ok", "ended")
    assert answer["summary"] == "Room exists ✅ | Guest access ❌"


def test_one_that_could_not_be_started(client: Client, well: MakeWell) -> None:
    assert verdict(ask(client, well(State.ERROR).pk)) == ("A", "start_failed")


def test_one_that_the_media_server_lost(client: Client, well: MakeWell) -> None:
    """An end that nobody wanted is a fault, also afterwards."""
    assert verdict(ask(client, well(State.ENDED, reason="room_lost").pk)) == ("A", "room_lost")


# --- B: no record --------------------------------------------------------------------------------


def test_an_unknown_code(client: Client, running: None) -> None:
    answer = ask(client, new_session_id(), host_key="")
    assert verdict(answer) == ("B", "record_missing")
    assert answer["summary"] == "Room exists ❌ | Guest access ❌"


def test_a_record_that_was_deleted(client: Client, well: MakeWell) -> None:
    """The room is still there, and nobody knows it."""
    session_id = well().pk
    LiveSession.objects.filter(pk=session_id).delete()
    assert verdict(ask(client, session_id, host_key="")) == ("B", "record_missing")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abc", "id_length"),
        ("abcdefghjkm0", "id_lookalike"),
        ("abcdefghjkmé", "id_characters"),
        ("2bcdefghjkmn", "id_first"),
        ("pickup-aaaaaa-abcdefghjkmn", "id_mismatch"),
    ],
)
def test_what_is_wrong_with_a_code(client: Client, running: None, typed: str, code: str) -> None:
    """Strangers are told as well, it is their own typing."""
    answer = ask(client, typed, host_key="")
    assert verdict(answer) == ("B", code)
    assert check(answer, "id")["code"] == code


def test_a_look_alike_of_a_broadcast_that_exists(client: Client, well: MakeWell) -> None:
    """L was read for L."""
    session = well(id="abcLdefghjkm")
    assert session.pk == "abcLdefghjkm"
    answer = ask(client, "abcl-defg hjkm", host_key="")
    assert verdict(answer) == ("B", "id_mistyped")
    assert session.pk in check(answer, "id")["detail"]


# --- A: token or media server --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ProviderUnreachable("x"), "provider_unreachable"),
        (ProviderTimeout("x"), "provider_slow"),
        (ProviderCredentials("status 401"), "provider_credentials"),
        (ProviderRejected("status 400"), "provider_rejected"),
        (ProviderBusy("status 429"), "provider_busy"),
        (ProviderBroken("x"), "provider_broken"),
        (ProviderFull("x"), "provider_full"),
    ],
)
def test_a_media_server_that_is_down(
    client: Client, well: MakeWell, fake: FakeProvider, error: ProviderError, code: str
) -> None:
    """Each kind of failure is told apart, with and without a broadcast."""
    session = well()
    fake.go_down(error)
    answer = ask(client, session.pk)
    assert verdict(answer) == ("A", code)
    assert answer["summary"] == "Room exists ✅ | Guest access ❌"
    assert check(answer, "room")["ok"] is None, "nobody could be asked"
    assert verdict(ask(client)) == ("A", code)


def test_a_media_server_that_does_not_answer(
    client: Client, well: MakeWell, fake: FakeProvider, settings: Any
) -> None:
    """Provider slow; the answer comes all the same."""
    settings.PROVIDER_TIMEOUT_SECONDS = 0.2
    session = well()
    fake.hold("get_room")
    assert verdict(ask(client, session.pk)) == ("A", "provider_slow")


def test_a_room_that_the_media_server_lost(
    client: Client, well: MakeWell, fake: FakeProvider
) -> None:
    session = well()
    fake.restart()
    answer = ask(client, session.pk)
    assert verdict(answer) == ("A", "room_missing")
    assert check(answer, "room")["code"] == "room_missing"


def test_a_room_of_another_sid(client: Client, well: MakeWell, fake: FakeProvider) -> None:
    session = well()
    fake.rooms[session.room.name] = RoomSeen(session.room.name, "RM_2", 1)
    assert verdict(ask(client, session.pk)) == ("A", "room_drift")


def test_a_room_that_came_back(client: Client, well: MakeWell, fake: FakeProvider) -> None:
    session = well(State.ENDED)
    fake.rooms[session.room.name] = RoomSeen(session.room.name, "RM_2", 1)
    assert verdict(ask(client, session.pk)) == ("D", "room_revived")


def unmade(session: LiveSession, fake: FakeProvider) -> None:
    Room.objects.filter(pk=session.room_id).update(observed="unknown", sid="")
    fake.rooms.clear()


def test_a_room_that_is_on_its_way(client: Client, well: MakeWell, fake: FakeProvider) -> None:
    session = well(State.WAITING)
    unmade(session, fake)
    assert verdict(ask(client, session.pk)) == ("ok", "not_ready")


def test_a_room_that_nobody_makes(client: Client, well: MakeWell, fake: FakeProvider) -> None:
    """The worker is the cause, the missing room its consequence."""
    session = well(State.WAITING)
    unmade(session, fake)
    Heartbeat.objects.filter(name="worker-provider").delete()
    assert verdict(ask(client, session.pk)) == ("A", "worker_dead")


def test_a_room_that_should_be_there_long_since(
    client: Client, well: MakeWell, fake: FakeProvider
) -> None:
    session = well(State.WAITING, created_at=timezone.now() - timedelta(minutes=2))
    unmade(session, fake)
    assert verdict(ask(client, session.pk)) == ("A", "room_missing")


def test_a_key_that_is_missing(client: Client, well: MakeWell, fake: FakeProvider) -> None:
    """No token can be signed."""
    session = well()
    secret, fake.api_secret = fake.api_secret, ""
    try:
        assert verdict(ask(client, session.pk)) == ("A", "token_signing")
    finally:
        fake.api_secret = secret


def test_a_record_that_points_elsewhere(client: Client, well: MakeWell) -> None:
    """Id mismatch."""
    session = well()
    Room.objects.filter(pk=session.room_id).update(name="pickup-other-room")
    assert verdict(ask(client, session.pk)) == ("A", "record_other_room")


def test_a_record_that_contradicts_itself(client: Client, well: MakeWell) -> None:
    """Bad database state."""
    session = well()
    Room.objects.filter(pk=session.room_id).update(desired="closed", closed_at=timezone.now())
    assert verdict(ask(client, session.pk)) == ("A", "record_inconsistent")


# --- D: beside ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stopped", "code"),
    [
        ("worker-clock", "worker_dead"),
        ("worker-provider", "worker_dead"),
        ("beat", "beat_dead"),
        ("commentator", "commentator_dead"),
    ],
)
def test_a_process_that_died(client: Client, well: MakeWell, stopped: str, code: str) -> None:
    session = well()
    Heartbeat.objects.filter(name=stopped).update(at=timezone.now() - timedelta(minutes=1))
    answer = ask(client, session.pk)
    assert verdict(answer) == ("D", code)
    assert answer["summary"] == "Room exists ✅ | Guest access ✅"


def test_a_voice_that_died(client: Client, well: MakeWell, settings: Any) -> None:
    """Where the server speaks; elsewhere nothing is said of it."""
    session = well()
    assert all(one["name"] != "voice" for one in ask(client, session.pk)["checks"])
    settings.VOICE = "piper"
    assert verdict(ask(client, session.pk)) == ("D", "voice_dead")
    heartbeats.beat("voice")
    assert failing(ask(client, session.pk)) == []


def test_a_sweep_that_sees_nothing(client: Client, well: MakeWell) -> None:
    session = well()
    ProviderHealth.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    assert verdict(ask(client, session.pk)) == ("D", "sweep_blind")


def test_a_broker_that_is_not_there(client: Client, well: MakeWell, settings: Any) -> None:
    session = well()
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": "/nonexistent"}
    assert verdict(ask(client, session.pk)) == ("D", "broker_down")


def test_an_origin_that_may_not(client: Client, well: MakeWell, settings: Any) -> None:
    """CORS."""
    session = well()
    answer = ask(client, session.pk, origin="https://app.example.org")
    assert verdict(answer) == ("D", "cors_origin")
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example.org"]
    answer = ask(client, session.pk, origin="https://app.example.org/")
    assert verdict(answer) == ("ok", "live")


def test_links_that_lead_to_localhost(client: Client, well: MakeWell, settings: Any) -> None:
    """API base URL."""
    session = well()
    settings.PUBLIC_URL = "http://localhost:8000"
    assert verdict(ask(client, session.pk)) == ("D", "public_url_local")


def test_links_that_lead_nowhere(client: Client, well: MakeWell, settings: Any) -> None:
    session = well()
    settings.PUBLIC_URL = "http://192.0.2.1:9"  # documentation address: nobody is there
    assert verdict(ask(client, session.pk)) == ("D", "public_url_unreachable")


def test_a_media_server_that_revives_rooms(
    client: Client, well: MakeWell, fake: FakeProvider
) -> None:
    session = well()
    fake.auto_create = True
    assert verdict(ask(client, session.pk)) == ("D", "auto_create_on")


def test_a_host_key_that_is_not_known(client: Client, well: MakeWell) -> None:
    answer = ask(client, well().pk, host_key="nobody-holds-this-key-0123456789")
    assert verdict(answer) == ("D", "caller_refused")
    assert answer["audience"] == "anybody"


def test_a_check_that_breaks_is_a_finding(
    client: Client, well: MakeWell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbered log cannot be read: the stream fails, the rest is answered."""
    from sessions_app.stream import registry

    def broken(*args: object) -> None:
        raise RuntimeError("log")

    session = well()
    monkeypatch.setattr(registry, "read_snapshot", broken)
    assert verdict(ask(client, session.pk)) == ("D", "stream_failed")


def test_a_room_that_cannot_be_told_about(
    client: Client, well: MakeWell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record is there, and the API fails to speak of it."""
    from sessions_app.api import room_info

    session = well()
    monkeypatch.setattr(room_info, "MAX_PEOPLE", -1)  # no such slice: an exception inside
    assert verdict(ask(client, session.pk)) == ("C", "info_failed")


@pytest.mark.parametrize("query", [{"id": "x" * 201}, {"origin": "x" * 201}])
def test_what_is_too_long_is_refused(client: Client, running: None, query: dict[str, str]) -> None:
    response = client.get("/api/diagnostics", query)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("typed", ["\x00", "💥" * 12, "../..", "' OR 1=1 --", "%00", "a\nb"])
def test_rubbish_is_only_a_wrong_code(client: Client, running: None, typed: str) -> None:
    assert verdict(ask(client, typed, host_key=""))[0] == "B"


BREAKS: list[Callable[[FakeProvider], None]] = [
    lambda fake: None,
    lambda fake: fake.restart(),
    lambda fake: fake.go_down(ProviderUnreachable("x")),
]


@pytest.mark.parametrize("break_it", BREAKS)
def test_nothing_is_changed(
    client: Client, well: MakeWell, fake: FakeProvider, break_it: Callable[[FakeProvider], None]
) -> None:
    session = well(State.WAITING)
    break_it(fake)
    before = list(Room.objects.values()), list(LiveSession.objects.values())
    fake.calls.clear()
    ask(client, session.pk)
    assert (list(Room.objects.values()), list(LiveSession.objects.values())) == before
    assert {method for method, _ in fake.calls} <= {"get_room", "creates_rooms_by_itself"}
