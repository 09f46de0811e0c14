"""``POST /api/webhooks/<provider>``: verified on the raw bytes, stored once, answered at once."""

import json
from collections.abc import Mapping
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from livekit_app.models import ProviderEvent
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.livekit import dialect
from livekit_app.providers.port import GrantSpec, WebhookEvent
from tests.livekit_app.webhook_bodies import webhook_body
from tests.support.clients import AsyncClient

Sent = list[tuple[str, tuple[object, ...]]]

pytestmark = pytest.mark.django_db(transaction=True)

FORM = {"error", "code", "stage", "timeoutMs", "reqId"}


class Caller:
    def __init__(self, server: FakeProvider) -> None:
        self.server = server
        self.client = AsyncClient(enforce_csrf_checks=True)

    def sign(self, body: bytes) -> str:
        return dialect.sign_webhook(body, self.server.api_key, self.server.api_secret)

    async def post(
        self, body: bytes, authorization: str | None = None, path: str = "/api/webhooks/fake"
    ) -> tuple[int, dict[str, object]]:
        response = await self.client.generic(
            "POST",
            path,
            body,
            content_type="application/webhook+json",
            headers={"Authorization": self.sign(body) if authorization is None else authorization},
        )
        return response.status_code, json.loads(response.content)


@pytest.fixture
def caller(server: FakeProvider, sent: Sent) -> Caller:
    return Caller(server)


async def test_a_signed_webhook_is_stored_and_enqueued(caller: Caller, sent: Sent) -> None:
    status, answer = await caller.post(webhook_body("room_started", "x", "RM_1"))

    assert (status, answer) == (200, {"stored": True})
    assert sent == [("process_inbox", ())]


async def test_the_adapter_is_given_every_header(
    caller: Caller, server: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others sign in a header of their own (``X-Signature``), in whatever case."""
    read, given = server.parse_webhook, []

    def look(body: bytes, headers: Mapping[str, str]) -> WebhookEvent:
        given.append((headers["x-request-id"], headers["Content-Type"]))
        return read(body, headers)

    monkeypatch.setattr(server, "parse_webhook", look)
    body = webhook_body("room_started", "x", "RM_1")
    await caller.client.generic(
        "POST",
        "/api/webhooks/fake",
        body,
        content_type="application/json",
        headers={"Authorization": caller.sign(body), "X-Request-Id": "a-1"},
    )

    assert given == [("a-1", "application/json")]


async def test_a_repeated_webhook_is_success_and_stored_once(caller: Caller) -> None:
    body = webhook_body("room_started", "x", "RM_1")

    answers = [await caller.post(body) for _ in range(3)]

    assert [status for status, _ in answers] == [200, 200, 200]
    assert await ProviderEvent.objects.acount() == 1


@pytest.mark.parametrize("authorization", ["", "nonsense", "Bearer x.y.z"])
async def test_a_forged_webhook_is_refused(caller: Caller, authorization: str) -> None:
    status, answer = await caller.post(webhook_body("room_started", "x"), authorization)

    assert status == 401 and answer["code"] == "webhook_signature" and FORM <= answer.keys()
    assert await ProviderEvent.objects.acount() == 0


async def test_a_changed_body_is_refused(caller: Caller) -> None:
    body = webhook_body("room_started", "x", "RM_1")

    status, _ = await caller.post(body.replace(b"RM_1", b"RM_2"), caller.sign(body))

    assert status == 401


async def test_another_key_is_refused(caller: Caller) -> None:
    body = webhook_body("room_started", "x", "RM_1")

    status, _ = await caller.post(body, dialect.sign_webhook(body, "fake", "y" * 32))

    assert status == 401


async def test_another_issuer_is_refused(caller: Caller, server: FakeProvider) -> None:
    body = webhook_body("room_started", "x", "RM_1")

    status, _ = await caller.post(body, dialect.sign_webhook(body, "other", server.api_secret))

    assert status == 401


async def test_an_old_signature_is_refused(caller: Caller) -> None:
    """Five minutes of life and one of tolerance; a recorded webhook is worth nothing later."""
    body = webhook_body("room_started", "x", "RM_1")
    with patch.object(dialect, "WEBHOOK_TTL", timedelta(seconds=-70)):
        expired = caller.sign(body)

    status, _ = await caller.post(body, expired)

    assert status == 401


async def test_a_join_token_does_not_sign_webhooks(caller: Caller, server: FakeProvider) -> None:
    grant = server.mint(
        GrantSpec(room="x", identity="camera:x", kind="camera", name="", ttl=timedelta(minutes=1))
    )

    status, _ = await caller.post(webhook_body("room_finished", "x", "RM_1"), grant.token)

    assert status == 401


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"{}", b"\xff\xfe", b'{"event": 7}'])
async def test_a_signed_body_that_cannot_be_read_is_a_bad_request(
    caller: Caller, body: bytes
) -> None:
    status, answer = await caller.post(body)

    assert status == 400 and answer["code"] == "webhook_unreadable"


@pytest.mark.parametrize("size", [256 * 1024 + 1, 300 * 1024])
async def test_a_huge_body_is_refused(caller: Caller, size: int) -> None:
    status, answer = await caller.post(b" " * size)

    assert status == 413 and FORM <= answer.keys()


async def test_an_unknown_provider_is_not_found(caller: Caller) -> None:
    status, answer = await caller.post(b"{}", path="/api/webhooks/nobody")

    assert status == 404 and FORM <= answer.keys()


async def test_the_fake_provider_takes_no_webhooks_in_production(
    caller: Caller, settings: pytest.FixtureRequest
) -> None:
    settings.PROVIDER = "embedded"  # type: ignore[attr-defined]

    status, _ = await caller.post(webhook_body("room_started", "x", "RM_1"))

    assert status == 404


async def test_only_post_is_allowed(caller: Caller) -> None:
    response = await caller.client.get("/api/webhooks/fake")

    assert response.status_code == 405 and FORM <= json.loads(response.content).keys()


async def test_texts_longer_than_their_columns_are_cut(caller: Caller) -> None:
    status, _ = await caller.post(webhook_body("room_started", "x" * 300, "RM_" + "1" * 300))

    event = await ProviderEvent.objects.aget()
    assert status == 200 and len(event.room_name) == 80
    assert event.created_at <= timezone.now()
