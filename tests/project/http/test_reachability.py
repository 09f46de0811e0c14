"""The probes that need no database."""

import json
import time
from typing import Any

import pytest
from django.test import Client


def test_ping_answers_without_a_database(client: Client) -> None:
    """Without the django_db mark any query would fail this test."""
    response = client.get("/api/ping")
    assert (response.status_code, response.json()) == (200, {"ok": True})


def test_live_health_answers_without_a_database(client: Client) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json()["status"] == "live"


@pytest.mark.parametrize("body", [{"a": [1, None]}, [], "text", 5, None, True])
def test_postping_sends_back_any_json(client: Client, body: Any) -> None:
    began = time.perf_counter()
    response = client.post("/api/postping", json.dumps(body), content_type="application/json")
    took_ms = (time.perf_counter() - began) * 1000
    answer = response.json()
    assert response.status_code == 200
    assert (answer["ok"], answer["echo"]) == (True, body)
    assert answer["ts"].endswith("Z")
    assert 0 < answer["elapsed_ms"] <= took_ms


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 50_000])
def test_postping_answers_what_it_cannot_read(client: Client, body: bytes) -> None:
    """An unparsable body still answers ok."""
    response = client.post("/api/postping", body, content_type="text/plain")
    assert (response.status_code, response.json()["ok"]) == (200, True)
    assert response.json()["echo"] is None
