"""`GET /health/ready` names the part that is missing."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from livekit_app.models import Heartbeat, ProviderHealth
from livekit_app.runtime import heartbeats
from project import health
from sessions_app.auth import account_tokens

pytestmark = pytest.mark.django_db(transaction=True)

HERE = {"Host": "127.0.0.1:8000"}  # as who asks on this machine addresses us

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
    response = client.get("/health/ready", headers=HERE)
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
    response = client.get("/health/ready", headers=HERE)
    body = response.json()
    assert (response.status_code, body["code"]) == (503, "not_ready")
    assert [name for name, check in body["checks"].items() if not check["ok"]] == [part]
    assert part in body["error"]


def test_a_broker_folder_that_is_not_there(
    client: Client, everything_runs: None, settings: Any
) -> None:
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": "/nonexistent"}
    assert client.get("/health/ready", headers=HERE).json()["checks"]["broker"]["ok"] is False


def test_a_redis_that_is_not_there(client: Client, everything_runs: None, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    checks = client.get("/health/ready", headers=HERE).json()["checks"]
    assert (checks["broker"]["ok"], checks["database"]["ok"]) == (False, True)


def test_a_check_that_hangs_is_given_up(
    client: Client, everything_runs: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    async def hang() -> Any:
        await asyncio.Event().wait()

    monkeypatch.setattr(health, "CHECK_SECONDS", 0.05)
    monkeypatch.setitem(health._CHECKS, "media", hang)
    checks = client.get("/health/ready", headers=HERE).json()["checks"]
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
    checks = client.get("/health/ready", headers=HERE).json()["checks"]
    ages = {name: check.pop("age") for name, check in checks.items()}
    assert list(checks.items()) == [
        ("database", {"ok": True, "detail": ""}),
        ("broker", {"ok": False, "detail": "OSError"}),
        ("worker", {"ok": False, "detail": "not seen lately: worker-provider"}),
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


def seen_by(client: Client, **asked: Any) -> bool:
    """Does this caller read what is missing? Whether anything is, everybody does."""
    response = client.get("/health/ready", **asked)
    body = response.json()
    assert (response.status_code, body["code"], body["status"]) == (503, "not_ready", "failed")
    told = "checks" in body
    assert ("worker" in response.content.decode()) is told
    assert body["error"] == ("Not ready: worker." if told else "Not ready.")
    return told


@pytest.mark.parametrize(
    ("address", "host", "told"),
    [
        ("127.0.0.1", "127.0.0.1:8000", True),
        ("127.0.0.1", "localhost:8000", True),
        ("::1", "[::1]:8000", True),
        ("192.168.1.7", "127.0.0.1:8000", False),  # a stranger calls us what they like
        ("203.0.113.9", "testserver", False),
        ("127.0.0.1", "testserver", False),  # by a proxy that nobody told us of
    ],
)
def test_strangers_learn_no_more_than_that_something_is_missing(
    client: Client, everything_runs: None, address: str, host: str, told: bool
) -> None:
    assert client.get("/health/ready", headers={"Host": "testserver"}).json() == {"status": "ready"}
    stop_worker()
    assert seen_by(client, headers={"Host": host}, REMOTE_ADDR=address) is told


def test_operators_read_it_from_anywhere(client: Client, everything_runs: None) -> None:
    stop_worker()
    alice = User.objects.create_user("alice", is_staff=True)
    client.force_login(alice)
    bearer = {"Authorization": f"Bearer {account_tokens.make(alice.pk, 'monitoring')}"}
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert not seen_by(client, **elsewhere)
    assert not seen_by(client, **elsewhere, headers=bearer)
    assert not seen_by(client, **elsewhere, headers={"Authorization": "Bearer sl_of-nobody"})

    alice.user_permissions.add(Permission.objects.get(codename="view_providerhealth"))

    assert seen_by(client, **elsewhere)
    assert seen_by(client, **elsewhere, headers=bearer)
