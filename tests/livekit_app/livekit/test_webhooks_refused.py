"""Webhooks that are not LiveKit's: refused, not stored, counted."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from livekit_app.models import ProviderEvent, Tally
from livekit_app.monitoring import metrics
from livekit_app.providers import registry
from livekit_app.providers.livekit import dialect
from livekit_app.runtime import queue
from tests.livekit_app.webhook_bodies import webhook_body
from tests.support.clients import AsyncClient

pytestmark = pytest.mark.django_db(transaction=True)

KEY, SECRET = "APIours", "0123456789-abcdefghi-jklmnopqrst"
OTHERS_KEY, OTHERS_SECRET = "APItheirs", "t" * 32
BODY = webhook_body("room_finished", "pickup-x", "RM_1")


@pytest.fixture(autouse=True)
def sideline_on_livekit(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.PROVIDER = "livekit"
    settings.LIVEKIT_URL = "http://127.0.0.1:9"
    settings.LIVEKIT_PUBLIC_URL = "ws://127.0.0.1:9"
    settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET = KEY, SECRET
    monkeypatch.setattr(metrics, "refusals", metrics.Refusals())
    monkeypatch.setattr(registry, "_without_loop", {})
    monkeypatch.setattr(queue, "enqueue", lambda task, *args: None)
    yield


async def post(body: bytes, authorization: str) -> tuple[int, str]:
    answer = await AsyncClient().generic(
        "POST",
        "/api/livekit/webhook/",
        body,
        content_type="application/webhook+json",
        headers={"Authorization": authorization},
    )
    return answer.status_code, str(json.loads(answer.content).get("code", ""))


def signed(body: bytes, key: str = KEY, secret: str = SECRET) -> str:
    return dialect.sign_webhook(body, key, secret)


def expired(body: bytes) -> str:
    with patch.object(dialect, "WEBHOOK_TTL", timedelta(seconds=-70)):
        return signed(body)


@pytest.mark.parametrize(
    ("body", "authorization", "status", "code"),
    [
        (BODY, "", 401, "webhook_signature"),
        (BODY, "nonsense", 401, "webhook_signature"),
        (BODY.replace(b"RM_1", b"RM_2"), signed(BODY), 401, "webhook_signature"),
        (BODY, expired(BODY), 401, "webhook_signature"),
        (BODY, signed(BODY, KEY, "w" * 32), 401, "webhook_signature"),
        (BODY, signed(BODY, OTHERS_KEY, OTHERS_SECRET), 401, "webhook_signature"),
        (BODY, signed(BODY, OTHERS_KEY, SECRET), 401, "webhook_signature"),
        (b"not json", signed(b"not json"), 400, "webhook_unreadable"),
        (b"\xff\xfe", signed(b"\xff\xfe"), 400, "webhook_unreadable"),
        (b" " * 10_000_000, "x", 413, "too_large"),
    ],
    ids=[
        "unsigned", "nonsense", "body changed", "old", "wrong secret", "other project",
        "other key", "not json", "not text", "10 MB",
    ],
)  # fmt: skip
async def test_it_is_refused_counted_and_not_stored(
    body: bytes, authorization: str, status: int, code: str
) -> None:
    assert await post(body, authorization) == (status, code)

    assert not await ProviderEvent.objects.aexists()
    tally = await Tally.objects.aget()
    assert (tally.provider, tally.name, tally.count) == ("livekit", f"refused:{code}", 1)


async def test_livekits_own_webhook_is_taken() -> None:
    assert (await post(BODY, signed(BODY)))[0] == 200

    assert await ProviderEvent.objects.acount() == 1
    assert not await Tally.objects.aexists()


async def test_a_flood_of_forged_webhooks_is_not_a_flood_of_writes() -> None:
    """The first is written at once, those of the same second with a later one."""
    metrics.refusals.EVERY_SECONDS = 3600.0
    for _ in range(20):
        await post(BODY, "forged")

    assert (await Tally.objects.aget()).count == 1
    metrics.refusals.EVERY_SECONDS = 0.0
    await post(BODY, "forged")
    assert (await Tally.objects.aget()).count == 21
