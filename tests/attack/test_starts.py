"""Starting without filming: whoever wants every place, rows without end, or another's host key."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.product import Product

PLACES = 8  # EMBEDDED_MAX_ROOMS, as it comes
TITLE = "Mia and Tom of the third form"


class Starter:
    """Somebody at one address, who ends at last whatever they began."""

    def __init__(self, product: Product, address: str) -> None:
        transport = httpx.HTTPTransport(local_address=address, limits=httpx.Limits())
        self._client = httpx.Client(base_url=product.base_url, transport=transport, timeout=30)
        self._began: list[dict[str, Any]] = []

    def start(self, body: Any = None, key: str | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        answer = self._client.post("/api/sessions", json=body or {}, headers=headers)
        if answer.status_code == 201:
            self._began.append(answer.json())
        return answer

    def delete(self, one: dict[str, Any]) -> httpx.Response:
        return self._client.delete(
            f"/api/sessions/{one['id']}", headers={"X-Host-Key": one["hostKey"]}
        )

    def close(self) -> None:
        for one in self._began:
            self.delete(one)
        self._client.close()


@pytest.fixture
def mallory(whole: Product, attacker: str) -> Iterator[Starter]:
    starter = Starter(whole, attacker)
    yield starter
    starter.close()


@pytest.fixture
def alice(whole: Product, bystander: str) -> Iterator[Starter]:
    starter = Starter(whole, bystander)
    yield starter
    starter.close()


def rows(product: Product) -> list[int]:
    database = sqlite3.connect(f"file:{product.data}/sideline.sqlite3?mode=ro", uri=True)
    try:
        tables = ("sessions_app_livesession", "livekit_app_room")
        return [database.execute(f"SELECT count(*) FROM {one}").fetchone()[0] for one in tables]
    finally:
        database.close()


def codes(answers: list[httpx.Response]) -> Counter[tuple[int, str]]:
    return Counter((one.status_code, one.json().get("code", "")) for one in answers)


def test_empty_broadcasts_of_one_address_leave_places_for_others(
    mallory: Starter, alice: Starter
) -> None:
    answers = [mallory.start() for _ in range(PLACES)]
    assert codes(answers) == {(201, ""): 4, (429, "too_many_waiting"): 4}
    refused = answers[-1]
    assert 0 < int(refused.headers["Retry-After"]) <= 301
    assert refused.json()["stage"] == "limits"
    assert alice.start().status_code == 201


def test_a_full_server_stores_nothing_of_what_it_refuses(
    whole: Product, mallory: Starter, alice: Starter, attacker: str
) -> None:
    """Each try left a broadcast and a room, for 30 days."""
    for starter in (mallory, alice):
        assert codes([starter.start() for _ in range(4)]) == {(201, ""): 4}
    third = Starter(whole, attacker.replace("127.66.", "127.67."))
    try:
        before = rows(whole)
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: third.start(), range(60)))
        assert codes(answers) == {(503, "too_many_broadcasts"): 60}
        assert all(int(one.headers["Retry-After"]) > 0 for one in answers)
        assert rows(whole) == before
    finally:
        third.close()


def test_a_guessed_idempotency_key_makes_nobody_the_host(mallory: Starter) -> None:
    """The victim is on the same Wi-Fi, which is the same address."""
    for _ in range(2):
        answer = mallory.start(key="1")
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_too_short")


def test_what_a_host_deleted_is_not_on_the_disk(whole: Product, alice: Starter) -> None:
    started = alice.start({"title": TITLE}).json()
    assert _files_with(TITLE, whole.data)
    assert alice.delete(started).status_code == 200
    assert _files_with(TITLE, whole.directory) == []


def _files_with(text: str, folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if text.encode() in _content(path)]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:  # a message of the broker, which was taken meanwhile
        return b""
