"""The configuration faults that are about addresses, told apart, and the clocks."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from project.diagnosis.checks import network, process, record
from tests.support.socket_server import Answering


@pytest.fixture(autouse=True)
def plain(settings: Any) -> None:
    settings.PUBLIC_URL, settings.HOST, settings.LAN_ADDRESS = "", "0.0.0.0", "192.168.1.7"
    settings.PORT = 8000


@pytest.mark.parametrize(
    ("public_url", "host", "reached_by", "code"),
    [
        ("http://localhost:8000", "0.0.0.0", "http://localhost:8000", "public_url_local"),
        ("http://127.0.0.1:8000", "0.0.0.0", "", "public_url_local"),
        ("", "127.0.0.1", "http://live.example.org", "public_url_local"),
        ("", "127.0.0.1", "http://127.0.0.1:8000", ""),
        ("", "127.0.0.1", "", ""),
        ("", "0.0.0.0", "http://192.168.1.7:8000", ""),
        ("", "0.0.0.0", "https://live.example.org", "public_url_unset"),
        ("https://live.example.org", "0.0.0.0", "https://live.example.org", ""),
    ],
)
def test_the_address_in_links(
    settings: Any, public_url: str, host: str, reached_by: str, code: str
) -> None:
    settings.PUBLIC_URL, settings.HOST = public_url, host
    found = network.judge_public_url(network.shared_origin(), reached_by)
    assert found is not None
    assert (found.code, found.ok) == (code, not code)


@pytest.mark.parametrize("reached_by", ["", "http://10.0.0.1:8000", "http://phone.local:8000"])
def test_an_address_that_nobody_has_come_by_has_to_be_tried(reached_by: str) -> None:
    assert network.judge_public_url(network.shared_origin(), reached_by) is None


@pytest.mark.parametrize(
    ("answering", "code"),
    [
        (Answering(body='{"ok": true}', content_type="application/json"), ""),
        (Answering(body="<h1>It works!</h1>"), "public_url_foreign"),
        (Answering(status=302), "public_url_foreign"),
        (Answering(hang_up=True), "public_url_unreachable"),
        (Answering(silent=True), "public_url_unreachable"),
    ],
)
async def test_what_answers_at_the_address_in_links(
    answering: Answering, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "PROBE_SECONDS", 0.5 if answering.silent else 10.0)
    async with answering as url:
        found = await network.try_public_url(url)
    assert found.code == code


async def test_nothing_answers_at_the_address_in_links() -> None:
    found = await network.try_public_url("http://127.0.0.1:1")
    assert found.code == "public_url_unreachable"


@pytest.mark.parametrize(
    ("origin", "good"),
    [
        ("", True),
        ("https://own.example", True),
        ("https://own.example:443", True),
        ("https://public.example", True),
        ("https://app.example", True),
        ("https://app.example.evil", False),
        ("http://app.example", False),
        ("null", False),
    ],
)
def test_origins(settings: Any, origin: str, good: bool) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    settings.PUBLIC_URL = "https://public.example"
    found = network.judge_origin(origin, "https://own.example")
    assert (found.ok, found.code) == (good, "" if good else "cors_origin")


def embedded(settings: Any, announced: str, *ice: str) -> None:
    settings.EMBEDDED_ANNOUNCED_ADDRESS, settings.EMBEDDED_ICE_SERVERS = announced, list(ice)


@pytest.mark.parametrize(
    ("announced", "ice", "shared", "code"),
    [
        ("", [], "http://192.168.1.7:8000", ""),
        ("", [], "https://live.example.org", "media_private"),
        ("", ["turn:u:p@turn.example.org"], "https://live.example.org", ""),
        ("203.0.113.5", [], "https://live.example.org", "media_private"),  # a documentation range
        ("8.8.8.8", [], "https://live.example.org", ""),
        ("127.0.0.1", [], "http://192.168.1.7:8000", "media_local"),
        ("127.0.0.1", [], "http://localhost:8000", ""),
    ],
)
def test_where_the_embedded_server_sends_browsers(
    settings: Any, announced: str, ice: list[str], shared: str, code: str
) -> None:
    embedded(settings, announced, *ice)
    assert network.judge_media_path("embedded", shared).code == code


@pytest.mark.parametrize(
    ("url", "shared", "code"),
    [
        ("/livekit", "https://live.example.org", ""),
        ("wss://lk.example.org", "https://live.example.org", ""),
        ("ws://lk.example.org", "https://live.example.org", "media_not_secure"),
        ("ws://localhost:7880", "http://192.168.1.7:8000", "media_local"),
        ("ws://localhost:7880", "http://localhost:8000", ""),
    ],
)
def test_where_livekit_sends_browsers(settings: Any, url: str, shared: str, code: str) -> None:
    settings.LIVEKIT_PUBLIC_URL = url
    assert network.judge_media_path("livekit", shared).code == code


def test_secrets_of_relays_are_not_told(settings: Any) -> None:
    embedded(settings, "8.8.8.8", "turn:user:the-password@turn.example.org")
    assert "the-password" not in repr(network.judge_media_path("embedded", "https://x.example"))


@pytest.mark.parametrize(("seconds", "code"), [(0, ""), (1.9, ""), (-3, "clock_database")])
def test_the_clocks_of_process_and_database(seconds: float, code: str) -> None:
    now = timezone.now()
    seen = record.Seen(now - timedelta(seconds=seconds), now, "pickup-x-", None, "")
    assert record.judge_database_clock(seen).code == code


@pytest.mark.django_db
def test_the_databases_clock_is_read() -> None:
    seen = record.look_up("")
    assert record.judge_database_clock(seen).ok


@pytest.mark.parametrize(("late", "code"), [(0.01, ""), (0.6, "process_slow")])
def test_a_process_that_gets_no_turn(late: float, code: str) -> None:
    assert process.judge_lag(late).code == code


async def test_a_blocked_event_loop_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "SLOW_SECONDS", 0.1)
    asyncio.get_running_loop().call_later(0.005, time.sleep, 0.3)
    assert (await process.process()).code == "process_slow"


@pytest.mark.parametrize("typed", ["x" * 200, "\x00", "💥" * 12, "../../etc/passwd", "' OR 1=1 --"])
def test_rubbish_for_a_code_is_only_a_wrong_code(typed: str) -> None:
    assert record.judge_id(typed).ok is False
