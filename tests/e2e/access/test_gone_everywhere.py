"""A broadcast that its host takes back is gone for every door of every web process."""

import secrets
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.support.two_hosts import HOST_KEY, Broadcast, TwoHosts, until

GONE_SECONDS = 1.0
CLOSED = (4404, 4410)  # unknown, or over: it was ended first
# By a column that names the broadcast, or its room.
TABLES = {
    "session_id": (
        *("admission", "linkkey", "socketticket", "person", "sessionevent", "clientevent"),
        *("match", "matchmoment"),
    ),
    "id": ("livesession",),
}


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoHosts]:
    running = TwoHosts(tmp_path_factory.mktemp("gone"), "embedded")
    running.start()
    yield running
    running.stop()


class Watcher:
    """The host's key, a viewer's admission: with both every door is open."""

    def __init__(self, hosts: TwoHosts, broadcast: Broadcast) -> None:
        self.broadcast = broadcast
        self.visitor = {"X-Visitor-Key": secrets.token_urlsafe(32)}
        self.host = {"X-Host-Key": HOST_KEY}
        path = f"/api/sessions/{broadcast.id}"
        opened = self.post(f"{hosts.url_a}{path}/access/link", self.host, {"inside": "stay"})
        key = opened["joinUrl"].partition("#")[2]
        key = key.rpartition("=")[2]
        given = self.post(f"{hosts.url_b}{path}/admissions", self.visitor, {"key": key})
        self.visitor["X-Admission"] = given["admission"]
        self.post(f"{hosts.url_a}{path}/scorekeepers", self.host, {})
        mark = {"id": secrets.token_urlsafe(16), "kind": "mark"}
        self.post(f"{hosts.url_b}{path}/match/moments", self.host, mark)
        self.line = spoken_line(hosts, broadcast)

    @staticmethod
    def post(url: str, headers: dict[str, str], body: Any) -> Any:
        answer = httpx.post(url, headers=headers, json=body, timeout=20)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def doors(self, url: str) -> dict[str, tuple[int, str]]:
        """What every door that is read says: by path, status and text."""
        code = self.broadcast.id
        paths = [
            path.format(session_id=code, room_id=code, seq=self.line)
            for path, methods in httpx.get(f"{url}/api/openapi.json").json()["paths"].items()
            if "get" in methods and ("{session_id}" in path or "{room_id}" in path)
        ]
        found = {}
        for path in [*paths, f"/game/{code}"]:
            headers = self.visitor if path.endswith("/guest") else self.host | self.visitor
            answer = httpx.get(f"{url}{path}", headers=headers, timeout=20)
            found[path] = (answer.status_code, answer.text)
        return found

    def socket(self, url: str) -> ClientConnection:
        code = self.broadcast.id
        ticket = self.post(f"{url}/api/sessions/{code}/tickets", self.visitor, {})["ticket"]
        address = f"{url.replace('http', 'ws', 1)}/api/ws/sessions/{code}/commentary"
        return connect(f"{address}?ticket={ticket}")


def spoken_line(hosts: TwoHosts, broadcast: Broadcast) -> int:
    """The number of a line that has a voice: no commentator runs here, and nothing that speaks."""
    table, code = "sessions_app_livesession", broadcast.id
    rows(hosts, f"UPDATE {table} SET last_seq = last_seq + 1 WHERE id = ?", code)
    line = int(rows(hosts, f"SELECT last_seq FROM {table} WHERE id = ?", code)[0][0])
    rows(
        hosts,
        "INSERT INTO sessions_app_sessionevent"
        " (session_id, seq, type, data, actor, at, withdrawn)"
        " VALUES (?, ?, 'commentary', '{\"text\": \"Final\"}', '', '2026-05-01 12:00:00', 0)",
        code,
        line,
    )
    rows(
        hosts,
        "INSERT INTO commentary_linevoice"
        " (session_id, seq, audio, etag, seconds, voice, failed, made_at)"
        " VALUES (?, ?, x'00', '\"1\"', 1, 'test', '', '2026-05-01 12:00:00')",
        code,
        line,
    )
    return line


def closed_at(socket: ClientConnection) -> tuple[float, int | None]:
    try:
        while True:
            socket.recv(timeout=20)
    except ConnectionClosed as closed:
        return time.monotonic(), closed.rcvd.code if closed.rcvd else None


def rows(hosts: TwoHosts, sql: str, *values: object) -> list[Any]:
    path = Path(hosts.product.data / "sideline.sqlite3")
    with closing(sqlite3.connect(path, timeout=20)) as database, database:
        return database.execute(sql, values).fetchall()


def left_of(hosts: TwoHosts, broadcast: Broadcast) -> dict[str, int]:
    counts = {
        table: rows(
            hosts,
            f"SELECT count(*) FROM sessions_app_{table} WHERE {column} = ?",
            broadcast.id,
        )[0][0]
        for column, tables in TABLES.items()
        for table in tables
    }
    sql = "SELECT count(*) FROM commentary_linevoice WHERE session_id = ?"
    counts["linevoice"] = rows(hosts, sql, broadcast.id)[0][0]
    for table, column in (("providerevent", "room_name"), ("room", "name")):
        sql = f"SELECT count(*) FROM livekit_app_{table} WHERE {column} = ?"
        counts[table] = rows(hosts, sql, broadcast.room)[0][0]
    return {table: number for table, number in counts.items() if number}


def test_it_is_gone_in_two_web_processes_within_a_second(hosts: TwoHosts) -> None:
    broadcast = hosts.begin(hosts.url_a)
    hosts.film(hosts.url_a, broadcast)
    until("it is live", lambda: hosts.state(broadcast) == "live")
    watcher = Watcher(hosts, broadcast)
    webs = (hosts.url_a, hosts.url_b)
    path = f"/api/sessions/{broadcast.id}"
    watcher.post(f"{hosts.url_b}{path}/spectators", watcher.visitor, {"name": "Bob"})
    for url in webs:
        said = watcher.doors(url)
        assert {status for status, _ in said.values()} == {200}, said
    before = left_of(hosts, broadcast)
    assert {"admission", "linkkey", "person", "sessionevent", "providerevent"} <= before.keys()
    assert {"match", "matchmoment", "linevoice"} <= before.keys()

    with ThreadPoolExecutor(2) as pool, ExitStack() as open_sockets:
        sockets = [open_sockets.enter_context(watcher.socket(url)) for url in webs]
        closing_down = [pool.submit(closed_at, one) for one in sockets]
        answer = httpx.delete(f"{hosts.url_a}{path}", headers=watcher.host, timeout=30)
        deleted = time.monotonic()
        assert answer.json() == {"deleted": True}
        for one in closing_down:
            at, code = one.result()
            assert at - deleted < GONE_SECONDS and code in CLOSED

    time.sleep(max(0.0, deleted + GONE_SECONDS - time.monotonic()))
    for url in webs:
        for door, (status, text) in watcher.doors(url).items():
            assert status == 404 or (status, "host_key_unknown" in text) == (401, True), door
            assert "Final" not in text and "Bob" not in text, door
        answer = httpx.post(f"{url}{path}/spectators", headers=watcher.visitor, json={}, timeout=20)
        assert answer.status_code == 404
    # What the media server tells of the room's end may come later, and goes with the next round.
    assert left_of(hosts, broadcast).keys() <= {"providerevent"}
    kept = rows(hosts, "SELECT session_code, actor FROM sessions_app_deletion")
    assert kept == [(broadcast.id, "host")]


class Crowd:
    """People who open the page at both web processes all the time, so that it is always kept."""

    def __init__(self, hosts: TwoHosts, broadcast: Broadcast) -> None:
        self._urls = [f"{url}/game/{broadcast.id}" for url in (hosts.url_a, hosts.url_b)]
        self._leave = Event()
        self._pool = ThreadPoolExecutor(len(self._urls))
        self._asking = [self._pool.submit(self._ask, url) for url in self._urls]

    def _ask(self, url: str) -> int:
        asked = 0
        with httpx.Client(timeout=20) as client:
            while not self._leave.wait(0.05):
                client.get(url)
                asked += 1
        return asked

    def pages(self) -> list[httpx.Response]:
        """A second from now, when whatever has been answered by now has to show."""
        time.sleep(GONE_SECONDS)
        return [httpx.get(url, timeout=20) for url in self._urls]

    def leave(self) -> None:
        self._leave.set()
        self._pool.shutdown()
        assert all(asking.result() > 1 for asking in self._asking)


def test_the_page_that_a_crowd_shares_is_never_older_than_a_second(hosts: TwoHosts) -> None:
    broadcast = hosts.begin(hosts.url_a)
    path, host = f"/api/sessions/{broadcast.id}", {"X-Host-Key": HOST_KEY}
    post = Watcher.post
    crowd = Crowd(hosts, broadcast)
    try:
        line = spoken_line(hosts, broadcast)
        mark = f'data-seq="{line}"'
        assert all(mark in page.text for page in crowd.pages())
        tags = [page.headers["etag"] for page in crowd.pages()]

        post(f"{hosts.url_a}{path}/lines/{line}/withdraw", host, {})
        assert not any(mark in page.text for page in crowd.pages())

        sql = "UPDATE sessions_app_livesession SET title = 'Semifinal' WHERE id = ?"
        rows(hosts, sql, broadcast.id)
        pages = crowd.pages()
        assert all("Semifinal" in page.text for page in pages)
        assert not {page.headers["etag"] for page in pages} & {*tags}

        post(f"{hosts.url_b}{path}/access", host, {"wayIn": "link", "inside": "go"})
        for page in crowd.pages():
            assert 'data-state="door"' in page.text and "Semifinal" not in page.text

        post(f"{hosts.url_a}{path}/access", host, {"wayIn": "code", "inside": "stay"})
        assert all("Semifinal" in page.text for page in crowd.pages())

        hosts.end(hosts.url_b, broadcast)
        assert all('data-state="ended"' in page.text for page in crowd.pages())

        httpx.delete(f"{hosts.url_b}{path}", headers=host, timeout=30).raise_for_status()
        for page in crowd.pages():
            assert page.status_code == 404 and "Semifinal" not in page.text
    finally:
        crowd.leave()
