"""`GET /metrics`: who may ask, what it costs, what it says when the database is away."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from livekit_app.models import MetricTotal, ProcessVitals, Tally
from livekit_app.monitoring import measuring, vitals
from livekit_app.monitoring.measures import LINE_AGE, STARTS
from project.metrics import endpoint
from tests.support.broadcasts import MakeSession
from tests.support.clients import AsyncClient

pytestmark = pytest.mark.django_db

HERE = {"Host": "127.0.0.1:8000"}
TOKEN = "operators-only-0123456789-abcdefghij"
MOST_QUERIES = 20  # each over what is open, or over a small table


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(measuring, "_waiting", measuring.Waiting())
    endpoint.forget()
    yield
    endpoint.forget()


def numbers(text: str) -> dict[tuple[str, ...], float]:
    """``("sideline_starts_total", "ok")`` → 1.0"""
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_whoever_asks_on_this_machine_is_answered(client: Client) -> None:
    answer = client.get("/metrics", headers=HERE)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert ("sideline_starts_total", "ok") in numbers(answer.text)


@pytest.mark.parametrize(
    ("headers", "remote"),
    [
        ({"Host": "testserver"}, "192.0.2.7"),
        ({"Host": "testserver"}, "127.0.0.1"),  # through a proxy that passes the name on
        ({"Host": "testserver", "Authorization": "Bearer "}, "192.0.2.7"),
        ({"Host": "testserver", "Authorization": f"Bearer {TOKEN}x"}, "192.0.2.7"),
        ({"Host": "testserver", "Authorization": f"Basic {TOKEN}"}, "192.0.2.7"),
        ({"Host": "testserver", "Authorization": f"Bearer {TOKEN[:-1]}é"}, "192.0.2.7"),
    ],
)
@pytest.mark.parametrize("token", ["", TOKEN])
def test_strangers_are_told_nothing_and_cost_nothing(
    client: Client, settings: Any, headers: dict[str, str], remote: str, token: str
) -> None:
    settings.METRICS_TOKEN = token
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/metrics", headers=headers, REMOTE_ADDR=remote)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert len(asked) == 0 and TOKEN not in answer.text


def test_the_token_opens_it_from_elsewhere(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    headers = {"Host": "testserver", "Authorization": f"Bearer {TOKEN}"}
    assert client.get("/metrics", headers=headers, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_it_is_read_only(client: Client) -> None:
    assert client.post("/metrics", headers=HERE).status_code == 405


def test_being_asked_often_costs_one_look(client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        first = client.get("/metrics", headers=HERE).content
        assert client.get("/metrics", headers=HERE).content == first
    assert len(asked) <= MOST_QUERIES


def test_the_cost_does_not_grow_with_broadcasts(client: Client, make_session: MakeSession) -> None:
    for _ in range(5):
        make_session()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/metrics", headers=HERE)
    assert len(asked) <= MOST_QUERIES
    assert numbers(answer.text)["sideline_broadcasts", "live"] == 5


def test_no_label_names_a_broadcast(client: Client, make_session: MakeSession, enter: Any) -> None:
    session = make_session(title="A secret match")
    enter(session, "spectator:0a1b2c3d")
    text = client.get("/metrics", headers=HERE).text
    for secret in (session.pk, session.room.name, session.title, "0a1b2c3d"):
        assert secret not in text
    assert numbers(text)["sideline_participants", "spectator", "fake"] == 1


@pytest.mark.parametrize("problem", [DatabaseError("secret address"), TimeoutError()])
def test_without_the_database_it_says_so_in_our_form(
    client: Client, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    def fails() -> bytes:
        raise problem

    monkeypatch.setattr(endpoint, "read", fails)
    answer = client.get("/metrics", headers=HERE)
    said = answer.json()
    assert (answer.status_code, said["code"], said["stage"]) == (
        503,
        "database_unavailable",
        "metrics",
    )
    assert "secret" not in answer.text and said["timeoutMs"] == 2000


async def test_a_database_that_hangs_is_not_waited_for(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    async def hangs(work: object) -> bytes:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(endpoint, "run_in_database", hangs)
    monkeypatch.setattr(endpoint, "LIMIT_SECONDS", 0.05)
    settings.METRICS_TOKEN = TOKEN
    answer = await async_client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 503


def test_buckets_hold_what_is_below_them(client: Client) -> None:
    for seconds in (0.2, 0.2, 4.0, 60.0):
        measuring.observe(LINE_AGE, seconds)
    measuring.flush()
    found = numbers(client.get("/metrics", headers=HERE).text)
    name = "sideline_commentary_line_age_seconds"
    bounds = ("0.1", "0.25", "3", "5", "10", "+Inf")
    assert [found[f"{name}_bucket", bound] for bound in bounds] == [0, 2, 2, 3, 3, 4]
    assert found[f"{name}_count",] == 4 and found[f"{name}_sum",] == pytest.approx(64.4)


def test_rows_of_another_version_do_no_harm(client: Client) -> None:
    MetricTotal.objects.create(name=LINE_AGE.name, labels="0.3", value=2)  # another bound
    MetricTotal.objects.create(name=STARTS.name, labels="ok|more", value=1)
    MetricTotal.objects.create(name="sideline_gone", labels="", value=1)
    found = numbers(client.get("/metrics", headers=HERE).text)
    assert found["sideline_commentary_line_age_seconds_bucket", "0.5"] == 2
    assert found["sideline_starts_total", "ok"] == 0


def test_processes_are_summed_and_old_ones_left_out(client: Client) -> None:
    for sockets in (3, 4):
        one = vitals.Vitals()
        one.sockets = sockets
        one.write("web")
    dead = vitals.Vitals()
    dead.write("web")
    ProcessVitals.objects.filter(sockets=0).update(at="2020-01-01T00:00Z")
    found = numbers(client.get("/metrics", headers=HERE).text)
    assert (found["sideline_sockets",], found["sideline_processes", "web"]) == (7, 2)


def test_tallies_are_counters(client: Client) -> None:
    now = "2026-01-01T00:00Z"
    for name in (
        "found:orphan",
        "repaired:orphan",
        "refused:webhook_signature",
        "commentary:too long",
    ):
        Tally.objects.create(provider="fake", name=name, count=2, last_at=now)
    found = numbers(client.get("/metrics", headers=HERE).text)
    assert found["sideline_drift_found_total", "fake", "orphan"] == 2
    assert found["sideline_webhooks_refused_total", "webhook_signature", "fake"] == 2
    assert found["sideline_commentary_lines_dropped_total", "fake", "too long"] == 2


@pytest.mark.django_db(transaction=True)
async def test_starts_and_joins_are_counted_by_what_came_of_them(
    async_client: AsyncClient, make_session: MakeSession
) -> None:
    session = await sync_to_async(make_session)()
    ok = await async_client.post(f"/api/sessions/{session.pk}/spectators", {}, "application/json")
    gone = await async_client.post("/api/sessions/hWvB5cTnQx7m/spectators", {}, "application/json")
    assert (ok.status_code, gone.status_code) == (200, 404)
    waiting = measuring._waiting.take()
    assert waiting["sideline_joins", "spectator|ok"] == 1
    assert waiting["sideline_joins", f"spectator|{gone.json()['code']}"] == 1
