"""Verdict C within five seconds, whatever the database does; a real web process, and a real
PostgreSQL that is locked, cut off, or not there."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.support.ports import free_ports
from tests.support.product import ROOT
from tests.support.web import Web

pytestmark = pytest.mark.slow

WITHIN_SECONDS = 15.0  # five by design; whatever hangs here hangs for half a minute and longer
CODE = "abcdefghjkmn"


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Accepts, and never says a word: a database behind a firewall that swallows packets."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        for one in held:
            one.close()


def diagnosed(web: Web, code: str = CODE) -> tuple[float, dict[str, Any]]:
    began = time.monotonic()
    url = f"http://127.0.0.1:{web.port}/api/diagnostics"
    # With a proof of identity, whose judgement hangs as well.
    headers = {"X-Host-Key": "alice-holds-this-key-0123456789"}
    answer = httpx.get(url, params={"id": code}, headers=headers, timeout=20)
    took = time.monotonic() - began
    assert answer.status_code == 200, answer.text
    return took, answer.json()


def commanded(tmp_path: Path, database: str) -> tuple[float, int, str]:
    """``manage.py diagnose`` until its process has ended."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "manage.py", "diagnose", CODE],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": database,
            "SIDELINE_DATA_DIR": str(tmp_path),
            "SIDELINE_PROVIDER": "fake",
            "DATABASE_POOL_SIZE": "20",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return time.monotonic() - began, done.returncode, done.stdout


def web_on(tmp_path: Path, database: str, server: str = "uvicorn") -> Web:
    return Web(tmp_path, server, {"DATABASE_URL": database, "SIDELINE_PROVIDER": "fake"})


@pytest.mark.parametrize("server", ["uvicorn", "daphne"])
def test_a_database_that_is_not_there(tmp_path: Path, server: str) -> None:
    web = web_on(tmp_path, f"postgresql://nobody@127.0.0.1:{free_ports(1)[0]}/x", server)
    try:
        took, answer = diagnosed(web)
        assert (answer["verdict"]["letter"], answer["verdict"]["code"]) == ("C", "database_down")
        assert answer["summary"] == "Room exists ❌ | Guest access ❌"
        assert took < WITHIN_SECONDS
    finally:
        web.stop()


def test_the_command_ends_as_soon_as_it_has_answered(tmp_path: Path, silent_port: int) -> None:
    for port, code in ((free_ports(1)[0], "database_down"), (silent_port, "database_slow")):
        took, status, said = commanded(tmp_path, f"postgresql://nobody@127.0.0.1:{port}/x")
        assert status == 1
        assert f"Verdict C ({code})" in said
        assert took < 20.0, "its start included; a pool would go on for half a minute"


def test_a_database_that_is_cut_off(tmp_path: Path, silent_port: int) -> None:
    web = web_on(tmp_path, f"postgresql://nobody@127.0.0.1:{silent_port}/x")
    try:
        for _ in range(3):  # and once more: what hangs is not piled up
            took, answer = diagnosed(web)
            assert answer["verdict"]["code"] == "database_slow"
            assert took < WITHIN_SECONDS
        # Others are still served by the same process.
        assert httpx.get(f"http://127.0.0.1:{web.port}/api/ping", timeout=2).status_code == 200
    finally:
        web.stop()


def test_a_table_that_somebody_holds(tmp_path: Path, postgresql_url: str) -> None:
    """A lock in PostgreSQL: the statement is given up and cancelled; when the lock goes, all is
    as it was."""
    with psycopg.connect(postgresql_url, autocommit=True) as admin:
        admin.execute("CREATE DATABASE diagnosis")
    url = postgresql_url.rpartition("/")[0] + "/diagnosis"
    web = web_on(tmp_path, url)
    try:
        assert diagnosed(web)[1]["verdict"]["code"] == "database_unready", "no tables yet"
        migrate(tmp_path, url)
        assert diagnosed(web)[1]["verdict"]["code"] == "record_missing"
        with psycopg.connect(url) as holder:
            holder.execute("LOCK TABLE sessions_app_livesession IN ACCESS EXCLUSIVE MODE")
            took, answer = diagnosed(web)
            assert answer["verdict"]["code"] == "database_slow"
            assert took < WITHIN_SECONDS
            until_no_statement_waits(postgresql_url)
        assert diagnosed(web)[1]["verdict"]["code"] == "record_missing"
    finally:
        web.stop()


def until_no_statement_waits(url: str) -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    deadline = time.monotonic() + 10
    with psycopg.connect(url, autocommit=True) as admin:
        while (row := admin.execute(waiting).fetchone()) and row[0]:
            assert time.monotonic() < deadline, "a statement that nobody waits for goes on"
            time.sleep(0.05)


def migrate(tmp_path: Path, url: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "SIDELINE_DATA_DIR": str(tmp_path)},
        check=True,
        capture_output=True,
    )
