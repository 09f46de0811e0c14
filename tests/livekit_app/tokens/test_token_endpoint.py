"""POST /api/livekit/token: one right answer, in time, that names the stage."""

import asyncio
import json
import logging
import threading
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as settings_in_use
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import AsyncClient, Client, RequestFactory

from livekit_app.models import ProviderHealth, Room
from livekit_app.providers.port import Kind
from livekit_app.tokens import issuing
from livekit_app.tokens import policy as token_policy
from livekit_app.tokens.policy import AllowedJoin, JoinRequest
from project.http.errors import FIELDS
from project.http.middleware import ApiErrorMiddleware
from sessions_app.access.join_policy import SessionPolicy
from sessions_app.auth import account_tokens
from sessions_app.models import Person
from sessions_app.people.identities import person_id_in, person_id_of
from sessions_app.states import State
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/api/livekit/token"
JSON = "application/json"


@pytest.fixture
def bob() -> str:
    """Bob's account token."""
    user = get_user_model().objects.create_user("bob", first_name="Bob", last_name="Byte")
    return account_tokens.make(user.pk, "test")


def ask(client: Client, token: str | None, room: str, **body: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    sent = json.dumps({"roomName": room, **body})
    return client.post(PATH, sent, content_type="application/json", headers=headers)


def assert_refused(response: Any, status: int, code: str, stage: str) -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    assert (response.status_code, body["code"], body["stage"]) == (status, code, stage), body
    assert body.keys() == FIELDS
    return body


def of_the_route(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [r for r in caplog.records if r.getMessage().startswith("[LIVEKIT_TOKEN_ROUTE]")]


def claims(response: Any) -> dict[str, Any]:
    assert response.status_code == 200, response.content
    token = response.json()["token"]
    decoded: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return decoded


# --- who gets what ------------------------------------------------------------------------------


def test_the_host_may_publish_when_asking_for_it(client: Client, make_session: MakeSession) -> None:
    session = make_session()
    response = ask(client, HOST_KEY, session.pk, canPublish=True, participantName="Alice")
    body = response.json()
    token = claims(response)
    assert body["identity"] == token["sub"] == f"camera:{session.pk}"
    assert body["roomName"] == token["video"]["room"] == session.room.name
    assert (body["canPublish"], body["canSubscribe"]) == (True, False)
    assert token["video"]["canPublish"] is True and token["video"]["canSubscribe"] is False
    assert token["name"] == "Alice"
    assert 590 <= body["expiresIn"] <= 600
    assert body["url"]


def test_the_url_is_the_media_servers_own(
    client: Client, make_session: MakeSession, settings: Any
) -> None:
    """On LiveKit that is ``wss://…``, and the token is for a room of it."""
    settings.LIVEKIT_URL = settings.LIVEKIT_PUBLIC_URL = "wss://live.example.org"
    settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET = (
        "key",
        "0123456789-abcdefghi-jklmnopqrst",
    )
    session = make_session()
    Room.objects.update(provider="livekit")
    response = ask(client, HOST_KEY, session.pk, canPublish=True)
    assert response.json()["url"] == "wss://live.example.org"
    assert claims(response)["iss"] == "key"


def test_without_asking_nobody_publishes(client: Client, make_session: MakeSession) -> None:
    response = ask(client, HOST_KEY, make_session().pk)
    assert response.json()["canPublish"] is False
    assert claims(response)["video"]["canPublish"] is False
    assert response.json()["canSubscribe"] is True


def test_asking_for_more_than_one_may_gives_what_one_may(
    client: Client, make_session: MakeSession, bob: str
) -> None:
    response = ask(client, bob, make_session().pk, canPublish=True)
    assert response.json()["canPublish"] is False
    assert claims(response)["video"]["canPublish"] is False


def test_the_key_of_another_broadcast_is_a_viewers(
    client: Client, make_session: MakeSession
) -> None:
    """A host elsewhere is nobody here."""
    make_session()
    other = make_session(host_key_hash="0" * 64)
    response = ask(client, HOST_KEY, other.pk, canPublish=True)
    assert response.json()["canPublish"] is False


def test_not_to_subscribe_can_be_asked_for(
    client: Client, make_session: MakeSession, bob: str
) -> None:
    response = ask(client, bob, make_session().pk, canSubscribe=False)
    assert response.json()["canSubscribe"] is False
    assert claims(response)["video"]["canSubscribe"] is False


def test_an_account_on_two_devices_has_two_identities_of_one_person(
    client: Client, make_session: MakeSession, bob: str
) -> None:
    """Nobody kicks anybody, and one ban holds for both."""
    session = make_session()
    first, second = (ask(client, bob, session.pk).json()["identity"] for _ in range(2))
    assert first != second
    assert person_id_in(first) == person_id_in(second) != ""


def test_the_full_room_name_is_taken_too(
    client: Client, make_session: MakeSession, bob: str
) -> None:
    session = make_session()
    assert ask(client, bob, session.room.name).json()["roomName"] == session.room.name


def test_a_banned_account_gets_no_token(
    client: Client, make_session: MakeSession, bob: str
) -> None:
    session = make_session()
    user = get_user_model().objects.get()
    person_id = person_id_of(f"user:{user.pk}", session.pk)
    Person.objects.create(session=session, who=person_id, banned_at=session.created_at)
    assert_refused(ask(client, bob, session.pk), 403, "banned", "canAccessLive")


# --- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "token", [None, "", "wrong", "sl_" + "x" * 43, HOST_KEY], ids=["none", "empty", "a", "b", "c"]
)
def test_nobody_is_401(client: Client, make_session: MakeSession, token: str | None) -> None:
    """The key of a broadcast that does not exist is nobody's."""
    session = make_session(host_key_hash="0" * 64)
    response = ask(client, token, session.pk)
    assert response.status_code == 401
    assert response.json()["stage"] == "auth"


def test_an_unknown_room_is_404(client: Client, make_session: MakeSession, bob: str) -> None:
    assert ask(client, bob, "hWvB5cTnQx7m").status_code == 404


def test_a_broadcast_that_is_over_is_410(
    client: Client, make_session: MakeSession, bob: str
) -> None:
    assert_refused(ask(client, bob, make_session(State.ENDED).pk), 410, "ended", "canAccessLive")


def test_a_room_that_is_not_at_the_provider_yet_is_409(
    client: Client, make_session: MakeSession, bob: str
) -> None:
    session = make_session()
    Room.objects.update(observed=Room.Observed.UNKNOWN)
    response = ask(client, bob, session.pk)
    assert_refused(response, 409, "room_not_ready", "room")
    assert int(response["Retry-After"]) > 0


def test_a_provider_that_is_away_is_503(
    client: Client, make_session: MakeSession, bob: str
) -> None:
    """Not the caller's fault, so never a 404."""
    session = make_session()
    Room.objects.update(observed=Room.Observed.ABSENT)
    ProviderHealth.objects.create(provider="fake", failing_since=session.created_at)
    assert_refused(ask(client, bob, session.pk), 503, "provider_unavailable", "room")


@pytest.mark.parametrize(
    ("body", "status", "stage"),
    [
        (b"{", 400, "body_parse"),
        (b"", 400, None),
        (b"[]", 400, None),
        (b"[" * 50_000, 400, "body_parse"),
        (b'{"roomName": 5}', 400, "validate"),
        (b'{"roomName": "../../etc"}', 400, "validate"),
        (b'{"roomName": "hWvB5cTnQx7m", "isAdmin": true}', 400, "validate"),
        (b'{"roomName": "hWvB5cTnQx7m", "canPublish": "yes"}', 400, "validate"),
        (b'{"roomName": "hWvB5cTnQx7m", "participantName": "a\\u0000b"}', 400, "validate"),
    ],
)
def test_a_body_that_is_wrong_is_told_so(
    client: Client, body: bytes, status: int, stage: str | None
) -> None:
    response = client.post(PATH, body, content_type="application/json")
    assert response.status_code == status, response.content
    assert response.json().keys() == FIELDS
    assert stage is None or response.json()["stage"] == stage


# --- stages -------------------------------------------------------------------------------------


class SlowPolicy(SessionPolicy):
    """The database hangs while rights are looked up."""

    def __init__(self) -> None:
        self.release = threading.Event()

    def may_join(self, room: Room, kind: Kind) -> None: ...

    def admit(self, join: JoinRequest) -> AllowedJoin:
        self.release.wait(30)
        return super().admit(join)


@pytest.fixture
def slow_access(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    policy = SlowPolicy()
    monkeypatch.setattr(token_policy, "_policy", policy)
    yield
    policy.release.set()


def test_access_that_is_late_fails_closed(
    client: Client, make_session: MakeSession, bob: str, slow_access: None, settings: Any
) -> None:
    """403, although it may be allowed."""
    settings.STAGE_ACCESS_SECONDS = 0.1
    response = ask(client, bob, make_session().pk)
    body = assert_refused(response, 403, "access_timeout", "canAccessLive")
    assert body["timeoutMs"] == 100


def test_authentication_that_is_late_is_504(
    client: Client, make_session: MakeSession, settings: Any
) -> None:
    settings.STAGE_AUTH_SECONDS = 0.1
    settings.AUTHENTICATORS = ["tests.livekit_app.tokens.plugins.NeverAnswers"]
    response = ask(client, "anything", make_session().pk)
    body = assert_refused(response, 504, "stage_timeout", "auth")
    assert body["timeoutMs"] == 100
    assert response["Retry-After"]


def test_signing_that_is_late_is_504(
    client: Client, make_session: MakeSession, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last stage is bounded, too."""

    async def hang(*args: Any) -> None:
        await asyncio.Event().wait()

    settings.STAGE_SIGN_SECONDS = 0.1
    monkeypatch.setattr(issuing, "_signed", hang)
    response = ask(client, HOST_KEY, make_session().pk)
    assert_refused(response, 504, "stage_timeout", "livekit_token_sign")


def test_a_profile_that_is_late_means_a_token_without_a_name(
    client: Client, make_session: MakeSession, bob: str, settings: Any
) -> None:
    settings.STAGE_PROFILE_SECONDS = 0.1
    settings.PROFILES = "tests.livekit_app.tokens.plugins.ProfilesThatHang"
    assert not claims(ask(client, bob, make_session().pk)).get("name")


def test_the_profile_gives_the_name(
    client: Client, make_session: MakeSession, bob: str, settings: Any
) -> None:
    """A join carries the participant's name."""
    session = make_session()
    assert claims(ask(client, bob, session.pk))["name"] == "Bob Byte"
    settings.PROFILES = "tests.livekit_app.tokens.plugins.FixedProfiles"
    assert claims(ask(client, bob, session.pk))["name"] == "Bob of the profile service"
    settings.PROFILES = "tests.livekit_app.tokens.plugins.UntidyProfiles"
    assert claims(ask(client, bob, session.pk))["name"] == "Bob " + "x" * 76


def test_the_hard_limit_answers_whatever_hangs(
    client: Client, make_session: MakeSession, settings: Any
) -> None:
    settings.STAGE_HARD_TIMEOUT_SECONDS = 0.1
    settings.AUTHENTICATORS = ["tests.livekit_app.tokens.plugins.NeverAnswers"]
    body = assert_refused(
        ask(client, "anything", make_session().pk), 504, "stage_timeout", "hard_timeout"
    )
    assert body["timeoutMs"] == 100


def test_the_limits_unless_an_operator_adjusts_them() -> None:
    """Two seconds a stage, so that one that hangs is told within three; ten in all."""
    stages = ("BODY_PARSE", "AUTH", "ACCESS", "PROFILE", "SIGN")
    assert {getattr(settings_in_use, f"STAGE_{stage}_SECONDS") for stage in stages} == {2.0}
    assert settings_in_use.STAGE_HARD_TIMEOUT_SECONDS == 10.0


def test_the_log_tells_the_stages_and_no_secret(
    client: Client, make_session: MakeSession, bob: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    response = ask(client, bob, make_session().pk)
    lines = of_the_route(caplog)
    told = [(r.getMessage().split()[1], getattr(r, "stage", "")) for r in lines]
    stages = ["body_parse", "auth", "canAccessLive", "profile_fetch", "livekit_token_sign"]
    assert told == [
        ("request_start", ""),
        *[(phase, stage) for stage in stages for phase in ("stage_start", "stage_done")],
        ("response_sent", ""),
    ]
    assert lines[-1].__dict__["status"] == 200
    everything = "\n".join(str(vars(record)) for record in caplog.records)
    assert bob not in everything and response.json()["token"] not in everything
    assert "Bob" not in everything


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", JSON, 400, "bad_json"),
        (b'{"participantName": "Robert"}', JSON, 400, "invalid_request"),
        (b'{"roomName": "x", "participantName": "%s"}' % (b"R" * 81), JSON, 400, "invalid_request"),
        (b"roomName=Robert", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    ],
)
def test_the_log_tells_of_a_body_that_no_view_ever_saw(
    client: Client,
    caplog: pytest.LogCaptureFixture,
    bob: str,
    body: bytes,
    kind: str,
    status: int,
    code: str,
) -> None:
    """Every request that reaches the route, with its id and without what was sent."""
    caplog.set_level(logging.DEBUG)
    headers = {"Authorization": f"Bearer {bob}"}
    response = client.post(PATH, body, content_type=kind, headers=headers)
    assert response.status_code == status
    start, stage, sent = [vars(record) for record in of_the_route(caplog)]
    assert start["message"].endswith("request_start")
    assert (stage["stage"], stage["timeoutMs"]) == ("body_parse", 2000)
    assert (sent["stage"], sent["status"], sent["code"]) == ("body_parse", status, code)
    everything = "\n".join(str(line) for line in (start, stage, sent))
    assert bob not in everything and "Robert" not in everything and "RRR" not in everything


async def test_the_log_tells_of_a_body_that_the_web_server_gave_up_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Each phase once."""
    caplog.set_level(logging.DEBUG)
    for mark, phases in (
        ("too_large", ["request_start", "stage_start", "response_sent"]),
        ("stalled", ["request_start", "stage_start", "stage_timeout", "response_sent"]),
    ):
        caplog.clear()
        scope = {"sideline.body": mark, "sideline.body_timeout_ms": 2000}
        request = RequestFactory().post(PATH)
        request.scope = scope  # type: ignore[attr-defined]
        answer = ApiErrorMiddleware(lambda request: HttpResponse()).before(request)
        assert answer is not None and answer.status_code in (413, 504)
        assert [line.getMessage().split()[1] for line in of_the_route(caplog)] == phases
        assert vars(of_the_route(caplog)[-1])["status"] == answer.status_code


def test_the_older_form_is_told_from_the_start_too(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert older(client, None, "../etc", "alice").status_code == 400
    assert len(of_the_route(caplog)) == 3


async def test_too_many_requests_are_429_and_others_are_not_held_up(
    async_client: AsyncClient, make_session: MakeSession, settings: Any
) -> None:
    """Counted per caller and broadcast; a crowd behind one address is spared."""
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"tokens": ("2/hour", "1000/hour")}
    session = await sync_to_async(make_session)()

    async def status(bearer: str) -> Any:
        return await async_client.post(
            PATH,
            json.dumps({"roomName": session.pk}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {bearer}"},
        )

    assert [(await status(HOST_KEY)).status_code for _ in range(2)] == [200, 200]
    refused = await status(HOST_KEY)
    assert_refused(refused, 429, "too_many_requests", "limits")
    assert int(refused["Retry-After"]) > 0
    assert (await status("somebody-else")).status_code == 401


async def test_too_many_wrong_proofs_are_429_and_a_right_one_gets_its_token(
    async_client: AsyncClient, make_session: MakeSession, settings: Any
) -> None:
    settings.LIMIT_FAILED_PROOFS = "2/hour"
    session = await sync_to_async(make_session)()

    async def post(path: str, body: Any, **headers: str) -> Any:
        sent = json.dumps(body)
        return await async_client.post(
            path, sent, content_type="application/json", headers={**headers}
        )

    async def token(bearer: str) -> Any:
        return await post(PATH, {"roomName": session.pk}, Authorization=f"Bearer {bearer}")

    async def end(key: str) -> Any:
        path = f"/api/sessions/{session.pk}/end"
        return await post(path, {}, **{"X-Host-Key": key})

    assert (await end("a-key-of-nobody")).status_code == 403
    assert (await token("a-guess")).status_code == 401
    for refused in (await token("another-guess"), await end("a-key-of-nobody")):
        assert_refused(refused, 429, "too_many_wrong_proofs", "auth")
        assert int(refused["Retry-After"]) > 0
    assert (await token(HOST_KEY)).status_code == 200
    assert (await end(HOST_KEY)).status_code == 200


# --- the older form -----------------------------------------------------------------------------


def older(client: Client, token: str | None, room: str, username: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return client.get("/api/livekit-token", {"room": room, "username": username}, headers=headers)


def test_the_older_form_gives_a_token_to_the_caller(
    client: Client, make_session: MakeSession, bob: str
) -> None:
    session = make_session()
    user = get_user_model().objects.get()
    response = older(client, bob, session.pk, str(user.pk))
    assert response.json().keys() == {"token"}
    assert claims(response)["video"]["room"] == session.room.name


def test_the_older_form_refuses_another_name(
    client: Client, make_session: MakeSession, bob: str
) -> None:
    """Whoever could choose a name could throw its owner out."""
    response = older(client, bob, make_session().pk, "alice")
    assert_refused(response, 403, "not_the_caller", "auth")


def test_the_older_form_refuses_nobody(client: Client, make_session: MakeSession) -> None:
    assert older(client, None, make_session().pk, "alice").status_code == 401
