"""`GET /health/ready` names the part that is missing."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from livekit_app.models import Heartbeat, ProviderHealth
from livekit_app.runtime import heartbeats
from project import health

pytestmark = pytest.mark.django_db(transaction=True)

PARTS = {"database", "broker", "worker", "beat", "media", "commentator"}


@pytest.fixture
def everything_runs(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 20.0)  # a busy machine is no database that hangs
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path)}
    settings.REDIS_URL = ""
    for name in ("worker-clock", "worker-provider", "beat", "commentator"):
        heartbeats.beat(name)
    ProviderHealth.objects.create(provider="fake", seen_at=timezone.now())


def stop_worker() -> None:
    Heartbeat.objects.filter(name="worker-provider").update(
        at=timezone.now() - timedelta(minutes=1)
    )


def stop_beat() -> None:
    Heartbeat.objects.filter(name="beat").delete()


def stop_commentator() -> None:
    Heartbeat.objects.filter(name="commentator").delete()


def stop_media() -> None:
    ProviderHealth.objects.update(failing_since=timezone.now(), last_error_code="timeout")


def silence_media() -> None:
    ProviderHealth.objects.update(seen_at=timezone.now() - timedelta(minutes=1))


def test_it_is_ready_when_every_part_is_there(client: Client, everything_runs: None) -> None:
    response = client.get("/health/ready")
    assert response.status_code == 200, response.json()
    checks = response.json()["checks"]
    assert checks.keys() == PARTS
    assert all(check["ok"] for check in checks.values())


@pytest.mark.parametrize(
    ("stop", "part"),
    [
        (stop_worker, "worker"),
        (stop_beat, "beat"),
        (stop_commentator, "commentator"),
        (stop_media, "media"),
        (silence_media, "media"),
    ],
)
def test_it_names_the_part_that_is_missing(
    client: Client, everything_runs: None, stop: Callable[[], None], part: str
) -> None:
    stop()
    response = client.get("/health/ready")
    body = response.json()
    assert (response.status_code, body["code"]) == (503, "not_ready")
    assert [name for name, check in body["checks"].items() if not check["ok"]] == [part]
    assert part in body["error"]


def test_a_broker_folder_that_is_not_there(
    client: Client, everything_runs: None, settings: Any
) -> None:
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": "/nonexistent"}
    assert client.get("/health/ready").json()["checks"]["broker"]["ok"] is False


def test_a_redis_that_is_not_there(client: Client, everything_runs: None, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    checks = client.get("/health/ready").json()["checks"]
    assert (checks["broker"]["ok"], checks["database"]["ok"]) == (False, True)


def test_a_check_that_hangs_is_given_up(
    client: Client, everything_runs: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    async def hang() -> Any:
        await asyncio.Event().wait()

    monkeypatch.setattr(health, "CHECK_SECONDS", 0.05)
    monkeypatch.setitem(health._CHECKS, "media", hang)
    checks = client.get("/health/ready").json()["checks"]
    assert checks["media"]["ok"] is False and "no answer" in checks["media"]["detail"]


def test_each_part_is_told_in_its_exact_form(
    client: Client, everything_runs: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What monitors were set up for: fine, silent, failing, thrown."""

    async def throw() -> Any:
        raise OSError("an address nobody should read")

    stop_worker()
    stop_beat()
    stop_media()
    monkeypatch.setitem(health._CHECKS, "broker", throw)
    checks = client.get("/health/ready").json()["checks"]
    ages = {name: check.pop("age") for name, check in checks.items()}
    assert list(checks.items()) == [
        ("database", {"ok": True, "detail": ""}),
        ("broker", {"ok": False, "detail": "OSError"}),
        ("worker", {"ok": False, "detail": "not seen lately"}),
        ("beat", {"ok": False, "detail": "never seen: beat"}),
        ("media", {"ok": False, "detail": "timeout"}),
        ("commentator", {"ok": True, "detail": ""}),
    ]
    assert [name for name, age in ages.items() if age is None] == ["database", "broker", "beat"]
    assert 60 <= ages["worker"] < 90 and 0 <= ages["media"] < 30


@pytest.mark.parametrize("path", ["/health", "/health/ready"])
def test_only_reading_is_allowed(client: Client, path: str) -> None:
    response = client.post(path)
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
